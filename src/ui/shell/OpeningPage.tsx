/** While the project that the address names is read. */
import { useTranslation } from 'react-i18next';
import styles from './OpeningPage.module.css';

export function OpeningPage() {
  const { t } = useTranslation();
  return (
    <main className={styles.page}>
      <p role="status" className={styles.text}>
        {t('app.loading')}
      </p>
    </main>
  );
}
