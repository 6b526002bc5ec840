/**
 * What a fitted head computes, as a sequence of steps that standard neural network layers can express:
 * for exports to formats that have layers but no heads. Plain data.
 */

/** `x kernel + bias`, then the activation. */
export interface DenseStep {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  /** `inputs * outputs` values, row-major. */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** `elu`: x where x is 0 or more, exp(x) - 1 below. */
  readonly activation: 'linear' | 'relu' | 'elu';
}

/** Scales to Euclidean length 1, then subtracts the centre. */
export interface NormaliseStep {
  readonly kind: 'normalise';
  readonly dimension: number;
  readonly centre: Float32Array | null;
}

/** A quadratic form: `[x, (x loadings)^2] kernel + bias`, with an element-wise square. */
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
