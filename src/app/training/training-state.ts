/** The training under way, and what there is of trainings that are over. */

import type { Epoch } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import type { ClassId, TaskId } from '../../core/project/types';
import type { Evaluation } from '../recognition/report-state';

/** A training that is under way. */
export interface RunningTraining {
  readonly taskId: TaskId;
  readonly phase: /** Pictures are handed to the worker, which makes their copies. */
    | 'preparing'
    | 'training'
    /** What was trained is being put to use. */
    | 'applying';
  /** Pictures handed over, or epochs that are over. */
  readonly done: number;
  readonly total: number;
  readonly epochs: readonly Epoch[];
  readonly options: TrainingOptions;
  /** Epochs that it takes, unless it ends early. */
  readonly mostEpochs: number;
  /** Seconds until the last epoch is over at the latest; null while unknown. */
  readonly secondsLeft: number | null;
}

/** What has changed since a network was trained. */
export interface ChangesSince {
  /** Examples that it has not learnt from. */
  readonly added: number;
  /** Examples that it learnt from and that are gone. */
  readonly removed: number;
  /** Examples that are in another class now. */
  readonly moved: number;
  /** Enabled classes that it does not know. */
  readonly unknown: readonly ClassId[];
}

/** The trained dense head of a task. */
export interface DenseHeadState {
  readonly options: TrainingOptions;
  readonly epochs: readonly Epoch[];
  /** The epoch whose weights it has, from 1. */
  readonly bestEpoch: number;
  /** Milliseconds since 1970. */
  readonly trainedAt: number;
  /** Examples that it learnt from, including those held out. */
  readonly examples: number;
  /** Share of its own examples that it recognises, from 0 to 1. */
  readonly ownAccuracy: number;
  /** The examples that were held out of its training. */
  readonly heldOut: Evaluation;
  /** Whether it takes the embeddings in use; where not, Automatic decides in its place. */
  readonly fits: boolean;
  readonly changesSince: ChangesSince;
}

/** An interrupted training. */
export interface Interrupted {
  readonly options: TrainingOptions;
  /** The epochs that are over. */
  readonly epochs: readonly Epoch[];
  /** Epochs that it was to take, unless it ended early. */
  readonly mostEpochs: number;
  /** Whether it can be resumed, and if not, why. */
  readonly goingOn: 'possible' | 'examples-changed' | 'base-changed';
  /** Whether what it reached can be kept, and if not, why. */
  readonly keeping: 'possible' | 'class-gone' | 'base-changed';
}

/** What there is of training for the task that is shown. */
export interface Trained {
  readonly taskId: TaskId;
  readonly head: DenseHeadState | null;
  readonly interrupted: Interrupted | null;
}

export interface TrainingState {
  /** Null while none is under way. */
  readonly training: RunningTraining | null;
  /** Null until it is known. */
  readonly trained: Trained | null;
}

export const INITIAL_TRAINING: TrainingState = { training: null, trained: null };
