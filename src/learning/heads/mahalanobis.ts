/**
 * Inner products with the inverse of a shrunk, pooled within-class covariance, from which Mahalanobis
 * distances to class means are computed. With x = mean + z for each example, and Z the rows z, the
 * covariance is S = variance I + share Zᵀ Z. In the dual form its inverse is computed from the smaller
 * matrix variance I + share Z Zᵀ (Woodbury's identity), using only inner products of examples.
 */
import {
  cholesky,
  dot64,
  inverseDiagonal,
  solveLower,
  solveUpper,
  squareOf,
  timesVector,
} from '../../core/math/linear-algebra';
import { dot } from '../../core/math/vectors';
import type { Examples } from './examples';
import type { Dual, Primal, Scatter } from './scatter';

interface Covariance {
  readonly classCount: number;
  /** Multiple of the identity in the covariance. */
  readonly variance: number;
  /** Factor on the scatter within the classes. */
  readonly share: number;
}

interface DualMetric extends Covariance {
  readonly kind: 'dual';
  /** Cholesky factor of variance I + share Z Zᵀ. */
  readonly factor: Float64Array;
  /** zᵀ z of each example. */
  readonly squares: Float64Array;
  /** meanᵀ mean of each pair of classes. */
  readonly meansWithMeans: Float64Array;
  /** zᵀ mean, a row of examples for each class. */
  readonly deviations: Float64Array;
  /** zᵀ S⁻¹ mean, a row of examples for each class. */
  readonly loadings: Float64Array;
}

interface PrimalMetric extends Covariance {
  readonly kind: 'primal';
  /** Cholesky factor L of the covariance. */
  readonly factor: Float64Array;
  /** L⁻¹ mean, a row for each class. */
  readonly means: Float64Array;
}

export type Metric = DualMetric | PrimalMetric;

/** Inner products of vectors with the inverse covariance. */
export interface Products {
  /** xᵀ S⁻¹ x of each vector. */
  readonly squares: Float64Array;
  /** xᵀ S⁻¹ mean, a row of classes for each vector. */
  readonly withMeans: Float64Array;
}

/**
 * Total variance that is assumed for a class if none can be estimated (one example per class), for
 * features of length 1: about that of the photographs on which the defaults were chosen.
 */
const TYPICAL_VARIANCE = 0.4;

/**
 * @param within trace of the scatter of n examples within their classes.
 * @param total sum of the squared lengths of the examples.
 */
function strengths(
  within: number,
  total: number,
  n: number,
  dimension: number,
  shrinkage: number,
): { variance: number; share: number } {
  // With one example per class, or identical ones, the covariance is only rounding error.
  if (within <= 1e-9 * total) return { variance: TYPICAL_VARIANCE / dimension, share: 0 };
  return { variance: (shrinkage * within) / n / dimension, share: (1 - shrinkage) / n };
}

/** Means of the values of each class's examples; 0 for a class without any. */
function classMeans(values: Float64Array, { labels, counts, count }: Examples): Float64Array {
  const means = new Float64Array(counts.length);
  for (let i = 0; i < count; i++) means[labels[i]] += values[i];
  for (let c = 0; c < means.length; c++) if (counts[c] > 0) means[c] /= counts[c];
  return means;
}

/** The full symmetric matrix of a lower triangle that is stored row by row. */
function unpack(triangle: Float64Array, n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, at++) {
      matrix[i * n + j] = triangle[at];
      matrix[j * n + i] = triangle[at];
    }
  }
  return matrix;
}

function dualMetric({ products }: Dual, examples: Examples, shrinkage: number): DualMetric {
  const { labels, counts, count: n, dimension } = examples;
  const classCount = counts.length;
  const matrix = unpack(products, n);
  /** xᵀ mean, a row of classes for each example. */
  const withMeans = new Float64Array(n * classCount);
  for (let i = 0; i < n; i++) {
    withMeans.set(classMeans(matrix.subarray(i * n, (i + 1) * n), examples), i * classCount);
  }
  const meansWithMeans = new Float64Array(classCount * classCount);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < classCount; c++) {
      meansWithMeans[labels[i] * classCount + c] +=
        withMeans[i * classCount + c] / counts[labels[i]];
    }
  }
  let total = 0;
  for (let i = 0; i < n; i++) total += matrix[i * n + i];

  // From here on the matrix is Z Zᵀ: inner products of the examples minus their class means.
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      matrix[i * n + j] +=
        meansWithMeans[labels[i] * classCount + labels[j]] -
        withMeans[i * classCount + labels[j]] -
        withMeans[j * classCount + labels[i]];
    }
  }
  const squares = Float64Array.from({ length: n }, (_, i) => Math.max(0, matrix[i * n + i]));
  const within = squares.reduce((sum, square) => sum + square, 0);
  const { variance, share } = strengths(within, total, n, dimension, shrinkage);
  const factor = matrix;
  for (let at = 0; at < factor.length; at++) factor[at] *= share;
  for (let i = 0; i < n; i++) factor[i * n + i] += variance;
  cholesky(factor, n);

  const deviations = new Float64Array(classCount * n);
  for (let c = 0; c < classCount; c++) {
    for (let i = 0; i < n; i++) {
      deviations[c * n + i] =
        withMeans[i * classCount + c] - meansWithMeans[labels[i] * classCount + c];
    }
  }
  const loadings = deviations.slice();
  solveLower(factor, n, loadings);
  solveUpper(factor, n, loadings);
  return {
    kind: 'dual',
    classCount,
    variance,
    share,
    factor,
    squares,
    meansWithMeans,
    deviations,
    loadings,
  };
}

function primalMetric(scatter: Primal, examples: Examples, shrinkage: number): PrimalMetric {
  const { counts, count: n, dimension } = examples;
  const classCount = counts.length;
  const means = scatter.sums.map((sum, at) => sum / (counts[Math.floor(at / dimension)] || 1));
  const factor = scatter.products.slice();
  for (let c = 0; c < classCount; c++) {
    for (let i = 0; i < dimension; i++) {
      const sum = scatter.sums[c * dimension + i];
      for (let j = 0; j <= i; j++) factor[i * dimension + j] -= sum * means[c * dimension + j];
    }
  }
  let within = 0;
  let total = 0;
  for (let i = 0; i < dimension; i++) {
    within += factor[i * dimension + i];
    total += scatter.products[i * dimension + i];
  }
  const { variance, share } = strengths(within, total, n, dimension, shrinkage);
  for (let i = 0; i < factor.length; i++) factor[i] *= share;
  for (let i = 0; i < dimension; i++) factor[i * dimension + i] += variance;
  cholesky(factor, dimension);
  solveLower(factor, dimension, means);
  return { kind: 'primal', classCount, variance, share, factor, means };
}

/** meanᵀ S⁻¹ mean of two classes. */
function productOfMeans(metric: Metric, a: number, b: number): number {
  const { classCount, variance, share } = metric;
  if (metric.kind === 'primal') {
    const width = metric.means.length / classCount;
    return dot64(metric.means, a * width, metric.means, b * width, width);
  }
  const { meansWithMeans, deviations, loadings } = metric;
  const n = deviations.length / classCount;
  const explained = dot64(deviations, a * n, loadings, b * n, n);
  return (meansWithMeans[a * classCount + b] - share * explained) / variance;
}

/** meanᵀ S⁻¹ mean of each class. */
export function squaresOfMeans(metric: Metric): Float64Array {
  return Float64Array.from({ length: metric.classCount }, (_, c) => productOfMeans(metric, c, c));
}

/** meanᵀ S⁻¹ mean of each pair of classes, `classCount * classCount` values. */
export function productsOfMeans(metric: Metric): Float64Array {
  const { classCount } = metric;
  const products = new Float64Array(classCount * classCount);
  for (let a = 0; a < classCount; a++) {
    for (let b = 0; b <= a; b++) {
      products[a * classCount + b] = productOfMeans(metric, a, b);
      products[b * classCount + a] = products[a * classCount + b];
    }
  }
  return products;
}

/** @param examples at least one. */
export function makeMetric(scatter: Scatter, examples: Examples, shrinkage: number): Metric {
  return scatter.kind === 'dual'
    ? dualMetric(scatter, examples, shrinkage)
    : primalMetric(scatter, examples, shrinkage);
}

/** @param vectors features, rows of `examples.dimension` values. */
export function productsOf(metric: Metric, examples: Examples, vectors: Float32Array): Products {
  const { counts, count, labels, rows, dimension } = examples;
  const n = vectors.length / dimension;
  const squares = new Float64Array(n);
  const withMeans = new Float64Array(n * counts.length);
  const { factor, variance, share } = metric;
  for (let v = 0; v < n; v++) {
    const at = v * dimension;
    if (metric.kind === 'primal') {
      const solved = Float64Array.from(vectors.subarray(at, at + dimension));
      solveLower(factor, dimension, solved);
      squares[v] = squareOf(solved);
      withMeans.set(timesVector(metric.means, solved), v * counts.length);
      continue;
    }
    const products = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      products[i] = dot(rows, i * dimension, vectors, at, dimension);
    }
    const means = classMeans(products, examples);
    const deviations = products.map((product, i) => product - means[labels[i]]);
    const explained = timesVector(metric.loadings, deviations);
    withMeans.set(
      means.map((product, c) => (product - share * explained[c]) / variance),
      v * counts.length,
    );
    solveLower(factor, count, deviations);
    squares[v] =
      (dot(vectors, at, vectors, at, dimension) - share * squareOf(deviations)) / variance;
  }
  return { squares, withMeans };
}

/**
 * `productsOf` for the examples themselves; in the dual form at the cost of one inverse.
 * @param ofMeans from `productsOfMeans`.
 */
export function productsOfExamples(
  metric: Metric,
  examples: Examples,
  ofMeans: Float64Array,
): Products {
  const { count: n, labels, rows, dimension } = examples;
  if (metric.kind === 'primal') {
    return productsOf(metric, examples, rows.subarray(0, n * dimension));
  }
  const { classCount, factor, loadings, share, variance } = metric;
  const inverse = inverseDiagonal(factor, n);
  const withMeans = new Float64Array(n * classCount);
  const squares = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const own = labels[i];
    for (let c = 0; c < classCount; c++) {
      withMeans[i * classCount + c] = loadings[c * n + i] + ofMeans[own * classCount + c];
    }
    // Z S⁻¹ Zᵀ is (1 - variance (variance + share Z Zᵀ)⁻¹) / share.
    const within = share > 0 ? (1 - variance * inverse[i]) / share : metric.squares[i] / variance;
    squares[i] = within + 2 * loadings[own * n + i] + ofMeans[own * classCount + own];
  }
  return { squares, withMeans };
}

/** Matrices that give the products of `productsOf` for vectors x of length 1. */
export interface Maps {
  readonly rank: number;
  /** `dimension * rank` values: xᵀ S⁻¹ x is `constant + factor |x loadings|²`. */
  readonly loadings: Float64Array;
  readonly factor: number;
  readonly constant: number;
  /** S⁻¹ mean, a row for each class. */
  readonly means: Float64Array;
}

export function mapsOf(metric: Metric, examples: Examples): Maps {
  const { classCount, variance, share } = metric;
  const { counts, count: n, labels, rows, dimension } = examples;
  if (metric.kind === 'primal') {
    const loadings = new Float64Array(dimension * dimension);
    for (let i = 0; i < dimension; i++) loadings[i * dimension + i] = 1;
    solveLower(metric.factor, dimension, loadings);
    const means = metric.means.slice();
    solveUpper(metric.factor, dimension, means);
    return { rank: dimension, loadings, factor: 1, constant: 0, means };
  }
  const means = new Float64Array(classCount * dimension);
  for (let row = 0; row < n; row++) {
    const at = labels[row] * dimension;
    for (let i = 0; i < dimension; i++) {
      means[at + i] += rows[row * dimension + i] / counts[labels[row]];
    }
  }
  /** Zᵀ */
  const loadings = new Float64Array(dimension * n);
  for (let i = 0; i < dimension; i++) {
    for (let row = 0; row < n; row++) {
      loadings[i * n + row] = rows[row * dimension + i] - means[labels[row] * dimension + i];
    }
  }
  for (let c = 0; c < classCount; c++) {
    for (let i = 0; i < dimension; i++) {
      const explained = dot64(metric.loadings, c * n, loadings, i * n, n);
      means[c * dimension + i] = (means[c * dimension + i] - share * explained) / variance;
    }
  }
  solveLower(metric.factor, n, loadings);
  return { rank: n, loadings, factor: -share / variance, constant: 1 / variance, means };
}
