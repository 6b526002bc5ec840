/**
 * "Shrinkage LDA": Gaussian classes that share one covariance, shrunk towards a multiple of the
 * identity (Ledoit and Wolf 2004, "A well-conditioned estimator for large-dimensional covariance
 * matrices", for the form; the strength is an option). The mean of n examples is itself uncertain,
 * by 1/n of the covariance: a query lies (n + 1)/n as wide around it, hence the factor n/(n + 1).
 *
 * What is kept are sums: an example added or removed changes them by its own part. Up to as many
 * examples as dimensions it is solved by inner products of examples (Woodbury's identity), beyond
 * that by the scatter matrix.
 */
import {
  addOuterProducts,
  cholesky,
  gram,
  multiplyTransposed,
  solveLower,
} from '../math/linear-algebra';
import { dot } from '../math/vectors';
import { type FeatureOptions, parseFeatureOptions, toFeatures } from './features';
import { type Head, HeadError } from './head';
import {
  checkClassIndex,
  checkFinite,
  checkNumber,
  checkQueries,
  checkRow,
  checkSupport,
  countClasses,
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
  readonly dimension: number;
  readonly classCount: number;
  /** Features of the examples, `labels.length` rows. */
  rows: Float32Array;
  labels: Int32Array;
  readonly counts: Int32Array;
  /** Sum of the features of each class, `classCount` rows. */
  readonly sums: Float64Array;
  /**
   * Inner products of all pairs of examples while there are at most `dimension` of them; beyond
   * that the sum of the outer products of the examples, `dimension` x `dimension`.
   */
  products: Float64Array;
  /** What predictions are computed with; null until it is needed after a change of the sums. */
  metric: Metric | null;
}

/**
 * The inverse covariance as an inner product: of two mapped vectors it is the dot product of their
 * first `positive` values less that of the others.
 */
interface Metric {
  readonly positive: number;
  /** Values of a mapped vector. */
  readonly width: number;
  /** Cholesky factor of the covariance (primal), or of tau + Z Zᵀ (dual); empty: the identity. */
  readonly factor: Float64Array;
  /** Dual only: the examples less their class means, Z. */
  readonly deviations: Float32Array;
  /** Divides a mapped vector's values, in the dual. */
  readonly scale: number;
  /** Class means, mapped. */
  readonly means: Float64Array;
}

const DEFAULTS: ShrinkageLdaOptions = { power: 1, normalise: true, shrinkage: 0.97 };

/** Logits a unit of distance, relative to the dimension: they do not grow with it. */
const SCALE = 20;

/**
 * Total variance that is taken for a class where none can be estimated (one example a class), in
 * features of length 1: about that of the photographs that the defaults were chosen on.
 */
const TYPICAL_VARIANCE = 0.4;

const featureOptions = ({ power, normalise }: ShrinkageLdaOptions): FeatureOptions => ({
  power,
  normalise,
  // A shift changes no distance between an example and a mean.
  centre: false,
});

const isDual = ({ labels, dimension }: ShrinkageLdaFitted) => labels.length <= dimension;

function meansOf({ sums, counts, dimension, classCount }: ShrinkageLdaFitted): Float64Array {
  const means = sums.slice();
  for (let c = 0; c < classCount; c++) {
    if (counts[c] === 0) continue;
    for (let i = 0; i < dimension; i++) means[c * dimension + i] /= counts[c];
  }
  return means;
}

/** Deviations times vectors: one row a deviation, one column a vector. */
function deviationsTimes(
  deviations: Float32Array,
  x: Float32Array | Float64Array,
  dimension: number,
): Float64Array {
  const m = deviations.length / dimension;
  const n = x.length / dimension;
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let row = 0; row < n; row++) {
      let sum = 0;
      for (let t = 0; t < dimension; t++)
        sum += deviations[i * dimension + t] * x[row * dimension + t];
      out[i * n + row] = sum;
    }
  }
  return out;
}

/**
 * Maps vectors so that inner products of the mapped ones are those of the inverse covariance.
 * @param withDeviations the deviations times `x`, where they are known already (dual only).
 */
function map(
  metric: Metric,
  x: Float32Array | Float64Array,
  dimension: number,
  withDeviations?: Float64Array,
): Float64Array {
  const { factor, deviations, positive, width, scale } = metric;
  const n = x.length / dimension;
  const out = new Float64Array(n * width);
  const examples = width - positive;
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < dimension; i++) {
      out[row * width + i] = x[row * dimension + i] / scale;
    }
  }
  if (factor.length === 0) return out;
  const size = examples > 0 ? examples : dimension;
  let right: Float64Array;
  if (examples > 0) {
    right = withDeviations ?? deviationsTimes(deviations, x, dimension);
  } else {
    right = new Float64Array(dimension * n);
    for (let row = 0; row < n; row++) {
      for (let i = 0; i < dimension; i++) right[i * n + row] = x[row * dimension + i];
    }
  }
  solveLower(factor, size, right, n);
  const from = examples > 0 ? dimension : 0;
  for (let row = 0; row < n; row++) {
    for (let i = 0; i < size; i++) out[row * width + from + i] = right[i * n + row] / scale;
  }
  return out;
}

function inner(metric: Metric, a: Float64Array, aRow: number, b: Float64Array, bRow: number) {
  const { positive, width } = metric;
  let sum = 0;
  for (let i = 0; i < positive; i++) sum += a[aRow * width + i] * b[bRow * width + i];
  for (let i = positive; i < width; i++) sum -= a[aRow * width + i] * b[bRow * width + i];
  return sum;
}

/** Inner products of each example with the mean of each class, from those of the examples. */
function productsWithMeans({ products, labels, counts, classCount }: ShrinkageLdaFitted) {
  const n = labels.length;
  const withMeans = new Float64Array(n * classCount);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      withMeans[i * classCount + labels[j]] += products[i * n + j] / counts[labels[j]];
    }
  }
  return withMeans;
}

/** Inner products of the examples less their class means, from those of the examples. */
function centredProducts(fitted: ShrinkageLdaFitted) {
  const { products, labels, counts, classCount } = fitted;
  const n = labels.length;
  const withMeans = productsWithMeans(fitted);
  const ofMeans = new Float64Array(classCount * classCount);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < classCount; c++) {
      ofMeans[labels[i] * classCount + c] += withMeans[i * classCount + c] / counts[labels[i]];
    }
  }
  const centred = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      centred[i * n + j] =
        products[i * n + j] -
        withMeans[i * classCount + labels[j]] -
        withMeans[j * classCount + labels[i]] +
        ofMeans[labels[i] * classCount + labels[j]];
    }
  }
  return centred;
}

/** Computes the metric from the sums. */
function makeMetric(fitted: ShrinkageLdaFitted): Metric {
  const { options, dimension, classCount, rows, labels, counts, sums, products } = fitted;
  const n = labels.length;
  const means = meansOf(fitted);
  const finish = (metric: Omit<Metric, 'means'>): Metric => ({
    ...metric,
    means: map({ ...metric, means }, means, dimension),
  });
  /** The metric of a covariance that is a multiple of the identity. */
  const identity = (variance: number) =>
    finish({
      positive: dimension,
      width: dimension,
      factor: new Float64Array(0),
      deviations: new Float32Array(0),
      scale: Math.sqrt(variance),
    });
  const { shrinkage } = options;

  if (isDual(fitted)) {
    const factor = centredProducts(fitted);
    let trace = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      trace += factor[i * n + i];
      total += products[i * n + i];
    }
    // One example a class, or identical ones: there is no covariance but rounding.
    if (trace <= 1e-9 * total) return identity(TYPICAL_VARIANCE / dimension);
    const target = (shrinkage * trace) / n / dimension;
    if (shrinkage === 1) return identity(target);
    const tau = (target * n) / (1 - shrinkage);
    for (let i = 0; i < n; i++) factor[i * n + i] += tau;
    cholesky(factor, n);
    const deviations = new Float32Array(n * dimension);
    for (let row = 0; row < n; row++) {
      for (let i = 0; i < dimension; i++) {
        deviations[row * dimension + i] =
          rows[row * dimension + i] - means[labels[row] * dimension + i];
      }
    }
    return finish({
      positive: dimension,
      width: dimension + n,
      factor,
      deviations,
      scale: Math.sqrt(target),
    });
  }

  const factor = products.slice();
  for (let c = 0; c < classCount; c++) {
    if (counts[c] === 0) continue;
    for (let i = 0; i < dimension; i++) {
      const share = sums[c * dimension + i] / counts[c];
      for (let j = 0; j < dimension; j++) {
        factor[i * dimension + j] -= share * sums[c * dimension + j];
      }
    }
  }
  let trace = 0;
  let total = 0;
  for (let i = 0; i < dimension; i++) {
    trace += factor[i * dimension + i];
    total += products[i * dimension + i];
  }
  if (trace <= 1e-9 * total) return identity(TYPICAL_VARIANCE / dimension);
  const target = (shrinkage * trace) / n / dimension;
  for (let i = 0; i < factor.length; i++) factor[i] *= (1 - shrinkage) / n;
  for (let i = 0; i < dimension; i++) factor[i * dimension + i] += target;
  cholesky(factor, dimension);
  return finish({
    positive: dimension,
    width: dimension,
    factor,
    deviations: new Float32Array(0),
    scale: 1,
  });
}

function toLogit(distance: number, count: number, dimension: number): number {
  return ((-SCALE / 2 / dimension) * distance * count) / (count + 1);
}

function metricOf(fitted: ShrinkageLdaFitted): Metric {
  fitted.metric ??= makeMetric(fitted);
  return fitted.metric;
}

function allProducts(rows: Float32Array, n: number, dimension: number): Float64Array {
  return n <= dimension ? gram(rows, n, dimension) : multiplyTransposed(rows, dimension);
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
    const { x, y, dimension, classCount } = support;
    const rows = toFeatures({ options: featureOptions(options), dimension, centre: null }, x);
    const sums = new Float64Array(classCount * dimension);
    for (let row = 0; row < y.length; row++) {
      for (let i = 0; i < dimension; i++) sums[y[row] * dimension + i] += rows[row * dimension + i];
    }
    const fitted: ShrinkageLdaFitted = {
      options,
      dimension,
      classCount,
      rows,
      labels: y.slice(),
      counts: countClasses(y, classCount),
      sums,
      products: allProducts(rows, y.length, dimension),
      metric: null,
    };
    fitted.metric = makeMetric(fitted);
    return fitted;
  },

  predict(fitted, queries) {
    const { options, dimension, classCount, counts } = fitted;
    const n = checkQueries(queries, dimension);
    const features = toFeatures(
      { options: featureOptions(options), dimension, centre: null },
      queries,
    );
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (fitted.labels.length === 0) return out;
    const metric = metricOf(fitted);
    const mapped = map(metric, features, dimension);
    const { means, width } = metric;
    for (let q = 0; q < n; q++) {
      for (let c = 0; c < classCount; c++) {
        if (counts[c] === 0) continue;
        const difference = new Float64Array(width);
        for (let i = 0; i < width; i++) {
          difference[i] = mapped[q * width + i] - means[c * width + i];
        }
        const distance = inner(metric, difference, 0, difference, 0);
        out[q * classCount + c] = toLogit(distance, counts[c], dimension);
      }
    }
    return out;
  },

  /**
   * Without an example its class's mean moves and the covariance loses a multiple of z zᵀ, z being
   * its deviation from the mean: the inverse follows by the Sherman-Morrison formula.
   */
  leaveOneOut(support, options): Float32Array {
    const fitted = shrinkageLda.fit(support, options);
    const { rows, labels, counts, dimension, classCount } = fitted;
    const n = labels.length;
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (n === 0) return out;
    const metric = metricOf(fitted);
    const { means, factor } = metric;
    let withDeviations: Float64Array | undefined;
    if (metric.width > metric.positive) {
      const toMeans = productsWithMeans(fitted);
      withDeviations = fitted.products.map((product, at) => {
        const i = Math.floor(at / n);
        return product - toMeans[(at - i * n) * classCount + labels[i]];
      });
    }
    const mapped = map(metric, rows, dimension, withDeviations);
    const ofMeans = new Float64Array(classCount * classCount);
    for (let a = 0; a < classCount; a++) {
      for (let b = 0; b <= a; b++) {
        ofMeans[a * classCount + b] = inner(metric, means, a, means, b);
        ofMeans[b * classCount + a] = ofMeans[a * classCount + b];
      }
    }
    const withMeans = new Float64Array(classCount);
    for (let row = 0; row < n; row++) {
      const own = labels[row];
      for (let c = 0; c < classCount; c++) {
        if (counts[c] > 0) withMeans[c] = inner(metric, mapped, row, means, c);
      }
      const square = inner(metric, mapped, row, mapped, row);
      /** (x - mean of a)ᵀ S⁻¹ (x - mean of b) */
      const between = (a: number, b: number) =>
        square - withMeans[a] - withMeans[b] + ofMeans[a * classCount + b];
      const h = between(own, own);
      const rest = counts[own] - 1;
      const loss =
        rest > 0 && factor.length > 0 ? (((1 - options.shrinkage) / n) * counts[own]) / rest : 0;
      const remaining = Math.max(1e-9, 1 - loss * h);
      for (let c = 0; c < classCount; c++) {
        const count = c === own ? rest : counts[c];
        if (count < 1) continue;
        const distance =
          c === own
            ? ((counts[own] / rest) ** 2 * h) / remaining
            : between(c, c) + (loss * between(c, own) ** 2) / remaining;
        out[row * classCount + c] = toLogit(distance, count, dimension);
      }
    }
    return out;
  },

  add(fitted, embedding, classIndex) {
    const { options, dimension, classCount, labels } = fitted;
    checkClassIndex(classIndex, classCount);
    if (embedding.length !== dimension) {
      throw new HeadError(
        'bad-shape',
        `Expected an embedding of ${dimension} values, found ${embedding.length}`,
      );
    }
    checkFinite(embedding, dimension);
    const row = toFeatures(
      { options: featureOptions(options), dimension, centre: null },
      embedding,
    );
    const n = labels.length;
    const rows = new Float32Array((n + 1) * dimension);
    rows.set(fitted.rows);
    rows.set(row, n * dimension);
    if (n < dimension) {
      const products = new Float64Array((n + 1) ** 2);
      for (let i = 0; i <= n; i++) {
        if (i < n) products.set(fitted.products.subarray(i * n, (i + 1) * n), i * (n + 1));
        const product = dot(rows, i * dimension, rows, n * dimension, dimension);
        products[i * (n + 1) + n] = product;
        products[n * (n + 1) + i] = product;
      }
      fitted.products = products;
    } else if (n === dimension) {
      fitted.products = multiplyTransposed(rows, dimension);
    } else {
      addOuterProducts(fitted.products, row, dimension, 1);
    }
    fitted.rows = rows;
    fitted.labels = Int32Array.from([...labels, classIndex]);
    fitted.counts[classIndex]++;
    for (let i = 0; i < dimension; i++) fitted.sums[classIndex * dimension + i] += row[i];
    fitted.metric = null;
  },

  remove(fitted, row) {
    const { dimension, labels } = fitted;
    checkRow(row, labels.length);
    const last = labels.length - 1;
    const gone = fitted.rows.slice(row * dimension, (row + 1) * dimension);
    const classIndex = labels[row];
    const rows = fitted.rows.slice(0, last * dimension);
    if (row < last) {
      rows.set(fitted.rows.subarray(last * dimension), row * dimension);
      labels[row] = labels[last];
    }
    if (last < dimension) {
      const products = new Float64Array(last * last);
      const from = (i: number) => (i === row ? last : i);
      for (let i = 0; i < last; i++) {
        for (let j = 0; j < last; j++) {
          products[i * last + j] = fitted.products[from(i) * (last + 1) + from(j)];
        }
      }
      fitted.products = products;
    } else if (last === dimension) {
      fitted.products = gram(rows, last, dimension);
    } else {
      addOuterProducts(fitted.products, gone, dimension, -1);
    }
    fitted.rows = rows;
    fitted.labels = labels.slice(0, last);
    fitted.counts[classIndex]--;
    const { sums, counts } = fitted;
    for (let i = 0; i < dimension; i++) {
      // A class without examples starts from zero again, not from what rounding left.
      const at = classIndex * dimension + i;
      sums[at] = counts[classIndex] === 0 ? 0 : sums[at] - gone[i];
    }
    fitted.metric = null;
  },
} as const satisfies Head<ShrinkageLdaOptions, ShrinkageLdaFitted>;
