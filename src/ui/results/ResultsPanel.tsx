/** What the picture is taken for, a bar a class, how strict that is; or what is needed first. */
import { useTranslation } from 'react-i18next';
import { useInkling } from '../common/store-context';
import { useTask } from '../project/use-current';
import { Answer } from './Answer';
import { ConfidenceBar } from './ConfidenceBar';
import { useCanPredict, useNextStep } from './next-step';
import styles from './ResultsPanel.module.css';
import { Strictness } from './Strictness';

export function ResultsPanel() {
  const { t } = useTranslation();
  const task = useTask();
  const prediction = useInkling(state => state.prediction);
  const nextStep = useNextStep();
  const enabled = task.classes.filter(label => label.enabled);
  const canPredict = useCanPredict();
  const scores = new Map(prediction?.scores.map(score => [score.classId, score.confidence]));
  const winner = canPredict && prediction?.verdict === 'known' ? prediction.winner : null;
  return (
    <section className={styles.panel} aria-labelledby="results-title">
      <h2 id="results-title" className={styles.title}>
        {t('results.title')}
      </h2>
      <Answer prediction={canPredict ? prediction : null} classes={enabled} />
      {nextStep && <p className={styles.next}>{nextStep}</p>}
      {/* The share of a class that is alone says nothing. */}
      {enabled.length > 1 && (
        <ul className={styles.bars}>
          {enabled.map(label => (
            <ConfidenceBar
              key={label.id}
              label={label}
              confidence={scores.get(label.id) ?? null}
              isWinner={label.id === winner}
            />
          ))}
        </ul>
      )}
      {canPredict && <Strictness />}
      {prediction && (
        <p className={styles.speed}>
          {prediction.framesPerSecond !== null && (
            <span>{t('results.frames', { count: Math.round(prediction.framesPerSecond) })}</span>
          )}
          <span>{t('results.milliseconds', { count: Math.round(prediction.embedMs) })}</span>
        </p>
      )}
    </section>
  );
}
