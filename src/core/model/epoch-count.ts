/** How long a training takes at most. Apart from what checks options, which the page does not load at first. */
import type { TrainingOptions } from './training-options';

/**
 * The most epochs of a training: the number asked for, or fewer if that would take more than `maxSteps`
 * batches. A few examples are seen often; many do not take hours.
 * @param exampleCount all examples, held out or not.
 */
export function epochCount(
  exampleCount: number,
  { epochs, maxSteps, batchSize }: Pick<TrainingOptions, 'epochs' | 'maxSteps' | 'batchSize'>,
): number {
  if (maxSteps === 0) return epochs;
  return Math.min(epochs, Math.max(1, Math.round((maxSteps * batchSize) / exampleCount)));
}
