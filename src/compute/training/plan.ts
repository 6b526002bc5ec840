/**
 * The plan of a training: which examples are held out, how much each class counts, the order of the
 * examples, and the learning rate of each step. Pure.
 */
import { seededRandom } from '../../core/math/random';
import type { TrainingOptions } from '../../core/model/training-options';

/**
 * Some examples are held out only if each class has at least this many; with fewer, training loses
 * more than the evaluation gains.
 */
const FEWEST_TO_HOLD_OUT = 10;

/** Indices of examples. */
export interface Split {
  readonly training: readonly number[];
  readonly heldOut: readonly number[];
}

function rowsByClass(y: readonly number[], classCount: number): number[][] {
  const rows: number[][] = Array.from({ length: classCount }, () => []);
  for (const [row, label] of y.entries()) rows[label].push(row);
  return rows;
}

/**
 * Draws the examples to hold out: the given share of each class, at least one; none at all if any class
 * with examples has fewer than `FEWEST_TO_HOLD_OUT`.
 */
export function splitExamples(
  y: readonly number[],
  classCount: number,
  { heldOut: share, seed }: Pick<TrainingOptions, 'heldOut' | 'seed'>,
): Split {
  const all = [...y.keys()];
  const classes = rowsByClass(y, classCount).filter(rows => rows.length > 0);
  if (share === 0 || classes.some(rows => rows.length < FEWEST_TO_HOLD_OUT)) {
    return { training: all, heldOut: [] };
  }
  const random = seededRandom(seed);
  const held = new Set(
    classes.flatMap(rows => random.sample(rows, Math.max(1, Math.round(share * rows.length)))),
  );
  return {
    training: all.filter(row => !held.has(row)),
    heldOut: all.filter(row => held.has(row)),
  };
}

/**
 * Weights of the classes, scaled so that the mean over the examples is 1.
 * @returns one weight per class; 0 for a class without examples.
 */
export function classWeights(
  y: readonly number[],
  classCount: number,
  isBalanced: boolean,
): Float32Array {
  const counts = rowsByClass(y, classCount).map(rows => rows.length);
  const seen = counts.filter(count => count > 0).length;
  return Float32Array.from(counts, count => {
    if (count === 0) return 0;
    return isBalanced ? y.length / (seen * count) : 1;
  });
}

/** One example of a batch: its index, and which of its copies to use (0 is the picture itself). */
export interface Draw {
  readonly example: number;
  readonly copy: number;
}

/**
 * The batches of an epoch: every training example once, in random order, as one of its copies. They
 * are the same for the same seed and epoch, so that a resumed training continues as if it had never
 * been interrupted.
 */
export function batches(
  training: readonly number[],
  epoch: number,
  { batchSize, copies, seed }: Pick<TrainingOptions, 'batchSize' | 'copies' | 'seed'>,
): readonly (readonly Draw[])[] {
  const random = seededRandom(seed * 1000 + epoch);
  const order = random
    .sample(training, training.length)
    .map(example => ({ example, copy: random.below(copies + 1) }));
  const out: Draw[][] = [];
  for (let at = 0; at < order.length; at += batchSize) out.push(order.slice(at, at + batchSize));
  return out;
}

/**
 * Factor on the learning rate of a step: it rises linearly during the warm-up, then stays at 1 or falls
 * to 0 along half a cosine (Loshchilov and Hutter 2017, "SGDR").
 * @param step from 0 to `steps - 1`.
 */
export function rateFactor(
  step: number,
  steps: number,
  { warmUp, decay }: Pick<TrainingOptions, 'warmUp' | 'decay'>,
): number {
  const rising = Math.round(warmUp * steps);
  if (step < rising) return (step + 1) / (rising + 1);
  if (!decay) return 1;
  return (1 + Math.cos((Math.PI * (step - rising)) / Math.max(1, steps - rising))) / 2;
}
