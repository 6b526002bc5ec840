/** How well the head of a task does, on examples that are held out and on the test set. */

import type { ClassTally } from '../../core/judging/confusion-matrix';
import type { Interval } from '../../core/judging/metrics';
import type { Chosen } from '../../core/model/heads';
import type { ClassId, SampleId, TaskId } from '../../core/project/types';
/** How many pictures were taken for what they are labelled as. */
export interface Judgement extends ClassTally {
  /** The enabled classes of the task, in its order. */
  readonly classes: readonly (ClassTally & { readonly classId: ClassId })[];
  /** Mean of the classes' accuracies, from 0 to 1; null where nothing was judged. */
  readonly balanced: number | null;
  /** 95 % confidence interval of the accuracy; null where nothing was judged. */
  readonly interval: Interval | null;
  /**
   * The confusion matrix, row-major: the pictures of one class (the row) that were taken for another
   * (the column), in the order of `classes`.
   */
  readonly cells: readonly (readonly SampleId[])[];
}

/** An example that is surely taken for another class than it is labelled as. */
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
  /** The examples, each held out in turn; nothing is judged where the head is a trained one. */
  readonly heldOut: Judgement;
  /** Surest first. */
  readonly suspects: readonly Suspect[];
  /** Small classes that lose to large ones, the clearest first. */
  readonly imbalances: readonly {
    readonly small: ClassId;
    readonly large: ClassId;
    readonly judged: number;
    readonly taken: number;
  }[];
  /** Near-duplicates, which count once with the example that stands for them. */
  readonly countedOnce: readonly SampleId[];
  /** How many of the examples were looked at. */
  readonly lookedAt: number;
  readonly examples: number;
  /** The test set; null where it has no picture that can be judged. */
  readonly test: Judgement | null;
  /** Pictures of the test set that are near-duplicates of an example. */
  readonly testTwins: readonly SampleId[];
}

export interface ReportState {
  /** Null until it is known. */
  readonly report: Report | null;
  /** Whether the head could not be judged; no report comes until something is edited. */
  readonly isReportRefused: boolean;
}

export const INITIAL_REPORT: ReportState = { report: null, isReportRefused: false };
