/**
 * Messages between the page and the worker that has a model open: types only. Every message gets one
 * answer, in the order of the messages.
 */
import type { Limits, ModelErrorCode, ModelSource } from '../types';

export type ToModelWorker =
  /**
   * Comes first, once. `library` is the address of the built library; `source` is the zip of a model, or
   * its files.
   */
  | { readonly kind: 'open'; readonly library: string; readonly source: ModelSource }
  /** The bitmap moves to the worker. */
  | { readonly kind: 'classify'; readonly picture: ImageBitmap };

export interface OpenedAnswer {
  readonly kind: 'opened';
  /** Name of the project that the model was exported from; may be empty. */
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
  /** Whether it learnt the camera mirrored. */
  readonly mirrorsCamera: boolean;
  /** From which its verdicts follow; null where it brings none. */
  readonly limits: Limits | null;
}

export interface ClassifiedAnswer {
  readonly kind: 'classified';
  /** From 0 to 1, one per class; they sum to 1. */
  readonly confidences: Float32Array;
  /** From 0 to 1; null where nothing tells. */
  readonly familiarity: number | null;
  /** Milliseconds that the prediction took. */
  readonly ms: number;
}

export interface FailedAnswer {
  readonly kind: 'failed';
  /** The library's code; `library` if the library could not be loaded or failed in another way. */
  readonly code: ModelErrorCode | 'library';
  readonly message: string;
  /** Name of the file that is missing, where that is why. */
  readonly missing?: string;
}

export type FromModelWorker = OpenedAnswer | ClassifiedAnswer | FailedAnswer;
