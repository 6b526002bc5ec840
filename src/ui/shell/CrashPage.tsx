/**
 * In place of the page when that cannot be drawn any more: what happened, what it means for the user's
 * data, and the ways on. The store is not part of what failed, so the open project can still be saved as
 * a file. Made of plain elements, as any component of the page may be what failed.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import button from '../kit/Button.module.css';
import { ErrorBoundary } from '../kit/ErrorBoundary';
import { saveFile } from '../shared/save-file';
import { useActions, useInkling } from '../shared/store-context';
import styles from './CrashPage.module.css';
import { Notices } from './Notices';

export function CrashPage({ error }: { readonly error: unknown }) {
  const { t } = useTranslation();
  const isOpen = useInkling(state => state.current !== null);
  const isSaved = useInkling(
    ({ storagePersists, unsaved, unsavedPictures }) =>
      storagePersists && unsaved === 0 && unsavedPictures === 0,
  );
  return (
    <>
      <main className={styles.page}>
        <div className={styles.card} role="alert">
          <h1 className={styles.title}>{t('crash.title')}</h1>
          <p>{t('crash.text')}</p>
          <p>{t(isSaved ? 'crash.saved' : 'crash.unsaved')}</p>
          <p>{t(isOpen ? 'crash.nextOpen' : 'crash.next')}</p>
        </div>
        <div className={styles.ways}>
          {isOpen && <SaveProject />}
          <button
            type="button"
            className={`${button.button} ${button.plain}`}
            onClick={() => location.reload()}
          >
            {t('crash.reload')}
          </button>
        </div>
        <details className={styles.details}>
          <summary>{t('crash.details')}</summary>
          <code>{String(error)}</code>
        </details>
      </main>
      <ErrorBoundary fallback={() => null}>
        <Notices />
      </ErrorBoundary>
    </>
  );
}

function SaveProject() {
  const { t } = useTranslation();
  const { rescueProject } = useActions();
  const [isSaving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    const file = await rescueProject();
    if (file) saveFile(file);
    setSaving(false);
  };
  return (
    <button
      type="button"
      className={`${button.button} ${button.primary}`}
      aria-disabled={isSaving}
      onClick={() => {
        if (!isSaving) void save();
      }}
    >
      {t(isSaving ? 'crash.saving' : 'crash.save')}
    </button>
  );
}
