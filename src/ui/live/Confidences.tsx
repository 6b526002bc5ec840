/** One bar per class: how sure it is of each. */

import type { Prediction } from '../../app/recognition/recognition-state';
import type { ClassLabel } from '../../core/project/types';
import { ConfidenceBar } from './ConfidenceBar';
import styles from './Results.module.css';

interface Props {
  readonly classes: readonly ClassLabel[];
  readonly prediction: Prediction | null;
}

export function Confidences({ classes, prediction }: Props) {
  const confidences = new Map(prediction?.scores.map(score => [score.classId, score.confidence]));
  const winner = prediction?.verdict === 'known' ? prediction.winner : null;
  return (
    <ul className={styles.bars}>
      {classes.map(label => (
        <ConfidenceBar
          key={label.id}
          label={label}
          confidence={confidences.get(label.id) ?? null}
          isWinner={label.id === winner}
        />
      ))}
    </ul>
  );
}
