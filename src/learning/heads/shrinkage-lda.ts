/**
 * "Shrinkage LDA": Gaussian classes that share one covariance, shrunk towards a multiple of the
 * identity (the form is from Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional
 * covariance matrices"; the strength is an option). The mean of n examples is itself uncertain, by 1/n
 * of the covariance, so a query's covariance around it is (n + 1)/n as large: hence the factor
 * n/(n + 1).
 */

import { type HeadOptions, heads } from '../../core/model/heads';
import { addExample, type Examples, makeExamples, removeExample, supportOf } from './examples';
import { type Features, featureSteps, fitFeatures, toFeatures } from './features';
import { GramMatrices } from './gram-matrices';
import type { Head } from './head';
import {
  type Metric,
  makeMetric,
  mapsOf,
  productsOf,
  productsOfExamples,
  productsOfMeans,
  squaresOfMeans,
} from './mahalanobis';
import { addWithScatter, makeDual, makeScatter, removeWithScatter, type Scatter } from './scatter';
import type { SupportSet } from './support-set';
import { checkExample, checkQueries, checkRow, checkSupport } from './validate';

export interface ShrinkageLdaFitted {
  readonly options: HeadOptions<'shrinkage-lda'>;
  /**
   * The original embeddings if features are centred, since each example moves the centre and thus every
   * feature. Null if they are not centred, since an example then only changes sums.
   */
  readonly embeddings: Examples | null;
  /** Null if it must be computed again from the embeddings. */
  solution: Solution | null;
}

interface Solution {
  readonly features: Features;
  readonly examples: Examples;
  scatter: Scatter;
  /** Used for predictions; null after a change, until it is needed. */
  metric: Metric | null;
}

/** Logits per unit of distance divided by the dimension, so that they do not grow with the dimension. */
const SCALE = 20;

function toLogit(distance: number, count: number, dimension: number): number {
  return ((-SCALE / 2 / dimension) * distance * count) / (count + 1);
}

function solve(
  support: SupportSet,
  options: HeadOptions<'shrinkage-lda'>,
  scatterOf: (examples: Examples) => Scatter = makeScatter,
): Solution {
  const { features, rows } = fitFeatures(support, options);
  const examples = makeExamples(rows, support);
  return { features, examples, scatter: scatterOf(examples), metric: null };
}

function metricOf(solution: Solution, { shrinkage }: HeadOptions<'shrinkage-lda'>): Metric {
  solution.metric ??= makeMetric(solution.scatter, solution.examples, shrinkage);
  return solution.metric;
}

function solutionOf(fitted: ShrinkageLdaFitted): Solution {
  const { embeddings, options } = fitted;
  if (fitted.solution) return fitted.solution;
  if (!embeddings) throw new TypeError('Only centred features are ever computed again');
  fitted.solution = solve(supportOf(embeddings), options);
  return fitted.solution;
}

export const shrinkageLda = {
  ...heads['shrinkage-lda'],

  fit(support, options) {
    checkSupport(support);
    const solution = solve(support, options);
    if (solution.examples.count > 0) metricOf(solution, options);
    const embeddings = options.centre ? makeExamples(support.x.slice(), support) : null;
    return { options, embeddings, solution };
  },

  predict(fitted, queries) {
    const solution = solutionOf(fitted);
    const { features, examples } = solution;
    const { counts, dimension } = examples;
    const classCount = counts.length;
    const n = checkQueries(queries, dimension);
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (examples.count === 0) return out;
    const metric = metricOf(solution, fitted.options);
    const { squares, withMeans } = productsOf(metric, examples, toFeatures(features, queries));
    const ofMeans = squaresOfMeans(metric);
    for (let q = 0; q < n; q++) {
      for (let c = 0; c < classCount; c++) {
        const at = q * classCount + c;
        if (counts[c] === 0) continue;
        const distance = squares[q] - 2 * withMeans[at] + ofMeans[c];
        out[at] = toLogit(Math.max(0, distance), counts[c], dimension);
      }
    }
    return out;
  },

  toSteps(fitted) {
    const solution = solutionOf(fitted);
    const { features, examples } = solution;
    const steps = featureSteps(features);
    if (!steps) return null;
    const { counts, dimension } = examples;
    const outputs = counts.length;
    const metric = metricOf(solution, fitted.options);
    const { rank, loadings, factor, constant, means } = mapsOf(metric, examples);
    const ofMeans = squaresOfMeans(metric);
    const kernel = new Float32Array((dimension + rank) * outputs);
    const bias = new Float32Array(outputs);
    for (const [c, count] of counts.entries()) {
      const perDistance = toLogit(1, count, dimension);
      for (let i = 0; i < dimension; i++) {
        kernel[i * outputs + c] = -2 * perDistance * means[c * dimension + i];
      }
      for (let i = dimension; i < dimension + rank; i++) {
        kernel[i * outputs + c] = perDistance * factor;
      }
      bias[c] = perDistance * (constant + ofMeans[c]);
    }
    return [
      ...steps,
      {
        kind: 'quadratic',
        inputs: dimension,
        rank,
        outputs,
        loadings: Float32Array.from(loadings),
        kernel,
        bias,
      },
    ];
  },

  /**
   * Without an example its class's mean moves, and the covariance loses a multiple of z zᵀ, where z is
   * the example's deviation from the mean. The inverse follows from the Sherman-Morrison formula.
   */
  leaveOneOut(support, options, matrices = new GramMatrices(support)): Float32Array {
    checkSupport(support);
    const solution = solve(support, options, examples =>
      examples.count > examples.dimension
        ? makeScatter(examples)
        : makeDual(matrices.of(options), examples.count),
    );
    const { labels, counts, count: n, dimension } = solution.examples;
    const classCount = counts.length;
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (n === 0) return out;
    const metric = metricOf(solution, options);
    const ofMeans = productsOfMeans(metric);
    const { squares, withMeans } = productsOfExamples(metric, solution.examples, ofMeans);
    for (let row = 0; row < n; row++) {
      const own = labels[row];
      /** (x - mean of a)ᵀ S⁻¹ (x - mean of b) */
      const between = (a: number, b: number) =>
        squares[row] -
        withMeans[row * classCount + a] -
        withMeans[row * classCount + b] +
        ofMeans[a * classCount + b];
      const h = between(own, own);
      const rest = counts[own] - 1;
      const loss = rest > 0 ? (metric.share * counts[own]) / rest : 0;
      const remaining = Math.max(1e-9, 1 - loss * h);
      for (let c = 0; c < classCount; c++) {
        const count = c === own ? rest : counts[c];
        if (count < 1) continue;
        const distance =
          c === own
            ? ((counts[own] / rest) ** 2 * h) / remaining
            : between(c, c) + (loss * between(c, own) ** 2) / remaining;
        out[row * classCount + c] = toLogit(Math.max(0, distance), count, dimension);
      }
    }
    return out;
  },

  add(fitted, embedding, classIndex) {
    const { embeddings } = fitted;
    if (embeddings) {
      checkExample(embedding, classIndex, embeddings);
      addExample(embeddings, embedding, classIndex);
      fitted.solution = null;
      return;
    }
    const solution = solutionOf(fitted);
    checkExample(embedding, classIndex, solution.examples);
    const row = toFeatures(solution.features, embedding);
    solution.scatter = addWithScatter(solution.scatter, solution.examples, row, classIndex);
    solution.metric = null;
  },

  remove(fitted, row) {
    const { embeddings } = fitted;
    if (embeddings) {
      checkRow(row, embeddings.count);
      removeExample(embeddings, row);
      fitted.solution = null;
      return;
    }
    const solution = solutionOf(fitted);
    checkRow(row, solution.examples.count);
    solution.scatter = removeWithScatter(solution.scatter, solution.examples, row);
    solution.metric = null;
  },
} as const satisfies Head<HeadOptions<'shrinkage-lda'>, ShrinkageLdaFitted>;
