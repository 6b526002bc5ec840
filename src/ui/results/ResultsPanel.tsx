/** What the picture is taken for: the winner large, a bar a class, or what is needed first. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClassLabel } from '../../dataset/types';
import { classColour } from '../common/palette';
import { useInkling } from '../common/store-context';
import { useTask } from '../project/use-current';
import { ConfidenceBar } from './ConfidenceBar';
import { useNextStep } from './next-step';
import styles from './ResultsPanel.module.css';

/** Milliseconds that a winner must stay before it is read out. */
const SETTLED = 1200;

export function ResultsPanel() {
  const { t } = useTranslation();
  const task = useTask();
  const prediction = useInkling(state => state.prediction);
  const nextStep = useNextStep();
  const enabled = task.classes.filter(label => label.enabled);
  const winner = task.classes.find(label => label.id === prediction?.winner) ?? null;
  const scores = new Map(prediction?.scores.map(score => [score.classId, score.confidence]));
  const hasScores = scores.size > 0;
  return (
    <section className={styles.panel} aria-labelledby="results-title">
      <h2 id="results-title" className={styles.title}>
        {t('results.title')}
      </h2>
      <Winner label={hasScores ? winner : null} />
      {nextStep && <p className={styles.next}>{nextStep}</p>}
      {enabled.length > 0 && (
        <ul className={styles.bars}>
          {enabled.map(label => (
            <ConfidenceBar
              key={label.id}
              label={label}
              confidence={scores.get(label.id) ?? null}
              isWinner={hasScores && label.id === winner?.id}
            />
          ))}
        </ul>
      )}
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

function Winner({ label }: { readonly label: ClassLabel | null }) {
  const { t } = useTranslation();
  const [announced, setAnnounced] = useState<string | null>(null);
  const name = label?.name ?? null;
  useEffect(() => {
    const timer = setTimeout(() => setAnnounced(name), SETTLED);
    return () => clearTimeout(timer);
  }, [name]);
  return (
    <>
      {label && (
        <p className={styles.winner} style={{ '--class-colour': classColour(label.colour) }}>
          <span className={styles.looksLike}>{t('results.looksLike')}</span>
          <strong className={styles.name} data-winner="">
            {label.name}
          </strong>
        </p>
      )}
      <span aria-live="polite" data-visually-hidden="">
        {announced !== null && t('results.announce', { name: announced })}
      </span>
    </>
  );
}
