/**
 * The contract of a head, which turns a support set of embeddings into a classifier.
 *
 * A head knows embeddings and class indices, but not pictures, tasks, storage or the page. It imports
 * only `core/`, except for the head that wraps a library, which is in `compute/heads/`. It returns
 * logits; `evaluation/calibration.ts` turns them into confidences, on one scale for all heads.
 */

import type { HeadStep } from '../../core/model/head-steps';
import type { HeadId } from '../../core/model/heads';
import type { GramMatrices } from './gram-matrices';
import type { SupportSet } from './support-set';

/**
 * One head. `Fitted` is plain data that structured cloning can copy: it is saved, exported and sent
 * between threads.
 */
export interface Head<Options, Fitted> {
  /** Stable identifier, used in files and in the evaluation. */
  readonly id: string;
  readonly defaults: Options;

  /**
   * Checks options that came from a file or an older version.
   * @returns complete, valid options: missing ones are filled in from `defaults`.
   * @throws HeadError with code `bad-options` if a value has the wrong type or is out of range.
   */
  parseOptions(options: unknown): Options;

  /**
   * Learns from the support set. Zero examples are allowed, but then nothing can be predicted.
   * @throws HeadError with code `not-finite` if an embedding contains NaN or an infinity, `bad-shape`
   * if lengths and labels do not match, `too-many` if the head cannot take that many examples.
   */
  fit(support: SupportSet, options: Options): Fitted | Promise<Fitted>;

  /**
   * Scores queries.
   * @param queries embeddings, row-major, `n * dimension` values.
   * @returns logits, `n * classCount` values: the larger, the more likely; their softmax gives
   * uncalibrated confidences. -Infinity for a class without examples, and in the whole row if there are
   * no examples at all.
   * @throws HeadError with code `not-finite` or `bad-shape`.
   */
  predict(fitted: Fitted, queries: Float32Array): Float32Array | Promise<Float32Array>;

  /**
   * Logits of each row of the support set from the head fitted to all other rows, in closed form.
   * Present if that costs about as much as one fit. What is estimated from all examples at once (the
   * centre of the features, a regularisation strength relative to the data) stays fixed.
   * @param matrices of this support set, to share when several heads are compared on it.
   * @returns `count * classCount` logits; a class's only example has a logit of -Infinity for its own
   * class.
   * @throws HeadError like `fit`.
   */
  readonly leaveOneOut?: (
    support: SupportSet,
    options: Options,
    matrices?: GramMatrices,
  ) => Float32Array;

  /** Adds one example in place, at the end of the rows. Present if that is cheaper than `fit`. */
  readonly add?: (fitted: Fitted, embedding: Float32Array, classIndex: number) => void;

  /**
   * Removes the example in `row`, in place; the last row takes its place.
   * Present if that is cheaper than `fit`.
   */
  readonly remove?: (fitted: Fitted, row: number) => void;

  /**
   * The steps from an embedding to the logits that `predict` returns for classes with examples; logits
   * of other classes are finite and meaningless. Present if standard layers can compute them.
   * @param fitted as returned by `fit`, with at least one example.
   * @returns null if standard layers cannot compute them with these options.
   */
  readonly toSteps?: (fitted: Fitted) => readonly HeadStep[] | null;
}

/** The head with this id, its types erased: what a head has fitted is only passed to the same head. */
export type HeadById = (id: HeadId) => Head<unknown, unknown>;
