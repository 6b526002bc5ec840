/** How much of the disk is used, and whether the browser keeps it. */
import { useTranslation } from 'react-i18next';
import { byteSize } from '../kit/byte-size';
import styles from './StorageUse.module.css';
import { useInkling } from './store-context';

export function StorageUse() {
  const { t, i18n } = useTranslation();
  const use = useInkling(state => state.storageUse);
  if (!use) return null;
  const { used, quota, isPersisted } = use;
  return (
    <p className={styles.use} data-persisted={isPersisted}>
      {t('storage.used', {
        used: byteSize(used, i18n.language),
        quota: byteSize(quota, i18n.language),
      })}{' '}
      {t(isPersisted ? 'storage.persisted' : 'storage.notPersisted')}
    </p>
  );
}
