/** Adds what the camera sees to a class: a click adds one, holding adds several a second. */
import { Camera } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassId } from '../../dataset/types';
import styles from './RecordButton.module.css';
import { useRecording } from './use-recording';

export function RecordButton({ classId }: { readonly classId: ClassId }) {
  const { t } = useTranslation();
  const { isRecording, press, release } = useRecording(classId);
  return (
    <Button
      className={`${styles.record} ${isRecording ? styles.recording : ''}`}
      aria-label={t('classes.addFromCamera')}
      onPressStart={press}
      onPressEnd={release}
    >
      <Camera size={20} aria-hidden="true" />
      <span className={styles.text}>
        <span>{t('classes.addFromCamera')}</span>
        <span className={styles.hint}>{t('classes.addFromCameraHint')}</span>
      </span>
    </Button>
  );
}
