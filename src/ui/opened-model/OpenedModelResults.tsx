/** What the opened model takes the picture for, and how sure it is of each of its classes. */
import { useTranslation } from 'react-i18next';
import type { Prediction } from '../../app/recognition/recognition-state';
import type { ClassLabel } from '../../core/project/types';
import { Answer } from '../live/Answer';
import { Confidences } from '../live/Confidences';
import panel from '../live/Results.module.css';
import { Speed } from '../live/Speed';
import { useInkling } from '../shared/store-context';

/** Of a model with more classes, only the surest are shown. */
const MOST_BARS = 30;
const SUREST = 10;

function shownOf(classes: readonly ClassLabel[], prediction: Prediction | null): ClassLabel[] {
  if (classes.length <= MOST_BARS) return [...classes];
  const surest = [...(prediction?.scores ?? [])].sort((a, b) => b.confidence - a.confidence);
  return surest
    .slice(0, SUREST)
    .flatMap(({ classId }) => classes.filter(({ id }) => id === classId));
}

export function OpenedModelResults({ classes }: { readonly classes: readonly ClassLabel[] }) {
  const { t } = useTranslation();
  const prediction = useInkling(state => state.prediction);
  const shown = shownOf(classes, prediction);
  return (
    <section className={panel.panel} aria-labelledby="results-title">
      <h2 id="results-title" className={panel.title}>
        {t('results.title')}
      </h2>
      <Answer prediction={prediction} classes={classes} />
      {!prediction && <p className={panel.next}>{t('results.startCamera')}</p>}
      <Confidences classes={shown} prediction={prediction} />
      {shown.length < classes.length && (
        <p className={panel.speed}>{t('opened.surest', { count: classes.length })}</p>
      )}
      {prediction && <Speed prediction={prediction} />}
    </section>
  );
}
