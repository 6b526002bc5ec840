/** "Train a network": one line until it is opened; then its contents. */

import { ChevronRight } from 'lucide-react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../kit/lazy-part';
import { percent } from '../../kit/percent';
import { useInkling } from '../../shared/store-context';
import { useProject, useTask } from '../shared/use-current';
import { useTrained } from '../shared/use-trained';
import styles from './TrainingPanel.module.css';
import { isOutOfDate, useDecides } from './use-training';

export const TrainingContents = lazyPart(
  async () => (await import('./TrainingContents')).TrainingContents,
);

export function TrainingPanel() {
  const { t } = useTranslation();
  const { classes, id } = useTask();
  const status = useStatus();
  if (classes.length === 0) return null;
  return (
    <section className={styles.panel} aria-labelledby="training-title">
      <Disclosure>
        {({ isExpanded }) => (
          <>
            <Heading level={2} className={styles.heading ?? ''}>
              <AriaButton slot="trigger" className={styles.trigger ?? ''}>
                <ChevronRight size={18} aria-hidden="true" />
                <span>
                  <span id="training-title" className={styles.title}>
                    {t('training.title')}
                  </span>
                  {/* What is opened says it at more length. */}
                  {!isExpanded && <span className={styles.status}>{status}</span>}
                </span>
              </AriaButton>
            </Heading>
            <DisclosurePanel>{isExpanded && <TrainingContents key={id} />}</DisclosurePanel>
          </>
        )}
      </Disclosure>
    </section>
  );
}

/** What there is of training, in a few words. */
function useStatus(): string {
  const { t } = useTranslation();
  const training = useInkling(state => state.training);
  const { tasks } = useProject();
  const { id } = useTask();
  const trained = useTrained();
  const decides = useDecides();
  if (training && training.taskId !== id) {
    const task = tasks.find(other => other.id === training.taskId)?.name ?? '';
    return t('training.status.other', { task });
  }
  if (training) {
    const { phase, done, total } = training;
    return t(`training.status.${phase}`, { done, total });
  }
  if (trained?.interrupted) return t('training.status.interrupted');
  const head = trained?.head;
  if (!head) return t('training.status.none');
  if (!decides) return t('training.status.unused');
  if (isOutOfDate(head)) return t('training.status.outOfDate');
  const { right, evaluated } = head.heldOut;
  if (evaluated === 0) return t('training.status.trained');
  return t('training.status.accuracy', { count: percent(right / evaluated) });
}
