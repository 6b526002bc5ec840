/** The opened training panel: what to train, how it goes, how it does. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../kit/Button';
import { Confirm } from '../../kit/Dialog';
import { useActions, useInkling } from '../../shared/store-context';
import { useProject } from '../shared/use-current';
import { useTrained } from '../shared/use-trained';
import { Explain } from './Explain';
import { Fold } from './Fold';
import { InterruptedNote } from './InterruptedNote';
import { Outcome } from './Outcome';
import { type Draft, draftOf, TrainingForm } from './TrainingForm';
import styles from './TrainingPanel.module.css';
import { TrainingProgress } from './TrainingProgress';
import { useTraining } from './use-training';

export function TrainingContents() {
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
