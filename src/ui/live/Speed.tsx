/** How quickly it recognises. */
import { useTranslation } from 'react-i18next';
import type { Prediction } from '../../app/recognition/recognition-state';
import styles from './Results.module.css';

export function Speed({ prediction }: { readonly prediction: Prediction }) {
  const { t } = useTranslation();
  const { framesPerSecond, embedMs } = prediction;
  return (
    <p className={styles.speed}>
      {framesPerSecond !== null && (
        <span>{t('results.frames', { count: Math.round(framesPerSecond) })}</span>
      )}
      <span>{t('results.milliseconds', { count: Math.round(embedMs) })}</span>
    </p>
  );
}
