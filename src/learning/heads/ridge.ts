/**
 * "Ridge": class-balanced, regularised least squares towards one-hot targets, in closed form
 * (Rifkin, Yeo, Poggio 2003, "Regularized Least-Squares Classification"). Leave-one-out predictions
 * are in closed form too. With fewer examples than dimensions it is solved in the dual form.
 *
 * Minimises sum_i w_i |t_i - W x_i - b|^2 + lambda (|W|^2 + |b|^2), where w_i = n / (C n_c) for an
 * example of a class with n_c of the n examples, and C is the number of classes with examples.
 */

import {
  cholesky,
  gram,
  inverseDiagonal,
  multiplyTransposed,
  solveLower,
  solveUpper,
  squareOf,
  timesMatrix,
  timesVector,
} from '../../core/math/linear-algebra';
import { type HeadOptions, heads } from '../../core/model/heads';
import { fitFeatures } from './features';
import { GramMatrices } from './gram-matrices';
import type { Head } from './head';
import { type LinearFitted, linearSteps, predictLinear } from './linear';
import type { SupportSet } from './support-set';
import { checkSupport, countClasses } from './validate';

/** Logits per unit of the regressed target, so that their softmax is neither flat nor one-sided. */
const SCALE = 8;

/** Targets, with a row of examples for each class, and weights of the examples. */
function problem({ y, classCount }: SupportSet) {
  const n = y.length;
  const counts = countClasses(y, classCount);
  const seen = counts.filter(count => count > 0).length;
  const targets = new Float64Array(classCount * n);
  for (let row = 0; row < n; row++) targets[y[row] * n + row] = 1;
  const shares = Float64Array.from(y, classIndex => n / (seen * counts[classIndex]));
  return { n, counts, targets, shares };
}

/** Feature rows with a 1 appended for the bias. */
function withOnes(rows: Float32Array, dimension: number): Float32Array {
  const n = rows.length / dimension;
  const out = new Float32Array(n * (dimension + 1)).fill(1);
  for (let row = 0; row < n; row++) {
    const values = rows.subarray(row * dimension, (row + 1) * dimension);
    out.set(values, row * (dimension + 1));
  }
  return out;
}

/** Cholesky factor of K + lambda / w, the matrix of the dual form; K are inner products of `withOnes`. */
function dualFactor(products: Float64Array, shares: Float64Array, lambda: number): Float64Array {
  const n = shares.length;
  const factor = products.map(product => product + 1);
  for (let i = 0; i < n; i++) factor[i * n + i] += lambda / shares[i];
  cholesky(factor, n);
  return factor;
}

/** Cholesky factor of sum_i w_i x_i x_iᵀ + lambda, the matrix of the primal form. */
function primalFactor(x: Float32Array, width: number, shares: Float64Array, lambda: number) {
  // With rows scaled by the square roots of their weights, the weighted problem is an unweighted one.
  const scaled = x.map((value, i) => value * Math.sqrt(shares[Math.floor(i / width)]));
  const factor = multiplyTransposed(scaled, width);
  for (let i = 0; i < width; i++) factor[i * width + i] += lambda;
  cholesky(factor, width);
  return factor;
}

/** Weights and bias of each class from the primal factor, `classCount` rows of `width` values. */
function primalSolution(
  factor: Float64Array,
  x: Float32Array,
  width: number,
  targets: Float64Array,
  shares: Float64Array,
): Float64Array {
  const n = shares.length;
  const solution = timesMatrix(
    targets.map((target, at) => target * shares[at % n]),
    x,
    width,
  );
  solveLower(factor, width, solution);
  solveUpper(factor, width, solution);
  return solution;
}

export const ridge = {
  ...heads.ridge,

  fit(support, options) {
    checkSupport(support);
    const { dimension, classCount } = support;
    const { features, rows } = fitFeatures(support, options);
    const { n, counts, targets, shares } = problem(support);
    const width = dimension + 1;
    const x = withOnes(rows, dimension);
    let solution: Float64Array;
    if (n <= width) {
      const factor = dualFactor(gram(rows, n, dimension), shares, options.lambda);
      solveLower(factor, n, targets);
      solveUpper(factor, n, targets);
      solution = timesMatrix(targets, x, width);
    } else {
      const factor = primalFactor(x, width, shares, options.lambda);
      solution = primalSolution(factor, x, width, targets, shares);
    }
    const weights = new Float32Array(classCount * dimension);
    const biases = new Float32Array(classCount);
    for (let c = 0; c < classCount; c++) {
      for (let i = 0; i < dimension; i++) {
        weights[c * dimension + i] = SCALE * solution[c * width + i];
      }
      biases[c] = SCALE * solution[c * width + dimension];
    }
    return { features, classCount, counts, weights, biases };
  },

  predict: predictLinear,
  toSteps: linearSteps,

  /** The leave-one-out residual is the residual of the fit to all examples, divided by 1 - leverage. */
  leaveOneOut(support, options, matrices = new GramMatrices(support)): Float32Array {
    checkSupport(support);
    const { y, dimension, classCount } = support;
    const { n, counts, targets, shares } = problem(support);
    const width = dimension + 1;
    /** Leave-one-out residuals, with a row of examples for each class. */
    const residuals = targets.slice();
    if (n <= width) {
      const factor = dualFactor(matrices.of(options), shares, options.lambda);
      const diagonal = inverseDiagonal(factor, n);
      solveLower(factor, n, residuals);
      solveUpper(factor, n, residuals);
      for (let at = 0; at < residuals.length; at++) residuals[at] /= diagonal[at % n];
    } else {
      const x = withOnes(fitFeatures(support, options).rows, dimension);
      const factor = primalFactor(x, width, shares, options.lambda);
      const solution = primalSolution(factor, x, width, targets, shares);
      for (let row = 0; row < n; row++) {
        const example = Float64Array.from(x.subarray(row * width, (row + 1) * width));
        const predicted = timesVector(solution, example);
        solveLower(factor, width, example);
        const leverage = shares[row] * squareOf(example);
        for (let c = 0; c < classCount; c++) {
          const at = c * n + row;
          residuals[at] = (targets[at] - predicted[c]) / (1 - leverage);
        }
      }
    }
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < n; row++) {
      for (let c = 0; c < classCount; c++) {
        if (counts[c] - (y[row] === c ? 1 : 0) < 1) continue;
        const at = c * n + row;
        out[row * classCount + c] = SCALE * (targets[at] - residuals[at]);
      }
    }
    return out;
  },
} as const satisfies Head<HeadOptions<'ridge'>, LinearFitted>;
