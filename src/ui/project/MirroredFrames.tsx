/**
 * Says that the project learns the camera mirrored, as projects from before and from Teachable Machine do,
 * and takes one press to end that.
 */
import { FlipHorizontal2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import { useActions } from '../shared/store-context';
import styles from './MirroredFrames.module.css';

export function MirroredFrames() {
  const { t } = useTranslation();
  const { takeFramesAsSeen } = useActions();
  return (
    <aside className={styles.note} aria-labelledby="mirrored-title">
      <h3 id="mirrored-title" className={styles.title}>
        <FlipHorizontal2 size={18} aria-hidden="true" />
        {t('mirrored.title')}
      </h3>
      <p>{t('mirrored.text')}</p>
      <p>{t('mirrored.meaning')}</p>
      <div>
        <Button onPress={takeFramesAsSeen}>{t('mirrored.stop')}</Button>
      </div>
    </aside>
  );
}
