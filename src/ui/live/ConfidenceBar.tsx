/** How sure it is of one class. */
import { Meter } from 'react-aria-components';
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
    <li>
      <Meter
        className={`${styles.row} ${isWinner ? styles.winner : ''}`}
        aria-label={label.name}
        value={shown}
      >
        <span className={styles.name}>{label.name}</span>
        <span className={styles.percent}>{confidence !== null && `${shown} %`}</span>
        <span className={styles.track}>
          <span
            className={styles.fill}
            style={{
              transform: `scaleX(${confidence ?? 0})`,
              '--class-colour': classColour(label.colour),
            }}
          />
        </span>
      </Meter>
    </li>
  );
}
