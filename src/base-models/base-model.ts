/**
 * The one interface of base models: pictures in, embeddings out.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A layers model, from `[n, INPUT_SIZE, INPUT_SIZE, 3]` in [-1, 1] to `[n, dimension]`. */
export interface Network {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  readonly model: LayersModel;
}

/** Weights that take the place of pretrained ones. */
export interface Overlay {
  /** `<folder>/<layer>/kernel` and the like. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major in that shape. */
  readonly values: Float32Array;
}

/** A loaded base model. Whoever loaded it disposes it. */
export interface BaseModel {
  /** Length of an embedding. */
  readonly dimension: number;

  /**
   * The networks that ship with the page and that it is made of, whose embeddings follow each other;
   * none where it came from elsewhere. They are the base model's to dispose of.
   */
  readonly networks: readonly Network[];

  /**
   * Embeds one picture.
   * @param rgb `INPUT_SIZE * INPUT_SIZE * 3` values from 0 to 255, row-major, as `preprocess` gives.
   * @returns `dimension` values; finite unless the backend is at fault.
   */
  embed(rgb: Float32Array): Promise<Float32Array>;

  dispose(): void;
}

export type BaseModelErrorCode = 'fetch-failed' | 'fetch-status' | 'bad-model' | 'incomplete-model';

/** Why a base model could not be had. */
export class BaseModelError extends Error {
  override readonly name = 'BaseModelError';
  constructor(
    readonly code: BaseModelErrorCode,
    message: string,
    /** What a server answered with, where the code is `fetch-status`. */
    readonly httpStatus?: number,
  ) {
    super(message);
  }
}
