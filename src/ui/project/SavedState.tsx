/** Whether all that the page shows is on disk. */
import { Check, CloudAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useInkling } from '../shared/store-context';
import styles from './SavedState.module.css';

export function SavedState() {
  const { t } = useTranslation();
  const unsaved = useInkling(state => state.unsaved);
  const persists = useInkling(state => state.storagePersists);
  const isSaved = persists && unsaved === 0;
  return (
    <span role="status" className={styles.saved} data-saved={isSaved}>
      {isSaved && <Check size={16} aria-hidden="true" />}
      {!persists && <CloudAlert size={16} aria-hidden="true" />}
      {!persists
        ? t('header.notKept')
        : isSaved
          ? t('header.saved')
          : t('header.saving', { count: unsaved })}
    </span>
  );
}
