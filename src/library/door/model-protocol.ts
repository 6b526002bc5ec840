/**
 * What the page and the worker that has a model open say to each other: types only. Every message is
 * answered once, in the order in which they come.
 */
import type { ModelErrorCode, ModelSource } from '../types';

export type ToModelWorker =
  /**
   * Comes first, once. `library` is the address of the library as built; `source` is the zip of a model,
   * or its files.
   */
  | { readonly kind: 'open'; readonly library: string; readonly source: ModelSource }
  /** The bitmap moves to the worker. */
  | { readonly kind: 'classify'; readonly picture: ImageBitmap };

export interface OpenedAnswer {
  readonly kind: 'opened';
  /** Of the project that the model was exported from; may be empty. */
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
}

export interface ClassifiedAnswer {
  readonly kind: 'classified';
  /** From 0 to 1, one a class; they sum to 1. */
  readonly confidences: Float32Array;
  /** Milliseconds that it took. */
  readonly ms: number;
}

export interface FailedAnswer {
  readonly kind: 'failed';
  /** As the library has it; `library` where that could not be loaded, or failed in a way of its own. */
  readonly code: ModelErrorCode | 'library';
  readonly message: string;
}

export type FromModelWorker = OpenedAnswer | ClassifiedAnswer | FailedAnswer;
