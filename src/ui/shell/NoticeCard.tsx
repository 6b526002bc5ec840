/** One notice: what it says, the files that it is about, and what can be done. */
import { CircleCheck, Download, RotateCw, TriangleAlert, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../app/shared/notices-state';
import { Button } from '../kit/Button';
import { IconButton } from '../kit/IconButton';
import { saveFile } from '../shared/save-file';
import { useActions, useInkling } from '../shared/store-context';
import styles from './Notices.module.css';
import { fileText, noticeText } from './notice-text';

/** Notices that ask for the newest version of the page. */
const RELOADS: ReadonlySet<string> = new Set([
  'part-missing',
  'file-newer-version',
  'file-other-base',
]);

/** Milliseconds that news stays: time to read a line twice. */
const NEWS_STAYS = 6000;

export function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { t, i18n } = useTranslation();
  const { dismissNotice } = useActions();
  const files = notice.files ?? [];
  const goesByItself = notice.tone === 'info' && files.length === 0;
  useEffect(() => {
    if (!goesByItself) return;
    const timer = setTimeout(() => dismissNotice(notice.id), NEWS_STAYS);
    return () => clearTimeout(timer);
  }, [goesByItself, dismissNotice, notice.id]);
  const Icon = notice.tone === 'problem' ? TriangleAlert : CircleCheck;
  return (
    <div className={`${styles.card} ${styles[notice.tone]}`} data-notice={notice.code}>
      <Icon className={styles.icon} size={20} aria-hidden="true" />
      <div className={styles.body}>
        <p>{noticeText(t, i18n, notice)}</p>
        {files.length > 0 && (
          <details>
            <summary>{t('notices.files', { count: files.length })}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
            <ul className={styles.files} tabIndex={0}>
              {files.map((file, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
                <li key={index}>
                  <strong>{file.name}</strong> {fileText(t, i18n, file.code)}
                </li>
              ))}
            </ul>
          </details>
        )}
        {notice.rescue && <Rescue />}
        {RELOADS.has(notice.code) && <Reload />}
      </div>
      <IconButton label={t('common.dismiss')} onPress={() => dismissNotice(notice.id)}>
        <X size={18} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** Reloads in the newest version. */
function Reload() {
  const { t } = useTranslation();
  const { takeNewVersion } = useActions();
  const isWanted = useInkling(state => state.newVersion === 'wanted');
  return (
    <>
      <Button isPending={isWanted} onPress={takeNewVersion}>
        <RotateCw size={18} aria-hidden="true" />
        {t('crash.reload')}
      </Button>
      {isWanted && <p role="status">{t('version.wanted')}</p>}
    </>
  );
}

/** Says what only memory has, and saves all of the project as a file. */
function Rescue() {
  const { t } = useTranslation();
  const { rescueProject } = useActions();
  const unsaved = useInkling(state => state.unsavedPictures);
  const isBusy = useInkling(state => state.job?.kind === 'exporting');
  const rescue = async () => {
    const file = await rescueProject();
    if (file) saveFile(file);
  };
  return (
    <>
      {unsaved > 0 && <p>{t('notices.unsaved', { count: unsaved })}</p>}
      <Button isPending={isBusy} onPress={() => void rescue()}>
        <Download size={18} aria-hidden="true" />
        {t('notices.rescue')}
      </Button>
    </>
  );
}
