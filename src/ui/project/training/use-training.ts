/** What the training view needs of the state: for the task that is shown. */
import { useTranslation } from 'react-i18next';
import type { DenseHeadState, RunningTraining } from '../../../app/training/training-state';
import { baseModelById } from '../../../core/model/catalog';
import { DENSE_HEAD } from '../../../core/project/kept-network';
import { useInkling } from '../../shared/store-context';
import { useSamples, useSamplesByClass, useTask } from '../shared/use-current';
import { useTrained } from '../shared/use-trained';

/** The training under way, if it is one of the task that is shown. */
export function useTraining(): RunningTraining | null {
  const training = useInkling(state => state.training);
  const task = useTask();
  return training?.taskId === task.id ? training : null;
}

/** Whether the trained dense head decides in the task that is shown. */
export function useDecides(): boolean {
  const { head } = useTask();
  const trained = useTrained();
  return head.id === DENSE_HEAD && (trained?.head?.fits ?? false);
}

export function isOutOfDate({ changesSince }: DenseHeadState): boolean {
  const { added, removed, moved, unknown } = changesSince;
  return added + removed + moved + unknown.length > 0;
}

/** Why no network can be trained now, in words; null where one can. */
export function useObstacle(blocks: number): string | null {
  const { t } = useTranslation();
  const { status, missing, baseModel } = useInkling(state => state.engine);
  const hasJob = useInkling(state => state.job !== null);
  const { classes } = useTask();
  const examples = useSamplesByClass();
  const samples = useSamples();
  const taught = classes.filter(({ id, enabled }) => enabled && examples.has(id));
  if (missing !== null) return t('training.cannot.missing');
  if (taught.length < 2) return t('training.cannot.classes');
  if ([...samples.values()].some(({ width }) => width === 0)) return t('training.cannot.pictures');
  if (status !== 'ready' || baseModel === null) return t('training.cannot.loading');
  if (hasJob) return t('training.cannot.job');
  if (blocks > 0 && baseModelById(baseModel).kind === 'remote') return t('training.cannot.remote');
  return null;
}
