/**
 * "Nearest examples": k nearest neighbours by cosine, with similarity-weighted votes, balanced
 * between the classes. One example is enough to start; adding one costs O(dimension).
 *
 * The weights exp(cosine / temperature) are those of a softmax over similarities (Vinyals et al.
 * 2016, "Matching Networks for One Shot Learning").
 */

import { topK } from '../../core/math/top-k';
import { dot } from '../../core/math/vectors';
import { type FeatureOptions, type HeadOptions, heads } from '../../core/model/heads';
import { addExample, type Examples, makeExamples, removeExample } from './examples';
import { type Features, featureSteps, toFeatures } from './features';
import { GramMatrices } from './gram-matrices';
import type { Head } from './head';
import { checkExample, checkQueries, checkRow, checkSupport, countClasses } from './validate';

export interface NearestExamplesFitted {
  readonly options: HeadOptions<'nearest-examples'>;
  /** Their rows are scaled to length 1. */
  readonly examples: Examples;
}

const FEATURES: FeatureOptions = { power: 1, normalise: true, centre: false };

const stepOf = (dimension: number): Features => ({ options: FEATURES, dimension, centre: null });

const features = (x: Float32Array, dimension: number) => toFeatures(stepOf(dimension), x);

/**
 * Writes the logits of one query into `out[at ..)`: the logarithm of each class's share of the votes.
 * @param similarities cosines to the `count` voters, whose classes are `labels`.
 * @param counts examples of each class.
 */
function vote(
  options: HeadOptions<'nearest-examples'>,
  similarities: Float32Array,
  labels: Int32Array,
  count: number,
  counts: Int32Array,
  out: Float32Array,
  at: number,
): void {
  const classCount = counts.length;
  let largest = -1;
  for (let i = 0; i < count; i++) largest = Math.max(largest, similarities[i]);
  const votes = new Float64Array(classCount);
  const cast = (row: number) => {
    // Relative to the largest, so that the exponential cannot overflow; the shares stay the same.
    votes[labels[row]] +=
      options.weighting === 'equal'
        ? 1
        : Math.exp((similarities[row] - largest) / options.temperature);
  };
  if (options.k === null || options.k >= count) {
    for (let row = 0; row < count; row++) cast(row);
  } else {
    for (const row of topK(similarities, count, options.k)) cast(row);
  }
  let sum = 0;
  for (let c = 0; c < classCount; c++) {
    if (options.balanced && counts[c] > 0) votes[c] /= counts[c];
    sum += votes[c];
  }
  for (let c = 0; c < classCount; c++) out[at + c] = Math.log(votes[c] / sum);
}

export const nearestExamples = {
  ...heads['nearest-examples'],

  fit(support, options) {
    checkSupport(support);
    const { x, dimension } = support;
    return { options, examples: makeExamples(features(x, dimension), support) };
  },

  predict({ options, examples }, queries) {
    const { dimension, count, counts, labels, rows } = examples;
    const n = checkQueries(queries, dimension);
    const classCount = counts.length;
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (count === 0) return out;
    const normalised = features(queries, dimension);
    const similarities = new Float32Array(count);
    for (let q = 0; q < n; q++) {
      for (let row = 0; row < count; row++) {
        similarities[row] = dot(rows, row * dimension, normalised, q * dimension, dimension);
      }
      vote(options, similarities, labels, count, counts, out, q * classCount);
    }
    return out;
  },

  leaveOneOut(support, options, matrices = new GramMatrices(support)): Float32Array {
    checkSupport(support);
    const { y, classCount } = support;
    const count = y.length;
    const counts = countClasses(y, classCount);
    const out = new Float32Array(count * classCount).fill(Number.NEGATIVE_INFINITY);
    if (count < 2) return out;
    const cosines = matrices.of(FEATURES);
    const similarities = new Float32Array(count - 1);
    const others = new Int32Array(count - 1);
    for (let row = 0; row < count; row++) {
      for (let other = 0, i = 0; other < count; other++) {
        if (other === row) continue;
        similarities[i] = cosines[row * count + other];
        others[i++] = y[other];
      }
      counts[y[row]]--;
      vote(options, similarities, others, count - 1, counts, out, row * classCount);
      counts[y[row]]++;
    }
    return out;
  },

  /** A class's votes are the sum of exp(cosine / temperature), provided that all examples vote. */
  toSteps({ options, examples }) {
    const { dimension, count, counts, labels, rows } = examples;
    const steps = featureSteps(stepOf(dimension));
    if (!steps || (options.k !== null && options.k < count)) return null;
    const sharpness = options.weighting === 'equal' ? 0 : 1 / options.temperature;
    const classCount = counts.length;
    const size = Math.max(...counts);
    const outputs = classCount * size;
    const kernel = new Float32Array(dimension * outputs);
    // Places without an example score far below every example.
    const bias = new Float32Array(outputs).fill(-3 * sharpness - 1000);
    const filled = new Int32Array(classCount);
    for (let row = 0; row < count; row++) {
      const label = labels[row];
      const place = label * size + filled[label]++;
      bias[place] = options.balanced ? -Math.log(counts[label]) : 0;
      for (let i = 0; i < dimension; i++) {
        kernel[i * outputs + place] = sharpness * rows[row * dimension + i];
      }
    }
    return [
      ...steps,
      { kind: 'dense', inputs: dimension, outputs, kernel, bias, activation: 'linear' },
      { kind: 'log-sum-exp', groups: classCount, size },
    ];
  },

  add({ examples }, embedding, classIndex) {
    checkExample(embedding, classIndex, examples);
    addExample(examples, features(embedding, examples.dimension), classIndex);
  },

  remove({ examples }, row) {
    checkRow(row, examples.count);
    removeExample(examples, row);
  },
} as const satisfies Head<HeadOptions<'nearest-examples'>, NearestExamplesFitted>;
