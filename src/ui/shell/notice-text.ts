/** Turns the code of a notice into a sentence of the language in use. */
import type { i18n, TFunction } from 'i18next';
import type { Notice } from '../../app/shared/notices-state';
import type { Messages } from '../../i18n/en';
import { isUnreadKind, UNREAD_KINDS } from '../../media/unread-kinds';

type FileCode = keyof Messages['file'];
type NoticeCode = keyof Messages['notice'];

/** Codes come from elsewhere as strings; these guards let through only those that have a text. */
function hasFileText(i18next: i18n, code: string): code is FileCode {
  return i18next.exists(`file.${code}`);
}

function hasNoticeText(i18next: i18n, code: string): code is NoticeCode {
  return i18next.exists(`notice.${code}`, { count: 2 });
}

const number = (value: string | number | undefined) => Number(value ?? 0);

export function noticeText(t: TFunction, i18next: i18n, notice: Notice): string {
  const { code, params } = notice;
  if (code === 'import-done') {
    const added = number(params.added);
    const failed = number(params.failed);
    const sentences = [];
    if (added > 0 || failed === 0) sentences.push(t('notice.import-done', { count: added }));
    if (failed > 0) sentences.push(t('notice.import-failed', { count: failed }));
    return sentences.join(' ');
  }
  if (code === 'import-cancelled' || code === 'import-refused')
    return t(`notice.${code}`, { count: number(params.added) });
  if (code === 'picture-unread') {
    const why = fileText(t, i18next, String(params.why));
    return t('notice.picture-unread', { name: String(params.name), why });
  }
  if (!hasNoticeText(i18next, code)) return t('notice.unknown', { code });
  return String(i18next.t(`notice.${code}`, params));
}

export function fileText(t: TFunction, i18next: i18n, code: string): string {
  if (isUnreadKind(code)) {
    const { name, advice } = UNREAD_KINDS[code];
    return t(`unread.${advice}`, { kind: name });
  }
  return hasFileText(i18next, code) ? t(`file.${code}`) : t('file.unknown');
}
