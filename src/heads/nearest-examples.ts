/**
 * "Nearest examples": k nearest neighbours by cosine, with similarity-weighted votes, balanced
 * between the classes. Works from one example; adding one costs O(dimension).
 *
 * The weights exp(cosine / temperature) are those of a softmax over similarities (Vinyals et al.
 * 2016, "Matching Networks for One Shot Learning").
 */

import { gram } from '../math/linear-algebra';
import { topK } from '../math/top-k';
import { dot, normaliseAt } from '../math/vectors';
import { type Head, HeadError } from './head';
import {
  checkClassIndex,
  checkFinite,
  checkQueries,
  checkRow,
  checkSupport,
  countClasses,
  optionsRecord,
} from './validate';

export interface NearestExamplesOptions {
  /** How many nearest examples vote; null: all of them. */
  readonly k: number | null;
  /** `similarity`: a vote weighs exp(cosine / temperature). `equal`: every vote weighs 1. */
  readonly weighting: 'similarity' | 'equal';
  /**
   * Divides each class's votes by its number of examples (all of them, not only the voters), so
   * that a class with many examples does not drown one with few.
   */
  readonly balanced: boolean;
  /** More than 0; smaller is sharper. */
  readonly temperature: number;
}

export interface NearestExamplesFitted {
  readonly options: NearestExamplesOptions;
  readonly dimension: number;
  readonly classCount: number;
  count: number;
  /** Normalised rows; room for more than `count` of them. */
  rows: Float32Array;
  /** Class index of each row; room for as many as `rows`. */
  labels: Int32Array;
  /** Examples of each class. */
  readonly counts: Int32Array;
}

const DEFAULTS: NearestExamplesOptions = {
  k: null,
  weighting: 'similarity',
  balanced: true,
  // Best of those tried on five picture sets at one to ten examples a class.
  temperature: 0.07,
};

function parseOptions(given: unknown): NearestExamplesOptions {
  const { k, weighting, balanced, temperature } = { ...DEFAULTS, ...optionsRecord(given) };
  if (k !== null && !(typeof k === 'number' && Number.isInteger(k) && k >= 1)) {
    throw new HeadError(
      'bad-options',
      `Expected k to be null or a whole number from 1, found ${k}`,
    );
  }
  if (weighting !== 'similarity' && weighting !== 'equal') {
    throw new HeadError(
      'bad-options',
      `Expected weighting to be similarity or equal, found ${String(weighting)}`,
    );
  }
  if (typeof balanced !== 'boolean') {
    throw new HeadError('bad-options', `Expected balanced to be true or false, found ${balanced}`);
  }
  if (typeof temperature !== 'number' || !(temperature > 0) || !Number.isFinite(temperature)) {
    throw new HeadError('bad-options', `Expected temperature above 0, found ${temperature}`);
  }
  return { k, weighting, balanced, temperature };
}

/** Doubles the room when it is full, so that n additions copy O(n) rows in all. */
function makeRoom(fitted: NearestExamplesFitted): void {
  if (fitted.count < fitted.labels.length) return;
  const capacity = Math.max(8, fitted.labels.length * 2);
  const rows = new Float32Array(capacity * fitted.dimension);
  rows.set(fitted.rows);
  const labels = new Int32Array(capacity);
  labels.set(fitted.labels);
  fitted.rows = rows;
  fitted.labels = labels;
}

/**
 * Writes the logits of one query into `out[at ..)`: the logarithm of each class's share.
 * @param similarities cosines to `count` voters, and `labels` their classes.
 * @param counts examples of each class.
 */
function vote(
  options: NearestExamplesOptions,
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
    // Relative to the largest: the exponential cannot overflow, and the shares stay the same.
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
  id: 'nearest-examples',
  defaults: DEFAULTS,
  parseOptions,

  fit({ x, y, dimension, classCount }, options) {
    checkSupport({ x, y, dimension, classCount });
    const rows = x.slice();
    const counts = countClasses(y, classCount);
    for (let row = 0; row < y.length; row++) normaliseAt(rows, row * dimension, dimension);
    return { options, dimension, classCount, count: y.length, rows, labels: y.slice(), counts };
  },

  predict(fitted, queries) {
    const { options, dimension, classCount, count, counts, labels, rows } = fitted;
    const n = checkQueries(queries, dimension);
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (count === 0) return out;
    const similarities = new Float32Array(count);
    for (let q = 0; q < n; q++) {
      const query = queries.slice(q * dimension, (q + 1) * dimension);
      normaliseAt(query, 0, dimension);
      for (let row = 0; row < count; row++) {
        similarities[row] = dot(rows, row * dimension, query, 0, dimension);
      }
      vote(options, similarities, labels, count, counts, out, q * classCount);
    }
    return out;
  },

  leaveOneOut(support, options): Float32Array {
    const { count, dimension, classCount, rows, labels, counts } = nearestExamples.fit(
      support,
      options,
    );
    const out = new Float32Array(count * classCount).fill(Number.NEGATIVE_INFINITY);
    if (count < 2) return out;
    const cosines = gram(rows, count, dimension);
    const similarities = new Float32Array(count - 1);
    const others = new Int32Array(count - 1);
    for (let row = 0; row < count; row++) {
      for (let other = 0, i = 0; other < count; other++) {
        if (other === row) continue;
        similarities[i] = cosines[row * count + other];
        others[i++] = labels[other];
      }
      counts[labels[row]]--;
      vote(options, similarities, others, count - 1, counts, out, row * classCount);
      counts[labels[row]]++;
    }
    return out;
  },

  add(fitted, embedding, classIndex) {
    checkClassIndex(classIndex, fitted.classCount);
    if (embedding.length !== fitted.dimension) {
      throw new HeadError(
        'bad-shape',
        `Expected an embedding of ${fitted.dimension} values, found ${embedding.length}`,
      );
    }
    checkFinite(embedding, fitted.dimension);
    makeRoom(fitted);
    const at = fitted.count * fitted.dimension;
    fitted.rows.set(embedding, at);
    normaliseAt(fitted.rows, at, fitted.dimension);
    fitted.labels[fitted.count++] = classIndex;
    fitted.counts[classIndex]++;
  },

  remove(fitted, row) {
    checkRow(row, fitted.count);
    const { dimension, rows, labels, counts } = fitted;
    counts[labels[row]]--;
    const last = --fitted.count;
    rows.copyWithin(row * dimension, last * dimension, (last + 1) * dimension);
    labels[row] = labels[last];
  },
} as const satisfies Head<NearestExamplesOptions, NearestExamplesFitted>;
