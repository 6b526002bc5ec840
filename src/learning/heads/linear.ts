/**
 * Shared by the heads whose logits are linear in the features: a row of weights and a bias per class.
 */
import { transpose } from '../../core/math/linear-algebra';
import { dot } from '../../core/math/vectors';
import type { HeadStep } from '../../core/model/head-steps';
import { type Features, featureSteps, toFeatures } from './features';
import { checkQueries } from './validate';

export interface LinearFitted {
  readonly features: Features;
  readonly classCount: number;
  /** Examples of each class. */
  readonly counts: Int32Array;
  /** `classCount` rows of `dimension` weights. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

/** @returns logits, see `Head.predict`. */
export function predictLinear(fitted: LinearFitted, queries: Float32Array): Float32Array {
  const { features, classCount, counts, weights, biases } = fitted;
  const { dimension } = features;
  const n = checkQueries(queries, dimension);
  const rows = toFeatures(features, queries);
  const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
  for (let q = 0; q < n; q++) {
    for (let c = 0; c < classCount; c++) {
      if (counts[c] === 0) continue;
      out[q * classCount + c] =
        dot(rows, q * dimension, weights, c * dimension, dimension) + biases[c];
    }
  }
  return out;
}

/** See `Head.toSteps`. */
export function linearSteps(fitted: LinearFitted): readonly HeadStep[] | null {
  const { features, classCount, weights, biases } = fitted;
  const { dimension } = features;
  const steps = featureSteps(features);
  if (!steps) return null;
  const logits: HeadStep = {
    kind: 'dense',
    inputs: dimension,
    outputs: classCount,
    kernel: transpose(weights, classCount, dimension),
    bias: biases,
    activation: 'linear',
  };
  return [...steps, logits];
}
