/** Training a network for the task that is shown, and what becomes of what was trained. */

import type { TrainingOptions } from '../../core/model/training-options';
import type { Trainings } from './training';

export interface TrainingActions {
  /** Trains a network for the task that is shown. Edits and recognition go on meanwhile. */
  train(options: TrainingOptions): Promise<void>;
  /** Ends the training under way, and leaves everything as it was. */
  cancelTraining(): void;
  /** Goes on with the training of the task that is shown that broke off. */
  resumeTraining(): Promise<void>;
  /** Makes a network of what a training that broke off had reached, and puts it to use. */
  keepInterrupted(): Promise<void>;
  dropInterrupted(): Promise<void>;
  /** Removes the trained dense head of the task that is shown; Automatic decides again. */
  dropDenseHead(): Promise<void>;
  /** Removes the fine-tuned base model, and embeds every picture again. */
  returnToPretrained(): Promise<void>;
}

interface Parts {
  readonly trainings: Trainings;
  readonly synchronise: () => Promise<void>;
}

export function trainingActions({ trainings, synchronise }: Parts): TrainingActions {
  return {
    async train(options) {
      await trainings.train(options);
      await synchronise();
    },
    cancelTraining: () => trainings.cancel(),
    async resumeTraining() {
      await trainings.resume();
      await synchronise();
    },
    async keepInterrupted() {
      await trainings.keep();
      await synchronise();
    },
    dropInterrupted: () => trainings.drop(),
    async dropDenseHead() {
      await trainings.dropHead();
      await synchronise();
    },
    async returnToPretrained() {
      await trainings.returnToPretrained();
      await synchronise();
    },
  };
}
