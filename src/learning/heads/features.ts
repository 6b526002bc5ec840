/**
 * The one step that turns embeddings into what a head computes with: power transform, scaling to
 * length 1, centring. Imports nothing but `math/`.
 */
import { normaliseAt } from '../../core/math/vectors';
import { HeadError, type SupportSet } from './head';
import { countClasses, optionsRecord } from './validate';

export interface FeatureOptions {
  /**
   * Exponent on the size of each value, its sign kept; 1 leaves it as it is, 0.5 evens out long
   * tails (Hu, Gripon, Pateux 2021, "Leveraging the Feature Distribution in Transfer-based
   * Few-Shot Learning"). From 0.1 to 1.
   */
  readonly power: number;
  /** Scales each embedding to Euclidean length 1. */
  readonly normalise: boolean;
  /**
   * Subtracts the mean of the class means of the support set; with `normalise`, scales to length 1
   * again (Wang et al. 2019, "SimpleShot").
   */
  readonly centre: boolean;
}

/** The step as fitted to a support set. */
export interface Features {
  readonly options: FeatureOptions;
  readonly dimension: number;
  /** What is subtracted, or null. */
  readonly centre: Float32Array | null;
}

/** @throws HeadError `bad-options`. */
export function parseFeatureOptions(given: unknown, defaults: FeatureOptions): FeatureOptions {
  const { power, normalise, centre } = { ...defaults, ...optionsRecord(given) };
  if (typeof power !== 'number' || !(power >= 0.1 && power <= 1)) {
    throw new HeadError('bad-options', `Expected power from 0.1 to 1, found ${power}`);
  }
  if (typeof normalise !== 'boolean' || typeof centre !== 'boolean') {
    throw new HeadError('bad-options', 'Expected normalise and centre to be true or false');
  }
  return { power, normalise, centre };
}

/** Power transform and first scaling, on a copy. */
function transform(x: Float32Array, dimension: number, options: FeatureOptions): Float32Array {
  const out = x.slice();
  if (options.power !== 1) {
    for (let i = 0; i < out.length; i++) {
      out[i] = Math.sign(out[i]) * Math.abs(out[i]) ** options.power;
    }
  }
  if (options.normalise) {
    for (let at = 0; at < out.length; at += dimension) normaliseAt(out, at, dimension);
  }
  return out;
}

function subtract(rows: Float32Array, { centre, dimension, options }: Features): void {
  if (!centre) return;
  for (let at = 0; at < rows.length; at += dimension) {
    for (let i = 0; i < dimension; i++) rows[at + i] -= centre[i];
    if (options.normalise) normaliseAt(rows, at, dimension);
  }
}

/** Mean of the means of the classes that have examples, so that no class pulls by its number. */
function balancedMean(rows: Float32Array, { y, dimension, classCount }: SupportSet): Float32Array {
  const counts = countClasses(y, classCount);
  const seen = counts.filter(count => count > 0).length;
  const mean = new Float64Array(dimension);
  for (let row = 0; row < y.length; row++) {
    const share = 1 / (counts[y[row]] * seen);
    for (let i = 0; i < dimension; i++) mean[i] += share * rows[row * dimension + i];
  }
  return Float32Array.from(mean);
}

/** Fits the step to a support set. */
export function fitFeatures(
  support: SupportSet,
  options: FeatureOptions,
): { readonly features: Features; readonly rows: Float32Array } {
  const { x, y, dimension } = support;
  const rows = transform(x, dimension, options);
  const centre = options.centre && y.length > 0 ? balancedMean(rows, support) : null;
  const features = { options, dimension, centre };
  subtract(rows, features);
  return { features, rows };
}

/** @returns the features of `queries`, row-major, in a new array. */
export function toFeatures(features: Features, queries: Float32Array): Float32Array {
  const rows = transform(queries, features.dimension, features.options);
  subtract(rows, features);
  return rows;
}
