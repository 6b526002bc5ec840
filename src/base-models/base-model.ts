/**
 * The one interface of base models: pictures in, embeddings out.
 */

/** A loaded base model. Whoever loaded it disposes it. */
export interface BaseModel {
  /** Length of an embedding. */
  readonly dimension: number;

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
  ) {
    super(message);
  }
}
