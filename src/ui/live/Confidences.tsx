/** One bar per class: how sure it is of each, or would be if it had to choose. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Prediction } from '../../app/recognition/recognition-state';
import type { ClassLabel } from '../../core/project/types';
import { ConfidenceBar } from './ConfidenceBar';
import styles from './Results.module.css';

interface Props {
  readonly classes: readonly ClassLabel[];
  readonly prediction: Prediction | null;
}

export function Confidences({ classes, prediction }: Props) {
  const { t } = useTranslation();
  const caption = useId();
  const isRejected = prediction?.verdict === 'unknown';
  const confidences = new Map(prediction?.scores.map(score => [score.classId, score.confidence]));
  const winner = prediction?.verdict === 'known' ? prediction.winner : null;
  return (
    <div className={styles.confidences}>
      <p id={caption} className={styles.caption}>
        {t(isRejected ? 'results.ifOne' : 'results.each')}
      </p>
      <ul
        className={`${styles.bars} ${isRejected ? styles.rejected : ''}`}
        aria-labelledby={caption}
      >
        {classes.map(label => (
          <ConfidenceBar
            key={label.id}
            label={label}
            confidence={confidences.get(label.id) ?? null}
            isWinner={label.id === winner}
          />
        ))}
      </ul>
    </div>
  );
}
