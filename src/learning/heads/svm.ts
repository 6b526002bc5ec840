/**
 * "Linear SVM" and "RBF SVM": one machine per class against all others (C-SVC; Cortes and Vapnik 1995,
 * "Support-Vector Networks"). They are class-balanced: the examples of the class together have the same
 * weight as all the others together.
 */

import { gram, transpose } from '../../core/math/linear-algebra';
import { solveSvm } from '../../core/math/smo';
import { dot } from '../../core/math/vectors';
import { HeadError } from '../../core/model/head-error';
import { type HeadOptions, heads } from '../../core/model/heads';
import { type Features, featureSteps, fitFeatures, toFeatures } from './features';
import type { Head } from './head';
import { type LinearFitted, linearSteps, predictLinear } from './linear';
import type { SupportSet } from './support-set';
import { checkQueries, checkSupport, countClasses } from './validate';

export interface RbfSvmFitted {
  readonly features: Features;
  readonly gamma: number;
  readonly classCount: number;
  readonly counts: Int32Array;
  /** Features of the examples that any machine uses. */
  readonly rows: Float32Array;
  /** `rows` x `classCount` */
  readonly coefficients: Float32Array;
  readonly biases: Float32Array;
}

/** The kernel matrix of this many examples takes 128 MB. */
const MOST_SVM_EXAMPLES = 4000;

/**
 * Largest violation of the optimality conditions. LIBSVM's default of 1e-3 is visible: the same
 * examples in another order give other confidences. This one makes a fit take about a fifth longer.
 */
const TOLERANCE = 1e-6;

/** Logits per unit of decision value, so that their softmax is neither flat nor all on one class. */
const SCALE = 3;

function checkCount({ y }: SupportSet): void {
  if (y.length > MOST_SVM_EXAMPLES) {
    throw new HeadError(
      'too-many',
      `Expected at most ${MOST_SVM_EXAMPLES} examples for a support vector machine, found ${y.length}`,
    );
  }
}

/** Coefficients (examples x classes) and bias of each class's machine. */
function solveEach(kernel: Float64Array, { y, classCount }: SupportSet, cost: number) {
  const n = y.length;
  const counts = countClasses(y, classCount);
  const coefficients = new Float64Array(n * classCount);
  const biases = new Float64Array(classCount);
  for (let c = 0; c < classCount; c++) {
    if (counts[c] === 0 || counts[c] === n) continue;
    const signs = Int8Array.from(y, classIndex => (classIndex === c ? 1 : -1));
    const costs = Float64Array.from(y, classIndex =>
      classIndex === c ? (cost * n) / (2 * counts[c]) : (cost * n) / (2 * (n - counts[c])),
    );
    const solved = solveSvm(kernel, signs, costs, TOLERANCE);
    for (let row = 0; row < n; row++) coefficients[row * classCount + c] = solved.coefficients[row];
    biases[c] = solved.bias;
  }
  return { counts, coefficients, biases };
}

export const linearSvm = {
  ...heads['linear-svm'],

  fit(support, options) {
    checkSupport(support);
    checkCount(support);
    const { y, dimension, classCount } = support;
    const { features, rows } = fitFeatures(support, options);
    const kernel = gram(rows, y.length, dimension);
    const { counts, coefficients, biases } = solveEach(kernel, support, options.cost);
    const weights = new Float32Array(classCount * dimension);
    for (let row = 0; row < y.length; row++) {
      for (let c = 0; c < classCount; c++) {
        const factor = SCALE * coefficients[row * classCount + c];
        if (factor === 0) continue;
        for (let i = 0; i < dimension; i++) {
          weights[c * dimension + i] += factor * rows[row * dimension + i];
        }
      }
    }
    return {
      features,
      classCount,
      counts,
      weights,
      biases: Float32Array.from(biases, bias => SCALE * bias),
    };
  },

  predict: predictLinear,
  toSteps: linearSteps,
} as const satisfies Head<HeadOptions<'linear-svm'>, LinearFitted>;

export const rbfSvm = {
  ...heads['rbf-svm'],

  fit(support, options) {
    checkSupport(support);
    checkCount(support);
    const { y, dimension, classCount } = support;
    const n = y.length;
    const { gamma } = options;
    const { features, rows } = fitFeatures(support, options);
    const kernel = gram(rows, n, dimension);
    const squares = Float64Array.from(y, (_, i) => kernel[i * n + i]);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const distance = Math.max(0, squares[i] + squares[j] - 2 * kernel[i * n + j]);
        kernel[i * n + j] = Math.exp(-gamma * distance);
      }
    }
    const { counts, coefficients, biases } = solveEach(kernel, support, options.cost);
    const used = [...y.keys()].filter(row =>
      coefficients.subarray(row * classCount, (row + 1) * classCount).some(value => value !== 0),
    );
    const kept = new Float32Array(used.length * dimension);
    const keptCoefficients = new Float32Array(used.length * classCount);
    for (const [i, row] of used.entries()) {
      kept.set(rows.subarray(row * dimension, (row + 1) * dimension), i * dimension);
      for (let c = 0; c < classCount; c++) {
        keptCoefficients[i * classCount + c] = SCALE * coefficients[row * classCount + c];
      }
    }
    return {
      features,
      gamma,
      classCount,
      counts,
      rows: kept,
      coefficients: keptCoefficients,
      biases: Float32Array.from(biases, bias => SCALE * bias),
    };
  },

  predict({ features, gamma, classCount, counts, rows, coefficients, biases }, queries) {
    const { dimension } = features;
    const n = checkQueries(queries, dimension);
    const queryRows = toFeatures(features, queries);
    const m = rows.length / dimension;
    const squares = Float64Array.from({ length: m }, (_, i) =>
      dot(rows, i * dimension, rows, i * dimension, dimension),
    );
    const out = new Float32Array(n * classCount);
    for (let q = 0; q < n; q++) {
      const at = q * dimension;
      const square = dot(queryRows, at, queryRows, at, dimension);
      const logits = Float64Array.from(biases);
      for (let i = 0; i < m; i++) {
        const product = dot(queryRows, at, rows, i * dimension, dimension);
        const value = Math.exp(-gamma * Math.max(0, square + squares[i] - 2 * product));
        for (let c = 0; c < classCount; c++) logits[c] += coefficients[i * classCount + c] * value;
      }
      for (let c = 0; c < classCount; c++) {
        out[q * classCount + c] = counts[c] > 0 ? logits[c] : Number.NEGATIVE_INFINITY;
      }
    }
    return out;
  },

  /**
   * Features have length 1, so the kernel is exp(gamma (2 x·a - 1 - |a|^2)). The exponent is never above
   * 0, and there exp is elu + 1.
   */
  toSteps({ features, gamma, classCount, rows, coefficients, biases }) {
    const steps = featureSteps(features);
    if (!steps) return null;
    const { dimension } = features;
    // If no machine uses an example, add one at the origin with weight 0.
    const m = Math.max(1, rows.length / dimension);
    const kernel = new Float32Array(dimension * m);
    const weights = new Float32Array(m * classCount);
    weights.set(coefficients);
    kernel.set(transpose(rows, rows.length / dimension, dimension));
    const bias = Float32Array.from({ length: m }, (_, i) => {
      const row = rows.subarray(i * dimension, (i + 1) * dimension);
      return -gamma * (1 + dot(row, 0, row, 0, row.length));
    });
    const constants = Float64Array.from(biases);
    for (let at = 0; at < weights.length; at++) constants[at % classCount] += weights[at];
    return [
      ...steps,
      {
        kind: 'dense',
        inputs: dimension,
        outputs: m,
        kernel: kernel.map(value => 2 * gamma * value),
        bias,
        activation: 'elu',
      },
      {
        kind: 'dense',
        inputs: m,
        outputs: classCount,
        kernel: weights,
        bias: Float32Array.from(constants),
        activation: 'linear',
      },
    ];
  },
} as const satisfies Head<HeadOptions<'rbf-svm'>, RbfSvmFitted>;
