/**
 * What a fitted head computes, as a row of steps that standard layers of neural networks can take: for
 * exports to formats that know layers and nothing of heads. Plain data.
 */
import type { Features } from '../../learning/heads/features';

/** `x kernel + bias`, then the activation. */
export interface DenseStep {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** `inputs * outputs` values, row-major. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** `elu`: x from 0 on, exp(x) - 1 below. */
  readonly activation: 'linear' | 'relu' | 'elu';
}

/** Scales to Euclidean length 1, then subtracts the centre. */
export interface NormaliseStep {
  readonly kind: 'normalise';
  readonly dimension: number;
  readonly centre: Float32Array | null;
}

/** A quadratic form: `[x, (x loadings)^2] kernel + bias`, the square value by value. */
export interface QuadraticStep {
  readonly kind: 'quadratic';
  readonly inputs: number;
  readonly rank: number;
  readonly outputs: number;
  /** `inputs * rank` values, row-major. */
  readonly loadings: Float32Array;
  /** `(inputs + rank) * outputs` values, row-major. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

/** The logarithm of the sum of the exponentials of each group of `size` values. */
export interface LogSumExpStep {
  readonly kind: 'log-sum-exp';
  readonly groups: number;
  readonly size: number;
}

export type HeadStep = DenseStep | NormaliseStep | QuadraticStep | LogSumExpStep;

/** @returns the steps to the features; null where standard layers have none such. */
export function featureSteps({ options, dimension, centre }: Features): NormaliseStep[] | null {
  if (options.power !== 1 || !options.normalise) return null;
  const first: NormaliseStep = { kind: 'normalise', dimension, centre };
  return centre ? [first, { kind: 'normalise', dimension, centre: null }] : [first];
}

/** @returns the transpose of `rows` x `columns` values. */
export function transpose(
  values: Float32Array | Float64Array,
  rows: number,
  columns: number,
): Float32Array {
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j];
  }
  return out;
}
