/**
 * One training in a worker of its own: gets it ready, hands it the pictures, hears of its epochs,
 * and ends the worker with it.
 */

import { type Requester, WorkerError } from '../../compute/door/client';
import type { BackendName } from '../../compute/door/protocol';
import type { BaseModelId, PictureOptions } from '../../core/model/catalog';
import { epochCount } from '../../core/model/epoch-count';
import type { Checkpoint, FineTunedBase, TrainedNetwork } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import type { TrainedOn } from '../../core/project/kept-network';
import type { TaskId } from '../../core/project/types';
import { StorageError } from '../../storage/storage';
import { orAborted } from '../shared/abort';
import type { Context } from '../shared/context';
import type { OwnWorker } from '../shared/own-worker';
import type { RunningTraining } from './training-state';

export interface TrainingPlan {
  readonly taskId: TaskId;
  readonly options: TrainingOptions;
  readonly on: TrainedOn;
  /** A training to resume. */
  readonly from?: Checkpoint;
  /** Whether what is in `from` is to be kept as it is instead of being resumed. */
  readonly isFinish?: boolean;
}

/** Where it is trained, and what it begins from. */
export interface TrainingSetup extends PictureOptions {
  /** Address of the page's folder. */
  readonly root: string;
  readonly baseModel: BaseModelId;
  /** Of a remote one. */
  readonly address: string | undefined;
  readonly fineTuned: FineTunedBase | null;
  readonly backends: readonly BackendName[];
}

export interface TrainingEvents {
  onChange(patch: Partial<RunningTraining>): void;
  onCheckpoint(checkpoint: Checkpoint, on: TrainedOn): void;
  /** Milliseconds of a clock that only goes forward. */
  clock(): number;
}

/** What was trained, and on what. */
export interface TrainingResult {
  readonly network: TrainedNetwork;
  readonly on: TrainedOn;
}

export class TrainingRun {
  constructor(
    private readonly context: Context,
    private readonly plan: TrainingPlan,
    private readonly setup: TrainingSetup,
    private readonly events: TrainingEvents,
  ) {}

  /**
   * @throws WorkerError, StorageError; an AbortError as soon as the signal is aborted, after which
   * nothing more is told.
   */
  async train(worker: OwnWorker, signal: AbortSignal): Promise<TrainingResult> {
    try {
      return await orAborted(signal, this.#ask(worker.requester, signal));
    } finally {
      worker.terminate();
    }
  }

  async #ask(worker: Requester, signal: AbortSignal): Promise<TrainingResult> {
    const { options, from, isFinish = false } = this.plan;
    const { onChange, onCheckpoint, clock } = this.events;
    await worker.request('start', { root: this.setup.root });
    const on = await this.#prepare(worker);
    const mostEpochs = epochCount(on.samples.length, options);
    onChange({
      phase: 'training',
      done: from?.epochs.length ?? 0,
      total: mostEpochs,
      mostEpochs,
    });
    if (from && isFinish) {
      const network = await worker.request('finish-training', { checkpoint: from });
      const isWhole = on.samples.length === this.plan.on.samples.length;
      return { network: isWhole ? network : withoutHeldOut(network), on: this.plan.on };
    }
    const begun = clock();
    const epochs = [...(from?.epochs ?? [])];
    const before = epochs.length;
    const network = await worker.request('train', from ? { resume: from } : {}, {
      onEpoch: (epoch, checkpoint) => {
        if (signal.aborted) return;
        epochs.push(epoch);
        const secondsEach = (clock() - begun) / (epochs.length - before) / 1000;
        onChange({
          done: epoch.epoch,
          epochs: [...epochs],
          secondsLeft: secondsEach * (mostEpochs - epoch.epoch),
        });
        if (checkpoint) onCheckpoint(checkpoint, on);
      },
    });
    return { network, on };
  }

  /**
   * Gets the worker ready, pictures and all. One that cannot be read is left out of a new training,
   * and of judging one that is kept; a training that goes on needs all that it began with.
   * @returns what the worker has.
   */
  async #prepare(worker: Requester): Promise<TrainedOn> {
    const { on, options, from, isFinish = false } = this.plan;
    const { baseModel, address, fineTuned, flipAveraging, wholePicture, backends } = this.setup;
    let { samples } = on;
    for (;;) {
      await worker.request('prepare-training', {
        baseModel,
        ...(address === undefined ? {} : { address }),
        ...(fineTuned === null ? {} : { fineTuned }),
        flipAveraging,
        wholePicture,
        backends,
        options,
        labels: Int32Array.from(samples, ({ classId }) => on.classes.indexOf(classId)),
        classCount: on.classes.length,
      });
      const failed = await this.#giveExamples(worker, samples, from !== undefined && !isFinish);
      if (failed === null) break;
      // The worker has been told of it already, so that it has to begin anew without.
      samples = samples.filter(sample => sample !== failed);
    }
    const left = on.samples.length - samples.length;
    if (left > 0 && !isFinish) this.context.problem('training-without', { count: left });
    return { classes: on.classes, samples };
  }

  /** @returns the first sample whose picture cannot be read; null where all can be. */
  async #giveExamples(
    worker: Requester,
    samples: TrainedOn['samples'],
    needsAll: boolean,
  ): Promise<TrainedOn['samples'][number] | null> {
    for (const [i, sample] of samples.entries()) {
      try {
        const { bytes, type } = await this.context.storage.readPicture(sample.id);
        await worker.request('add-training-example', { bytes, type }, { transfer: [bytes.buffer] });
      } catch (error) {
        const isUnreadable =
          (error instanceof StorageError && error.code === 'not-found') ||
          (error instanceof WorkerError && error.code === 'bad-picture');
        if (!isUnreadable || needsAll) throw error;
        return sample;
      }
      this.events.onChange({ done: i + 1 });
    }
    return null;
  }
}

/** Where examples are gone, the others are not split as they were: nothing is held out for sure. */
function withoutHeldOut(network: TrainedNetwork): TrainedNetwork {
  const none = { heldOut: new Int32Array(0), predicted: new Int32Array(0) };
  return { ...network, judgement: { ...network.judgement, ...none } };
}
