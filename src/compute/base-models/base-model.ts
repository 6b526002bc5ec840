/**
 * The interface of base models: pictures in, embeddings out.
 */
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** A layers model, from `[n, INPUT_SIZE, INPUT_SIZE, 3]` in [-1, 1] to `[n, dimension]`. */
export interface Network {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  readonly model: LayersModel;
}

/** A weight that replaces a pretrained one. */
export interface Overlay {
  /** `<folder>/<layer>/kernel` and the like. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major in that shape. */
  readonly values: Float32Array;
}

/** A loaded base model. Whoever loads it must dispose it. */
export interface BaseModel {
  /** Length of an embedding. */
  readonly dimension: number;

  /**
   * The networks that it consists of, in the order of their parts of the embedding, if they ship with
   * the page; empty if it came from elsewhere. The base model owns them and disposes them.
   */
  readonly networks: readonly Network[];

  /**
   * Embeds one picture.
   * @param rgb `INPUT_SIZE * INPUT_SIZE * 3` values from 0 to 255, row-major, from `preprocess`.
   * @returns `dimension` values; finite unless the backend is at fault.
   */
  embed(rgb: Float32Array): Promise<Float32Array>;

  dispose(): void;
}
