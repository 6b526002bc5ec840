/** "Train a network": one line until it is opened; then what to train, how it goes, how it does. */
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Button } from '../../kit/Button';
import { Confirm } from '../../kit/Dialog';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject, useTask } from '../shared/use-current';
import { useTrained } from '../shared/use-trained';
import { Explain } from './Explain';
import { Fold } from './Fold';
import { InterruptedNote } from './InterruptedNote';
import { Outcome } from './Outcome';
import { type Draft, draftOf, TrainingForm } from './TrainingForm';
import styles from './TrainingPanel.module.css';
import { TrainingProgress } from './TrainingProgress';
import { isOutOfDate, useDecides, useTraining } from './use-training';

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
            <DisclosurePanel>{isExpanded && <Contents key={id} />}</DisclosurePanel>
          </>
        )}
      </Disclosure>
    </section>
  );
}

function Contents() {
  const { t } = useTranslation();
  const trained = useTrained();
  const training = useTraining();
  const isElsewhere = useInkling(state => state.training !== null) && !training;
  const last = trained?.head?.options ?? trained?.interrupted?.options ?? null;
  const [draft, setDraft] = useState<Draft | null>(null);
  const shown = draft ?? draftOf(last);
  return (
    <div className={styles.contents}>
      {training && <TrainingProgress training={training} />}
      {!training && !isElsewhere && (
        <>
          {trained?.interrupted && <InterruptedNote interrupted={trained.interrupted} />}
          <TrainingForm
            draft={shown}
            onChange={setDraft}
            isAgain={trained !== null && trained.head !== null}
          />
        </>
      )}
      {!training && trained?.head && <Outcome head={trained.head} />}
      {!training && <FineTuned />}
      <Fold title={t('training.explain')}>
        <Explain options={training?.options ?? shown.options} />
      </Fold>
    </div>
  );
}

/** Where the base model is fine-tuned: the way back. */
function FineTuned() {
  const { t } = useTranslation();
  const { returnToPretrained } = useActions();
  const { fineTuned } = useProject();
  const isBusy = useInkling(({ job, training }) => job !== null || training !== null);
  const [isAsking, setAsking] = useState(false);
  if (fineTuned === undefined) return null;
  return (
    <div className={styles.fineTuned}>
      <p className={styles.text}>{t('training.fineTuned')}</p>
      <Button isDisabled={isBusy} onPress={() => setAsking(true)}>
        {t('training.pretrained')}
      </Button>
      <Confirm
        title={t('training.pretrainedTitle')}
        text={t('training.pretrainedText')}
        confirm={t('training.pretrainedConfirm')}
        isOpen={isAsking}
        onConfirm={() => void returnToPretrained()}
        onClose={() => setAsking(false)}
      />
    </div>
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
  return t('training.status.accuracy', { count: Math.round((right / evaluated) * 100) });
}
