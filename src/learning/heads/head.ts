/**
 * The contract of a head: what turns a support set of embeddings into a classifier.
 *
 * A head knows embeddings and class indices. It knows nothing of pictures, tasks, storage or the
 * page. It imports `core/` alone, but for the head that wraps a library, which lives in
 * `compute/heads/`. It gives logits; `evaluation/calibration.ts` turns them into confidences, on one
 * scale for all heads.
 */

import type { HeadStep } from '../../core/model/head-steps';
import type { HeadId } from '../../core/model/heads';
import type { GramMatrices } from './gram-matrices';

/**
 * The labelled embeddings that a head learns from, row-major. Rows are in no particular order and
 * a class may have no row. Embeddings are as the base model gave them: each head takes them through
 * the step of `features.ts` as it needs.
 */
export interface SupportSet {
  /** Embeddings, `count * dimension` values, finite. */
  readonly x: Float32Array;
  /** Class index of each row, from 0 to `classCount - 1`; length `count`. */
  readonly y: Int32Array;
  readonly dimension: number;
  readonly classCount: number;
}

/**
 * One head. `Fitted` is plain data that structured cloning copies whole: it is what gets saved,
 * exported and sent between threads.
 */
export interface Head<Options, Fitted> {
  /** Stable identifier, used in files and in the evaluation. */
  readonly id: string;
  readonly defaults: Options;

  /**
   * Checks options that came from a file or an older version.
   * @returns complete, valid options: missing ones are filled from `defaults`.
   * @throws HeadError with code `bad-options` if a value is of the wrong type or out of range.
   */
  parseOptions(options: unknown): Options;

  /**
   * Learns from the support set. Zero examples are allowed: then nothing can be predicted.
   * @throws HeadError with code `not-finite` if an embedding holds NaN or an infinity, `bad-shape`
   * if lengths and labels do not fit together, `too-many` if the head cannot take so many examples.
   */
  fit(support: SupportSet, options: Options): Fitted | Promise<Fitted>;

  /**
   * Scores queries.
   * @param queries embeddings, row-major, `n * dimension` values.
   * @returns logits, `n * classCount` values: the larger, the likelier; their softmax is a first,
   * uncalibrated idea of the confidences. -Infinity for a class that cannot be told (one with no
   * example); a row of -Infinity where nothing can be said (no examples at all).
   * @throws HeadError with code `not-finite` or `bad-shape`.
   */
  predict(fitted: Fitted, queries: Float32Array): Float32Array | Promise<Float32Array>;

  /**
   * Logits of each row of the support set by the head fitted to all the others, in closed form.
   * Present where that costs about as much as one fit. What is chosen from all examples at once
   * (the centre of the features, a regularisation strength relative to the data) is held fixed.
   * @param matrices of this support set: to be given where several heads are asked about the same
   * examples, which then share them.
   * @returns `count * classCount` logits; a class's only example leaves its own class at -Infinity.
   * @throws HeadError as `fit`.
   */
  readonly leaveOneOut?: (
    support: SupportSet,
    options: Options,
    matrices?: GramMatrices,
  ) => Float32Array;

  /** Adds one example in place, at the end of the rows. Present where it is cheaper than `fit`. */
  readonly add?: (fitted: Fitted, embedding: Float32Array, classIndex: number) => void;

  /**
   * Removes the example in `row`, in place; the last row takes its place.
   * Present where it is cheaper than `fit`.
   */
  readonly remove?: (fitted: Fitted, row: number) => void;

  /**
   * The steps from an embedding to the same logits as `predict` gives, of classes that have examples;
   * those of others are finite and mean nothing. Present where standard layers can compute them.
   * @param fitted as `fit` gave it, with at least one example.
   * @returns null where they cannot with these options.
   */
  readonly toSteps?: (fitted: Fitted) => readonly HeadStep[] | null;
}

/** The head with this id, its types erased: what a head fitted goes back only to the same head. */
export type HeadById = (id: HeadId) => Head<unknown, unknown>;
