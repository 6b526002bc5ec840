/** Adds what the camera sees to a class: a click adds one picture, holding adds several per second. */
import { Camera } from 'lucide-react';
import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ClassId } from '../../../core/project/types';
import styles from './RecordButton.module.css';
import { useRecording } from './use-recording';

export function RecordButton({ classId }: { readonly classId: ClassId }) {
  const { t } = useTranslation();
  const { isRecording, taken, press, release } = useRecording(classId);
  return (
    <>
      <TooltipTrigger delay={700}>
        <Button
          className={`${styles.record} ${isRecording ? styles.recording : ''}`}
          onPressStart={event => {
            press();
            if (event.pointerType === 'virtual') release();
            else whenLetGo(release);
          }}
        >
          <Camera size={20} aria-hidden="true" />
          {t('classes.addFromCamera')}
          {isRecording && taken > 0 && (
            <span className={styles.count} aria-hidden="true">
              {`+${taken}`}
            </span>
          )}
        </Button>
        <Tooltip className={styles.tooltip ?? ''} offset={8}>
          {t('classes.addFromCameraHint')}
        </Tooltip>
      </TooltipTrigger>
      {/* Said once it is over: each picture as it comes would be too much. */}
      <span role="status" data-visually-hidden="">
        {!isRecording && taken > 0 ? t('classes.recorded', { count: taken }) : ''}
      </span>
    </>
  );
}

/**
 * Calls back once the pointer or key is let go anywhere: as pictures come in the page may move
 * under a finger that has not.
 */
function whenLetGo(then: () => void): void {
  const once = new AbortController();
  const end = (event: Event) => {
    // Elements that lose the focus are heard here too; only the window's own loss ends it.
    if (event.type === 'blur' && event.target !== window) return;
    once.abort();
    then();
  };
  for (const name of ['pointerup', 'pointercancel', 'keyup', 'blur'])
    window.addEventListener(name, end, { capture: true, signal: once.signal });
}
