/** An accuracy: how much, of how many, and how far to trust it. */
import { useTranslation } from 'react-i18next';
import type { Judgement } from '../../../../app/types';
import styles from './Figure.module.css';

const percent = (share: number) => Math.round(share * 100);

interface Props {
  readonly judgement: Judgement;
  /** What was done to get it. */
  readonly text: string;
}

/** Nothing where nothing was judged. */
export function Figure({ judgement, text }: Props) {
  const { t } = useTranslation();
  const { right, judged, balanced, interval } = judgement;
  if (!interval || balanced === null) return null;
  const share = right / judged;
  const [low, high] = [percent(interval.low), percent(interval.high)];
  return (
    <div className={styles.figure}>
      <p className={styles.share}>
        <strong className={styles.percent} data-accuracy="">
          {t('report.percent', { count: percent(share) })}
        </strong>
        <span>{t('report.recognised', { right, judged })}</span>
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
