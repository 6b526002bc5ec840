/** A training under way: how far it is, its curves so far, and the button that ends it. */
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { RunningTraining } from '../../../app/training/training-state';
import { Button } from '../../kit/Button';
import { useActions, useInkling } from '../../shared/store-context';
import { Curves } from './Curves';
import styles from './TrainingProgress.module.css';

/** From so many seconds on, minutes are told. */
const MINUTE = 60;

export function TrainingProgress({ training }: { readonly training: RunningTraining }) {
  const { t } = useTranslation();
  const { cancelTraining } = useActions();
  const job = useInkling(state => state.job);
  const { phase, epochs, mostEpochs, secondsLeft } = training;
  // While it is put to use, the pictures that are embedded again are what takes time.
  const { done, total } = phase === 'applying' ? (job ?? { done: 0, total: 0 }) : training;
  const text = t(`training.status.${phase}`, { done, total });
  return (
    <div className={styles.progress}>
      <ProgressBar
        className={styles.bar ?? ''}
        aria-label={t('training.progress')}
        value={done}
        maxValue={Math.max(1, total)}
        valueLabel={text}
        isIndeterminate={total === 0}
      >
        {({ percentage }) => (
          <>
            <span>{text}</span>
            {secondsLeft !== null && <span className={styles.left}>{timeLeft(secondsLeft)}</span>}
            <span className={styles.track}>
              <span className={styles.fill} style={{ width: `${percentage ?? 100}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <Curves epochs={epochs} total={mostEpochs} best={null} />
      <Button onPress={cancelTraining}>{t('common.cancel')}</Button>
    </div>
  );

  function timeLeft(seconds: number): string {
    return seconds < MINUTE
      ? t('training.seconds', { count: Math.max(1, Math.ceil(seconds)) })
      : t('training.minutes', { count: Math.ceil(seconds / MINUTE) });
  }
}
