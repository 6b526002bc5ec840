/** Work that takes a while: how far it is, and a button that ends it. */
import { ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../kit/Button';
import styles from './JobBar.module.css';
import { useActions, useInkling } from './store-context';

/** Totals up to this are fractions of one thing; there is nothing to count in them. */
const ONE = 1;

export function JobBar() {
  const { t, i18n } = useTranslation();
  const job = useInkling(state => state.job);
  const waiting = useInkling(state => state.waitingJobs);
  const { cancelJob } = useActions();
  if (!job) return null;
  const text = t(`job.${job.kind}`);
  const list = new Intl.ListFormat(i18n.language);
  const names = waiting.map(kind => t(`job.${kind}`));
  return (
    <div className={styles.job}>
      <ProgressBar
        className={styles.progress ?? ''}
        aria-label={text}
        value={job.done}
        maxValue={Math.max(job.total, job.done)}
        isIndeterminate={job.total === 0}
      >
        {({ percentage, isIndeterminate }) => (
          <>
            <span className={styles.text}>{text}</span>
            {job.total > ONE && (
              <span className={styles.count}>
                {t('job.counted', { done: job.done, total: job.total })}
              </span>
            )}
            <span className={styles.track}>
              <span
                className={`${styles.fill} ${isIndeterminate ? styles.moving : ''}`}
                style={{ '--done': isIndeterminate ? 0.3 : (percentage ?? 0) / 100 }}
              />
            </span>
          </>
        )}
      </ProgressBar>
      {waiting.length > 0 && (
        <span className={styles.waiting}>{t('job.waiting', { jobs: list.format(names) })}</span>
      )}
      <Button onPress={cancelJob}>{t('common.cancel')}</Button>
    </div>
  );
}
