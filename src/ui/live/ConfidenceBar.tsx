/** How sure it is of one class. */

import type { ClassLabel } from '../../core/project/types';
import { classColour } from '../kit/palette';
import { percent } from '../kit/percent';
import styles from './ConfidenceBar.module.css';

interface Props {
  readonly label: ClassLabel;
  /** From 0 to 1; null while nothing is looked at. */
  readonly confidence: number | null;
  readonly isWinner: boolean;
}

export function ConfidenceBar({ label, confidence, isWinner }: Props) {
  const shown = percent(confidence ?? 0);
  return (
    <li className={`${styles.row} ${isWinner ? styles.winner : ''}`}>
      <span className={styles.name}>{label.name}</span>
      <span className={styles.percent}>{confidence !== null && `${shown} %`}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: browsers let a meter element have no colour of its own */}
      <span
        className={styles.track}
        role="meter"
        aria-label={label.name}
        aria-valuenow={shown}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span
          className={styles.fill}
          style={{
            transform: `scaleX(${confidence ?? 0})`,
            '--class-colour': classColour(label.colour),
          }}
        />
      </span>
    </li>
  );
}
