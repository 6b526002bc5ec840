/** How well the head of a task does, on examples that are held out and on the test set. */

import type { Counts } from '../../core/judging/confusion-matrix';
import type { Interval } from '../../core/judging/metrics';
import type { Chosen } from '../../core/model/heads';
import type { ClassId, SampleId, TaskId } from '../../core/project/types';

/** How many pictures were recognised as what they are labelled as. */
export interface Evaluation extends Counts {
  /** The enabled classes of the task, in its order. */
  readonly classes: readonly (Counts & { readonly classId: ClassId })[];
  /** Mean of the classes' accuracies, from 0 to 1; null if nothing was evaluated. */
  readonly balanced: number | null;
  /** 95 % confidence interval of the accuracy; null if nothing was evaluated. */
  readonly interval: Interval | null;
  /**
   * The confusion matrix, row-major: the pictures of one class (the row) that were recognised as
   * a class (the column), in the order of `classes`.
   */
  readonly cells: readonly (readonly SampleId[])[];
}

/** An example that is probably mislabelled: the head is confident that it is another class. */
export interface Suspect {
  readonly id: SampleId;
  readonly looksLike: ClassId;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** How well the head of a task does. */
export interface Report {
  readonly taskId: TaskId;
  /** The head, and why this one; null where it is the trained dense head. */
  readonly chosen: Chosen | null;
  /** The examples, each held out in turn; nothing is evaluated if the head is a trained one. */
  readonly heldOut: Evaluation;
  /** Surest first. */
  readonly suspects: readonly Suspect[];
  /** Small classes that lose to large ones, the clearest first. */
  readonly imbalances: readonly {
    readonly small: ClassId;
    readonly large: ClassId;
    readonly evaluated: number;
    readonly mistaken: number;
  }[];
  /** Near-duplicates, which count once with the example that stands for them. */
  readonly countedOnce: readonly SampleId[];
  /** How many of the examples were looked at. */
  readonly lookedAt: number;
  readonly examples: number;
  /** The test set; null if it has no picture that can be evaluated. */
  readonly test: Evaluation | null;
  /** Pictures of the test set that are near-duplicates of an example. */
  readonly testNearDuplicates: readonly SampleId[];
}

export interface ReportState {
  /** Null until it is known. */
  readonly report: Report | null;
  /** Whether the head could not be evaluated; no report comes until something is edited. */
  readonly isReportRefused: boolean;
}

export const INITIAL_REPORT: ReportState = { report: null, isReportRefused: false };
