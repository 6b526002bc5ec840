/**
 * "Shrinkage LDA": Gaussian classes that share one covariance, shrunk towards a multiple of the
 * identity (Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional covariance
 * matrices", for the form; the strength is an option). The mean of n examples is itself uncertain,
 * by 1/n of the covariance: a query lies (n + 1)/n as wide around it, hence the factor n/(n + 1).
 */
import { type Examples, makeExamples } from './examples';
import { type FeatureOptions, parseFeatureOptions, toFeatures } from './features';
import { GramMatrices } from './gram-matrices';
import type { Head, SupportSet } from './head';
import {
  type Metric,
  makeMetric,
  productsOf,
  productsOfExamples,
  productsOfMeans,
  squaresOfMeans,
} from './mahalanobis';
import { addWithScatter, makeDual, makeScatter, removeWithScatter, type Scatter } from './scatter';
import {
  checkExample,
  checkNumber,
  checkQueries,
  checkRow,
  checkSupport,
  optionsRecord,
} from './validate';

export interface ShrinkageLdaOptions {
  /** Exponent of the power transform, as in `FeatureOptions`. */
  readonly power: number;
  readonly normalise: boolean;
  /** Share of the identity in the covariance, from 0.01 to 1; 1 leaves nearest means. */
  readonly shrinkage: number;
}

export interface ShrinkageLdaFitted {
  readonly options: ShrinkageLdaOptions;
  readonly examples: Examples;
  scatter: Scatter;
  /** What predictions are computed with; null until it is needed after a change. */
  metric: Metric | null;
}

const DEFAULTS: ShrinkageLdaOptions = { power: 1, normalise: true, shrinkage: 0.97 };

/** Logits a unit of distance, relative to the dimension: they do not grow with it. */
const SCALE = 20;

const featureOptions = ({ power, normalise }: ShrinkageLdaOptions): FeatureOptions => ({
  power,
  normalise,
  // A shift changes no distance between an example and a mean.
  centre: false,
});

function features(options: ShrinkageLdaOptions, dimension: number, x: Float32Array) {
  return toFeatures({ options: featureOptions(options), dimension, centre: null }, x);
}

function toLogit(distance: number, count: number, dimension: number): number {
  return ((-SCALE / 2 / dimension) * distance * count) / (count + 1);
}

function metricOf(fitted: ShrinkageLdaFitted): Metric {
  fitted.metric ??= makeMetric(fitted.scatter, fitted.examples, fitted.options.shrinkage);
  return fitted.metric;
}

function makeFitted(
  support: SupportSet,
  options: ShrinkageLdaOptions,
  scatterOf: (examples: Examples) => Scatter,
): ShrinkageLdaFitted {
  const { x, dimension } = support;
  const examples = makeExamples(features(options, dimension, x), support);
  return { options, examples, scatter: scatterOf(examples), metric: null };
}

export const shrinkageLda = {
  id: 'shrinkage-lda',
  defaults: DEFAULTS,

  parseOptions(given) {
    const record = optionsRecord(given);
    const { power, normalise } = parseFeatureOptions(record, featureOptions(DEFAULTS));
    const { shrinkage } = { ...DEFAULTS, ...record };
    return { power, normalise, shrinkage: checkNumber('shrinkage', shrinkage, 0.01, 1) };
  },

  fit(support, options) {
    checkSupport(support);
    const fitted = makeFitted(support, options, makeScatter);
    if (fitted.examples.count > 0) metricOf(fitted);
    return fitted;
  },

  predict(fitted, queries) {
    const { options, examples } = fitted;
    const { counts, dimension } = examples;
    const classCount = counts.length;
    const n = checkQueries(queries, dimension);
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (examples.count === 0) return out;
    const metric = metricOf(fitted);
    const { squares, withMeans } = productsOf(
      metric,
      examples,
      features(options, dimension, queries),
    );
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

  /**
   * Without an example its class's mean moves and the covariance loses a multiple of z zᵀ, z being
   * its deviation from the mean: the inverse follows by the Sherman-Morrison formula.
   */
  leaveOneOut(support, options, matrices = new GramMatrices(support)): Float32Array {
    checkSupport(support);
    const fitted = makeFitted(support, options, examples =>
      examples.count > examples.dimension
        ? makeScatter(examples)
        : makeDual(matrices.of(featureOptions(options)), examples.count),
    );
    const { labels, counts, count: n, dimension } = fitted.examples;
    const classCount = counts.length;
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (n === 0) return out;
    const metric = metricOf(fitted);
    const ofMeans = productsOfMeans(metric);
    const { squares, withMeans } = productsOfExamples(metric, fitted.examples, ofMeans);
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
    const { options, examples } = fitted;
    checkExample(embedding, classIndex, examples);
    const row = features(options, examples.dimension, embedding);
    fitted.scatter = addWithScatter(fitted.scatter, examples, row, classIndex);
    fitted.metric = null;
  },

  remove(fitted, row) {
    checkRow(row, fitted.examples.count);
    fitted.scatter = removeWithScatter(fitted.scatter, fitted.examples, row);
    fitted.metric = null;
  },
} as const satisfies Head<ShrinkageLdaOptions, ShrinkageLdaFitted>;
