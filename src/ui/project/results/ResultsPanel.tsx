/** What the picture is taken for, one bar per class, how strict that is; or what is needed first. */
import { useTranslation } from 'react-i18next';
import { Answer } from '../../live/Answer';
import { Confidences } from '../../live/Confidences';
import styles from '../../live/Results.module.css';
import { Speed } from '../../live/Speed';
import { useInkling } from '../../shared/store-context';
import { useTask } from '../shared/use-current';
import { useCanPredict, useNextStep } from './next-step';
import { Strictness } from './Strictness';

export function ResultsPanel() {
  const { t } = useTranslation();
  const task = useTask();
  const prediction = useInkling(state => state.prediction);
  const nextStep = useNextStep();
  const enabled = task.classes.filter(label => label.enabled);
  const canPredict = useCanPredict();
  return (
    <section className={styles.panel} aria-labelledby="results-title">
      <h2 id="results-title" className={styles.title}>
        {t('results.title')}
      </h2>
      <Answer prediction={canPredict ? prediction : null} classes={enabled} />
      {nextStep && <p className={styles.next}>{nextStep}</p>}
      {/* The share of a class that is alone says nothing. */}
      {enabled.length > 1 && (
        <Confidences classes={enabled} prediction={canPredict ? prediction : null} />
      )}
      {canPredict && <Strictness />}
      {prediction && <Speed prediction={prediction} />}
    </section>
  );
}
