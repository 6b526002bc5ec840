/**
 * "Ridge": class-balanced, regularised least squares towards one-hot targets, in closed form
 * (Rifkin, Yeo, Poggio 2003, "Regularized Least-Squares Classification"), with leave-one-out
 * predictions in closed form too. With fewer examples than dimensions it is solved in the dual.
 *
 * Minimises sum_i w_i |t_i - W x_i - b|^2 + lambda (|W|^2 + |b|^2), with w_i = n / (C n_c) for an
 * example of a class with n_c of the n examples, C classes having any.
 */
import { cholesky, gram, multiplyTransposed, solveLower, solveUpper } from '../math/linear-algebra';
import { type FeatureOptions, fitFeatures, parseFeatureOptions } from './features';
import type { Head, SupportSet } from './head';
import { type LinearFitted, predictLinear } from './linear';
import { checkNumber, checkSupport, countClasses, optionsRecord } from './validate';

export interface RidgeOptions extends FeatureOptions {
  /** Strength of the regularisation, from 1e-4 to 1e4. */
  readonly lambda: number;
}

const DEFAULTS: RidgeOptions = { power: 1, normalise: true, centre: true, lambda: 1 };

/** Logits a unit of the regressed target, so that their softmax is neither flat nor all on one class. */
const SCALE = 8;

/** Feature rows with a 1 appended for the bias, targets, and weights of the examples. */
function problem(support: SupportSet, rows: Float32Array) {
  const { y, dimension, classCount } = support;
  const n = y.length;
  const width = dimension + 1;
  const x = new Float32Array(n * width);
  for (let row = 0; row < n; row++) {
    x.set(rows.subarray(row * dimension, (row + 1) * dimension), row * width);
    x[row * width + dimension] = 1;
  }
  const counts = countClasses(y, classCount);
  const seen = counts.filter(count => count > 0).length;
  const targets = new Float64Array(n * classCount);
  for (let row = 0; row < n; row++) targets[row * classCount + y[row]] = 1;
  const shares = Float64Array.from(y, classIndex => n / (seen * counts[classIndex]));
  return { x, n, width, counts, targets, shares };
}

/** The factor of K + lambda / w, the matrix of the dual. */
function dualFactor(
  x: Float32Array,
  n: number,
  width: number,
  shares: Float64Array,
  lambda: number,
) {
  const factor = gram(x, n, width);
  for (let i = 0; i < n; i++) factor[i * n + i] += lambda / shares[i];
  cholesky(factor, n);
  return factor;
}

/** Rows scaled by the roots of their weights: with them the weighted problem is a plain one. */
function scaled(x: Float32Array, width: number, shares: Float64Array): Float32Array {
  return x.map((value, i) => value * Math.sqrt(shares[Math.floor(i / width)]));
}

/** The factor of sum_i w_i x_i x_iᵀ + lambda, the matrix of the primal. */
function primalFactor(x: Float32Array, width: number, shares: Float64Array, lambda: number) {
  const factor = multiplyTransposed(scaled(x, width, shares), width);
  for (let i = 0; i < width; i++) factor[i * width + i] += lambda;
  cholesky(factor, width);
  return factor;
}

export const ridge = {
  id: 'ridge',
  defaults: DEFAULTS,

  parseOptions(given) {
    const { lambda } = { ...DEFAULTS, ...optionsRecord(given) };
    return {
      ...parseFeatureOptions(given, DEFAULTS),
      lambda: checkNumber('lambda', lambda, 1e-4, 1e4),
    };
  },

  fit(support, options) {
    checkSupport(support);
    const { y, dimension, classCount } = support;
    const { features, rows } = fitFeatures(support, options);
    const { x, n, width, counts, targets, shares } = problem(support, rows);
    /** width x classCount */
    const solution = new Float64Array(width * classCount);
    const accumulate = (coefficient: (row: number, c: number) => number) => {
      for (let row = 0; row < n; row++) {
        for (let c = 0; c < classCount; c++) {
          const factor = coefficient(row, c);
          if (factor === 0) continue;
          for (let i = 0; i < width; i++) {
            solution[i * classCount + c] += factor * x[row * width + i];
          }
        }
      }
    };
    if (n > 0 && n <= width) {
      const factor = dualFactor(x, n, width, shares, options.lambda);
      solveLower(factor, n, targets, classCount);
      solveUpper(factor, n, targets, classCount);
      accumulate((row, c) => targets[row * classCount + c]);
    } else if (n > 0) {
      accumulate((row, c) => (y[row] === c ? shares[row] : 0));
      const factor = primalFactor(x, width, shares, options.lambda);
      solveLower(factor, width, solution, classCount);
      solveUpper(factor, width, solution, classCount);
    }
    const weights = new Float32Array(classCount * dimension);
    const biases = new Float32Array(classCount);
    for (let c = 0; c < classCount; c++) {
      for (let i = 0; i < dimension; i++) {
        weights[c * dimension + i] = SCALE * solution[i * classCount + c];
      }
      biases[c] = SCALE * solution[dimension * classCount + c];
    }
    return { features, classCount, counts, weights, biases };
  },

  predict: predictLinear,

  /** The residual of the fit to the others is that of the fit to all, over 1 - leverage. */
  leaveOneOut(support, options): Float32Array {
    checkSupport(support);
    const { y, classCount } = support;
    const { rows } = fitFeatures(support, options);
    const { x, n, width, counts, targets, shares } = problem(support, rows);
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (n === 0) return out;
    /** Residuals of the predictions by the others. */
    const residuals = targets.slice();
    if (n <= width) {
      const factor = dualFactor(x, n, width, shares, options.lambda);
      const inverse = new Float64Array(n * n);
      for (let i = 0; i < n; i++) inverse[i * n + i] = 1;
      solveLower(factor, n, inverse, n);
      solveLower(factor, n, residuals, classCount);
      solveUpper(factor, n, residuals, classCount);
      for (let row = 0; row < n; row++) {
        // Diagonal of the inverse: the squared length of a column of the factor's inverse.
        let diagonal = 0;
        for (let i = row; i < n; i++) diagonal += inverse[i * n + row] ** 2;
        for (let c = 0; c < classCount; c++) residuals[row * classCount + c] /= diagonal;
      }
    } else {
      const fitted = ridge.fit(support, options);
      const logits = ridge.predict(fitted, support.x);
      const factor = primalFactor(x, width, shares, options.lambda);
      const columns = new Float64Array(width * n);
      for (let row = 0; row < n; row++) {
        for (let i = 0; i < width; i++) columns[i * n + row] = x[row * width + i];
      }
      solveLower(factor, width, columns, n);
      for (let row = 0; row < n; row++) {
        let leverage = 0;
        for (let i = 0; i < width; i++) leverage += columns[i * n + row] ** 2;
        for (let c = 0; c < classCount; c++) {
          const at = row * classCount + c;
          const value = counts[c] > 0 ? logits[at] / SCALE : 0;
          residuals[at] = (targets[at] - value) / (1 - shares[row] * leverage);
        }
      }
    }
    for (let row = 0; row < n; row++) {
      for (let c = 0; c < classCount; c++) {
        const at = row * classCount + c;
        if (counts[c] - (y[row] === c ? 1 : 0) < 1) continue;
        out[at] = SCALE * (targets[at] - residuals[at]);
      }
    }
    return out;
  },
} as const satisfies Head<RidgeOptions, LinearFitted>;
