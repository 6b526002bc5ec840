/**
 * "Prototype": cosine to the mean of each class (Snell et al. 2017, "Prototypical Networks for
 * Few-shot Learning"), on centred features (Wang et al. 2019, "SimpleShot").
 */

import { dot, normaliseAt } from '../../core/math/vectors';
import { type HeadOptions, heads } from '../../core/model/heads';
import { fitFeatures } from './features';
import type { Head } from './head';
import { type LinearFitted, linearSteps, predictLinear } from './linear';
import type { SupportSet } from './support-set';
import { checkSupport, countClasses } from './validate';

/** Logits per unit of cosine, so that their softmax is neither flat nor all on one class. */
const SCALE = 10;

/** Sums of the feature rows of each class. */
function classSums(rows: Float32Array, { y, dimension, classCount }: SupportSet): Float32Array {
  const sums = new Float64Array(classCount * dimension);
  for (let row = 0; row < y.length; row++) {
    const at = y[row] * dimension;
    for (let i = 0; i < dimension; i++) sums[at + i] += rows[row * dimension + i];
  }
  return Float32Array.from(sums);
}

export const prototype = {
  ...heads.prototype,

  fit(support, options) {
    checkSupport(support);
    const { y, dimension, classCount } = support;
    const { features, rows } = fitFeatures(support, options);
    const weights = classSums(rows, support);
    for (let c = 0; c < classCount; c++) normaliseAt(weights, c * dimension, dimension);
    for (let i = 0; i < weights.length; i++) weights[i] *= SCALE;
    const biases = new Float32Array(classCount);
    return { features, classCount, counts: countClasses(y, classCount), weights, biases };
  },

  predict: predictLinear,
  toSteps: linearSteps,

  leaveOneOut(support, options): Float32Array {
    checkSupport(support);
    const { y, dimension, classCount } = support;
    const { rows } = fitFeatures(support, options);
    const counts = countClasses(y, classCount);
    const sums = classSums(rows, support);
    const lengths = new Float32Array(classCount);
    for (let c = 0; c < classCount; c++) {
      lengths[c] = Math.sqrt(dot(sums, c * dimension, sums, c * dimension, dimension));
    }
    const out = new Float32Array(y.length * classCount).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < y.length; row++) {
      const at = row * dimension;
      const square = dot(rows, at, rows, at, dimension);
      for (let c = 0; c < classCount; c++) {
        const own = c === y[row];
        if (counts[c] - (own ? 1 : 0) < 1) continue;
        const product = dot(rows, at, sums, c * dimension, dimension);
        // Without the row x, the sum s of its class is s - x.
        const length = own
          ? Math.sqrt(Math.max(0, lengths[c] ** 2 - 2 * product + square))
          : lengths[c];
        const cosine = length > 0 ? (product - (own ? square : 0)) / length : 0;
        out[row * classCount + c] = SCALE * cosine;
      }
    }
    return out;
  },
} as const satisfies Head<HeadOptions<'prototype'>, LinearFitted>;
