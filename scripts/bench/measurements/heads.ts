/**
 * The cost of learning and predicting with 10 classes of 50 examples, on one core in Node: as ratios to
 * one fit of plain shrinkage LDA, and to one prediction of the classic kNN.
 */

import { FittedHead } from '../../../src/compute/engine/fitted-head.js';
import { seededRandom } from '../../../src/core/math/random.js';
import { AUTOMATIC, type HeadChoiceId, headIds } from '../../../src/core/model/heads.js';
import type { SupportSet } from '../../../src/learning/heads/support-set.js';
import { startTensorFlow } from '../../evaluate/tensorflow.js';
import type { Measurement, Row } from '../measurement.js';

const DIMENSION = 736;

/** How much to learn, and how many times. */
interface Amount {
  readonly classes: number;
  /** Examples per class. */
  readonly examples: number;
  readonly runs: number;
}

/** Random embeddings around one direction per class, as different from each other as photographs'. */
function makeSupport({ classes, examples }: Amount): SupportSet {
  const random = seededRandom(1);
  const means = Array.from({ length: classes * DIMENSION }, () => random.next());
  const y = Int32Array.from({ length: classes * examples }, (_, row) => row % classes);
  const x = Float32Array.from({ length: y.length * DIMENSION }, (_, i) => {
    const own = means[y[Math.floor(i / DIMENSION)] * DIMENSION + (i % DIMENSION)];
    return 0.4 * own + 0.6 * random.next();
  });
  return { x, y, dimension: DIMENSION, classCount: classes };
}

/** @returns milliseconds. */
async function median(runs: number, work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[runs >> 1];
}

export async function measureHeads(amount: Amount): Promise<Row[]> {
  await startTensorFlow();
  const support = makeSupport(amount);
  const query = support.x.slice(0, DIMENSION);
  const ids: readonly HeadChoiceId[] = [AUTOMATIC, ...headIds];
  const fit = new Map<HeadChoiceId, number>();
  const answer = new Map<HeadChoiceId, number>();
  for (const id of ids) {
    const spec = { id, options: {} };
    fit.set(id, await median(amount.runs, () => FittedHead.fit(spec, support)));
    const fitted = await FittedHead.fit(spec, support);
    answer.set(id, await median(amount.runs, () => fitted.classify(query)));
  }
  const row = (
    what: string,
    times: ReadonlyMap<HeadChoiceId, number>,
    id: HeadChoiceId,
    to: HeadChoiceId,
  ): Row => {
    const value = times.get(id) ?? Number.NaN;
    return { what, value, unit: 'ms', ratio: value / (times.get(to) ?? Number.NaN), to };
  };
  const learning = `learning ${amount.classes} x ${amount.examples} examples`;
  return ids.flatMap(id => [
    row(`${learning}, ${id}: time per fit with its calibration, median`, fit, id, 'shrinkage-lda'),
    row(`answering one query, ${id}: time per answer, median`, answer, id, 'classic-knn'),
  ]);
}

export const headsMeasurement: Measurement = () =>
  measureHeads({ classes: 10, examples: 50, runs: 5 });
