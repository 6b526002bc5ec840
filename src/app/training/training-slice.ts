/** Training a network for the task that is shown, and what becomes of what was trained. */

import type { TrainingOptions } from '../../core/model/training-options';
import type { TrainingControl } from './training-control';

export interface TrainingActions {
  /** Trains a network for the task that is shown. Edits and recognition go on meanwhile. */
  train(options: TrainingOptions): Promise<void>;
  /** Ends the training under way, and leaves everything as it was. */
  cancelTraining(): void;
  /** Resumes the interrupted training of the task that is shown. */
  resumeTraining(): Promise<void>;
  /** Makes a network of what an interrupted training had reached, and puts it to use. */
  keepInterrupted(): Promise<void>;
  dropInterrupted(): Promise<void>;
  /** Removes the trained dense head of the task that is shown; Automatic decides again. */
  dropDenseHead(): Promise<void>;
  /** Removes the fine-tuned base model, and embeds every picture again. */
  returnToPretrained(): Promise<void>;
}

interface Parts {
  /** Null after a notice where the code that trains could not be loaded. */
  readonly loadTrainings: () => Promise<TrainingControl | null>;
  readonly synchronise: () => Promise<void>;
}

export function trainingActions({ loadTrainings, synchronise }: Parts): TrainingActions {
  return {
    async train(options) {
      await (await loadTrainings())?.train(options);
      await synchronise();
    },
    cancelTraining: () => void loadTrainings().then(trainings => trainings?.cancel()),
    async resumeTraining() {
      await (await loadTrainings())?.resume();
      await synchronise();
    },
    async keepInterrupted() {
      await (await loadTrainings())?.keep();
      await synchronise();
    },
    async dropInterrupted() {
      await (await loadTrainings())?.drop();
    },
    async dropDenseHead() {
      await (await loadTrainings())?.dropHead();
      await synchronise();
    },
    async returnToPretrained() {
      await (await loadTrainings())?.returnToPretrained();
      await synchronise();
    },
  };
}
