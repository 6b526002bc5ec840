/** One notice: what it says, the files that it is about, and what can be done. */
import { CircleCheck, Download, RotateCw, TriangleAlert, Undo2, X } from 'lucide-react';
import {
  type FocusEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
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

/** Milliseconds that news stays: time to read a line twice, and to come to its button where it has one. */
const NEWS_STAYS = 6000;
const UNDO_STAYS = 12_000;

export function NoticeCard({ notice }: { readonly notice: Notice }) {
  const { t, i18n } = useTranslation();
  const { dismissNotice, undo, chooseBaseModel } = useActions();
  const card = useRef<HTMLDivElement>(null);
  const undoStep = useInkling(state => state.undoStep);
  /** Whether the pointer or the focus is on it. */
  const [isUsed, setUsed] = useState(false);
  const { id, tone, undoes, chooses } = notice;
  const files = notice.files ?? [];
  const canUndo = undoes !== undefined && undoes === undoStep;
  const isNews = tone === 'info' && files.length === 0 && chooses === undefined;
  // Of what was undone since, or lies under another edit, it would say what is not so.
  const isOver = isNews && undoes !== undefined && !canUndo;
  const goesByItself = isNews && !isUsed;
  const stays = isOver ? 0 : undoes === undefined ? NEWS_STAYS : UNDO_STAYS;
  useEffect(() => {
    if (!goesByItself && !isOver) return;
    const timer = setTimeout(() => dismissNotice(id), stays);
    return () => clearTimeout(timer);
  }, [goesByItself, isOver, stays, dismissNotice, id]);
  const keepFrom = useFocusBack(card);
  const Icon = tone === 'problem' ? TriangleAlert : CircleCheck;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices that it is being used
    <div
      ref={card}
      className={`${styles.card} ${styles[tone]}`}
      data-notice={notice.code}
      onPointerEnter={() => setUsed(true)}
      onPointerLeave={() => setUsed(false)}
      onFocus={event => {
        setUsed(true);
        keepFrom(event);
      }}
      onBlur={() => setUsed(false)}
    >
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
      {chooses && (
        <Button
          look="quiet"
          onPress={() => {
            dismissNotice(id);
            void chooseBaseModel(chooses);
          }}
        >
          {t('settings.useNamed', { name: t(`settings.base.${chooses}.name`) })}
        </Button>
      )}
      {(canUndo || isOver) && (
        <Button
          look="quiet"
          onPress={() => {
            dismissNotice(id);
            // Where it is over, the button is only there until the focus has found another place.
            if (canUndo) undo();
          }}
        >
          <Undo2 size={18} aria-hidden="true" />
          {t('header.undo')}
        </Button>
      )}
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

/**
 * Gives the focus back to where it came from when the card goes while it has it.
 * @returns what is to be told when the card gets the focus.
 */
function useFocusBack(card: RefObject<HTMLElement | null>): (event: FocusEvent) => void {
  const from = useRef<Element | null>(null);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const back = from.current?.isConnected ? from.current : document.querySelector('h1 button');
      if (back instanceof HTMLElement) back.focus();
    };
  }, [card]);
  return ({ relatedTarget }) => {
    if (!card.current?.contains(relatedTarget)) from.current = relatedTarget;
  };
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
