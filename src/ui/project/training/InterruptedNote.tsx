/** An interrupted training: resume it, keep what it reached, or throw it away. */
import { useTranslation } from 'react-i18next';
import type { Interrupted } from '../../../app/training/training-state';
import { Button } from '../../kit/Button';
import { useActions } from '../../shared/store-context';
import styles from './InterruptedNote.module.css';
import { useObstacle } from './use-training';

export function InterruptedNote({ interrupted }: { readonly interrupted: Interrupted }) {
  const { t } = useTranslation();
  const { resumeTraining, keepInterrupted, dropInterrupted } = useActions();
  const obstacle = useObstacle(0);
  const { epochs, mostEpochs, goingOn, keeping } = interrupted;
  const place = { epoch: epochs.length, epochs: mostEpochs };
  const isReady = obstacle === null;
  return (
    <div className={styles.note} role="status">
      <p>{t('training.interrupted', place)}</p>
      <Reason interrupted={interrupted} />
      <div className={styles.ways}>
        {goingOn === 'possible' && (
          <Button look="primary" isDisabled={!isReady} onPress={() => void resumeTraining()}>
            {t('training.goOn', place)}
          </Button>
        )}
        {keeping === 'possible' && (
          <Button isDisabled={!isReady} onPress={() => void keepInterrupted()}>
            {t('training.keep')}
          </Button>
        )}
        <Button onPress={() => void dropInterrupted()}>{t('training.throwAway')}</Button>
      </div>
      {obstacle !== null && goingOn === 'possible' && <p className={styles.detail}>{obstacle}</p>}
    </div>
  );
}

function Reason({ interrupted: { goingOn, keeping } }: { readonly interrupted: Interrupted }) {
  const { t } = useTranslation();
  if (keeping === 'base-changed')
    return <p className={styles.detail}>{t('training.baseChanged')}</p>;
  if (keeping === 'class-gone') return <p className={styles.detail}>{t('training.classGone')}</p>;
  if (goingOn === 'examples-changed') {
    return <p className={styles.detail}>{t('training.changed')}</p>;
  }
  return null;
}
