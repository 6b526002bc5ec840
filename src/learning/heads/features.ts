/**
 * Turns embeddings into the features that a head works with: power transform, scaling to length 1,
 * centring.
 */

import { normaliseAt } from '../../core/math/vectors';
import type { NormaliseStep } from '../../core/model/head-steps';
import type { FeatureOptions } from '../../core/model/heads';
import type { SupportSet } from './support-set';
import { countClasses } from './validate';

/** The transform as fitted to a support set. */
export interface Features {
  readonly options: FeatureOptions;
  readonly dimension: number;
  /** The vector that is subtracted, or null for none. */
  readonly centre: Float32Array | null;
}

/** Applies the power transform and the first scaling to a copy. */
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

/** Mean of the means of the classes that have examples, so that no class counts more for its size. */
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

/** Fits the transform to a support set. */
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

/** @returns the steps from embedding to features; null if standard layers cannot express them. */
export function featureSteps({ options, dimension, centre }: Features): NormaliseStep[] | null {
  if (options.power !== 1 || !options.normalise) return null;
  const first: NormaliseStep = { kind: 'normalise', dimension, centre };
  return centre ? [first, { kind: 'normalise', dimension, centre: null }] : [first];
}
