/** Adds what the camera sees to a class: a click adds one, holding adds several a second. */
import { Camera } from 'lucide-react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassId } from '../../dataset/types';
import styles from './RecordButton.module.css';
import { useRecording } from './use-recording';

export function RecordButton({ classId }: { readonly classId: ClassId }) {
  const { t } = useTranslation();
  const { isRecording, press, release } = useRecording(classId);
  return (
    <TooltipTrigger delay={700}>
      <Button
        className={`${styles.record} ${isRecording ? styles.recording : ''}`}
        onPressStart={press}
        onPressEnd={release}
      >
        <Camera size={20} aria-hidden="true" />
        {t('classes.addFromCamera')}
      </Button>
      <Tooltip className={styles.tooltip ?? ''} offset={8}>
        {t('classes.addFromCameraHint')}
      </Tooltip>
    </TooltipTrigger>
  );
}
