/**
 * "Logistic": multinomial logistic regression, class-balanced, with L2 regularisation of the
 * weights (not of the biases), fitted by L-BFGS.
 *
 * Minimises lambda / 2 |W|^2 + sum_i w_i (-log p_i) / n, where w_i = n / (C n_c) for an example of a
 * class with n_c of the n examples, and C is the number of classes with examples.
 */

import { minimise } from '../../core/math/l-bfgs';
import { dot64 } from '../../core/math/linear-algebra';
import { type HeadOptions, heads } from '../../core/model/heads';
import { fitFeatures } from './features';
import type { Head } from './head';
import { type LinearFitted, linearSteps, predictLinear } from './linear';
import { checkSupport, countClasses } from './validate';

/** The fit stops when no component of the gradient is larger than this. */
const TOLERANCE = 1e-5;
const MAX_ITERATIONS = 500;

export const logistic = {
  ...heads.logistic,

  fit(support, options) {
    checkSupport(support);
    const { y, dimension, classCount } = support;
    const { features, rows } = fitFeatures(support, options);
    const counts = countClasses(y, classCount);
    /** Classes with examples; the others are left out. */
    const seen = [...counts.keys()].filter(c => counts[c] > 0);
    const weights = new Float32Array(classCount * dimension);
    const biases = new Float32Array(classCount);
    if (seen.length > 1) {
      const indexOf = new Map(seen.map((c, i) => [c, i]));
      const k = seen.length;
      const width = dimension + 1;
      const x = Float64Array.from(rows);
      const scores = new Float64Array(k);
      const evaluate = (parameters: Float64Array, gradient: Float64Array) => {
        let value = 0;
        for (let c = 0; c < k; c++) {
          for (let i = 0; i < dimension; i++) {
            const weight = parameters[c * width + i];
            value += (options.lambda / 2) * weight * weight;
            gradient[c * width + i] = options.lambda * weight;
          }
          gradient[c * width + dimension] = 0;
        }
        for (let row = 0; row < y.length; row++) {
          const own = indexOf.get(y[row]) ?? 0;
          const share = 1 / (k * counts[y[row]]);
          const at = row * dimension;
          let largest = Number.NEGATIVE_INFINITY;
          for (let c = 0; c < k; c++) {
            scores[c] =
              dot64(parameters, c * width, x, at, dimension) + parameters[c * width + dimension];
            largest = Math.max(largest, scores[c]);
          }
          let sum = 0;
          for (let c = 0; c < k; c++) sum += Math.exp(scores[c] - largest);
          value += share * (largest + Math.log(sum) - scores[own]);
          for (let c = 0; c < k; c++) {
            const error = share * (Math.exp(scores[c] - largest) / sum - (c === own ? 1 : 0));
            for (let i = 0; i < dimension; i++) gradient[c * width + i] += error * x[at + i];
            gradient[c * width + dimension] += error;
          }
        }
        return value;
      };
      const { x: solution } = minimise(evaluate, new Float64Array(k * width), {
        tolerance: TOLERANCE,
        maxIterations: MAX_ITERATIONS,
      });
      for (const [i, c] of seen.entries()) {
        weights.set(solution.subarray(i * width, i * width + dimension), c * dimension);
        biases[c] = solution[i * width + dimension];
      }
    }
    return { features, classCount, counts, weights, biases };
  },

  predict: predictLinear,
  toSteps: linearSteps,
} as const satisfies Head<HeadOptions<'logistic'>, LinearFitted>;
