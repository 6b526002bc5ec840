/** The one sentence that says what is needed before anything can be recognised. */

import { useTranslation } from 'react-i18next';
import type { State } from '../../../app/state';
import { percent } from '../../kit/percent';
import { useInkling } from '../../shared/store-context';
import { useSamplesByClass, useTask } from '../shared/use-current';

/**
 * Pictures from which a class that is alone can say "this" or "something else": with fewer, there is
 * nothing to measure how unlike them a picture is (see evaluation/open-set.ts).
 */
const FEWEST_ALONE = 3;

/** Null when there is nothing in the way and something is being shown. */
export function useNextStep(): string | null {
  const { t, i18n } = useTranslation();
  const engine = useInkling(state => state.engine);
  const hasPrediction = useInkling(state => (state.prediction?.scores.length ?? 0) > 0);
  const { classes } = useTask();
  const samples = useSamplesByClass();
  const canPredict = useCanPredict();
  const unlearnt = useInkling(countUnlearnt);
  const enabled = classes.filter(label => label.enabled);
  const empty = enabled.filter(label => !samples.has(label.id)).map(label => label.name);

  if (engine.status === 'failed') return t('results.failed');
  if (classes.length === 0) return t('results.noClasses');
  if (classes.length === 1 && !canPredict) return t('results.oneClass');
  if (enabled.length < 2 && !canPredict) return t('results.allOff');
  if (empty.length === enabled.length) return t('results.noPictures');
  if (empty.length > 0)
    return t('results.emptyClasses', {
      names: new Intl.ListFormat(i18n.language).format(empty),
    });
  if (engine.missing !== null) return t('results.missing');
  if (engine.status === 'measuring') return t('results.measuring');
  if (engine.status === 'loading') return `${t('results.loading')} ${percent(engine.progress)} %`;
  if (hasPrediction) return null;
  return unlearnt > 0 ? t('results.unlearnt', { count: unlearnt }) : t('results.startCamera');
}

/** How many pictures of the project are kept and not learnt from yet. */
function countUnlearnt({ unlearnt, current }: State): number {
  return [...unlearnt.ids].filter(id => current?.samples.has(id)).length;
}

/**
 * Whether there is enough to compare with: pictures of two classes or more that are switched on, or
 * a few of the only one.
 */
export function useCanPredict(): boolean {
  const { classes } = useTask();
  const samples = useSamplesByClass();
  const enabled = classes.filter(label => label.enabled);
  const counts = enabled.flatMap(({ id }) => samples.get(id)?.length ?? []);
  return counts.length > 1 || (enabled.length === 1 && counts[0] >= FEWEST_ALONE);
}
