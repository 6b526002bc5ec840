/** What there is of training for the shown task. */
import type { Trained } from '../../../app/training/training-state';
import { useInkling } from '../../shared/store-context';
import { useTask } from './use-current';

/** Null while nothing is known of the task that is shown. */
export function useTrained(): Trained | null {
  const trained = useInkling(state => state.trained);
  const task = useTask();
  return trained?.taskId === task.id ? trained : null;
}
