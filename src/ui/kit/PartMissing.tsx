/** In the place of a part of the page whose script could not be loaded. */
import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import styles from './PartMissing.module.css';

export function PartMissing() {
  const { t } = useTranslation();
  return (
    <div role="alert" className={styles.missing} data-part-missing="">
      <p>{t('app.partMissing')}</p>
      <Button onPress={() => location.reload()}>{t('crash.reload')}</Button>
    </div>
  );
}
