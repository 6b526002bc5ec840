/** An accuracy: how much, of how many, and how far to trust it. */

import { useTranslation } from 'react-i18next';
import type { Evaluation } from '../../../../app/recognition/report-state';
import { percent } from '../../../kit/percent';
import styles from './Figure.module.css';

interface Props {
  readonly evaluation: Evaluation;
  /** What was done to get it. */
  readonly text: string;
}

/** Shows nothing if nothing was evaluated. */
export function Figure({ evaluation, text }: Props) {
  const { t } = useTranslation();
  const { right, evaluated, balanced, interval } = evaluation;
  if (!interval || balanced === null) return null;
  const share = right / evaluated;
  const [low, high] = [percent(interval.low), percent(interval.high)];
  return (
    <div className={styles.figure}>
      <p className={styles.share}>
        <strong className={styles.percent} data-accuracy="">
          {t('report.percent', { count: percent(share) })}
        </strong>
        <span>{t('report.recognised', { right, evaluated })}</span>
      </p>
      <span className={styles.track} aria-hidden="true">
        <span className={styles.range} style={{ left: `${low}%`, width: `${high - low}%` }} />
        <span className={styles.mark} style={{ left: `${percent(share)}%` }} />
      </span>
      <p className={styles.detail}>{t('report.interval', { low, high })}</p>
      {percent(balanced) !== percent(share) && (
        <p className={styles.detail}>{t('report.balanced', { count: percent(balanced) })}</p>
      )}
      <p className={styles.detail}>{text}</p>
    </div>
  );
}
