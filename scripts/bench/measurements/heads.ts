/**
 * What learning and answering cost at 10 classes of 50 examples, on one core in Node: as ratios to
 * one fit of plain shrinkage LDA, and to one answer of the classic kNN.
 */

import { FittedHead } from '../../../src/compute/engine/fitted-head.js';
import { seededRandom } from '../../../src/core/math/random.js';
import { AUTOMATIC, type HeadChoiceId, headIds } from '../../../src/core/model/heads.js';
import type { SupportSet } from '../../../src/learning/heads/head.js';
import { startTensorFlow } from '../../evaluate/tensorflow.js';
import type { Measurement } from '../measurement.js';

const CLASSES = 10;
const EXAMPLES = 50;
const DIMENSION = 736;
const RUNS = 5;

/** Random embeddings around a direction a class, as unlike each other as photographs' are. */
function makeSupport(): SupportSet {
  const random = seededRandom(1);
  const means = Array.from({ length: CLASSES * DIMENSION }, () => random.next());
  const y = Int32Array.from({ length: CLASSES * EXAMPLES }, (_, row) => row % CLASSES);
  const x = Float32Array.from({ length: y.length * DIMENSION }, (_, i) => {
    const own = means[y[Math.floor(i / DIMENSION)] * DIMENSION + (i % DIMENSION)];
    return 0.4 * own + 0.6 * random.next();
  });
  return { x, y, dimension: DIMENSION, classCount: CLASSES };
}

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1];
}

export const headsMeasurement: Measurement = async () => {
  await startTensorFlow();
  const support = makeSupport();
  const query = support.x.slice(0, DIMENSION);
  const ids: readonly HeadChoiceId[] = [AUTOMATIC, ...headIds];
  const fit = new Map<HeadChoiceId, number>();
  const answer = new Map<HeadChoiceId, number>();
  for (const id of ids) {
    const spec = { id, options: {} };
    fit.set(id, await median(() => FittedHead.fit(spec, support)));
    const fitted = await FittedHead.fit(spec, support);
    answer.set(id, await median(() => fitted.classify(query)));
  }
  const ratio = (times: ReadonlyMap<HeadChoiceId, number>, id: HeadChoiceId, to: HeadChoiceId) =>
    (times.get(id) ?? Number.NaN) / (times.get(to) ?? Number.NaN);
  return ids.flatMap(id => [
    {
      what: `learning 10 x 50 examples, ${id}`,
      figure: `time a fit, calibration included: ${(fit.get(id) ?? Number.NaN).toFixed(0)} ms`,
      ratio: ratio(fit, id, 'shrinkage-lda'),
      to: 'shrinkage-lda',
    },
    {
      what: `answering one query, ${id}`,
      figure: 'time an answer, median',
      ratio: ratio(answer, id, 'classic-knn'),
      to: 'classic-knn',
    },
  ]);
};
