/**
 * Training in a compute worker: chooses a backend that can train, decodes pictures, and stores data
 * that does not fit into memory in a file that only the page can see.
 */

import type { TrainedNetwork } from '../../core/model/trained-network';
import { parseTrainingOptions } from '../../core/model/training-options';
import { switchBackend } from '../backends';
import { flipAveraged } from '../base-models/flip';
import { loadBaseModel } from '../base-models/load';
import type { BackendName, Requests } from '../door/protocol';
import { decodeKept } from '../engine/pictures';
import { missingKernels, registerWasmGradients } from './gradients';
import { openScratchFile } from './scratch-file';
import type { TrainingCallbacks } from './train';
import { Trainer } from './trainer';
import { TrainingError } from './training-error';

export class TrainingRequests {
  #root = '';
  #trainer: Trainer | null = null;
  #wholePicture = false;

  start(root: string): void {
    this.#root = root;
  }

  /** @throws TrainingError if no backend can train, or there is nothing to learn. */
  async prepare(
    params: Requests['prepare-training']['params'],
    signal: AbortSignal,
  ): Promise<Requests['prepare-training']['result']> {
    const { baseModel, address, fineTuned, flipAveraging = false, backends } = params;
    this.#wholePicture = params.wholePicture ?? false;
    await this.#trainer?.dispose();
    this.#trainer = null;
    const options = parseTrainingOptions(params.options);
    const backend = await this.#chooseBackend(backends);
    const overlay = fineTuned?.weights ?? [];
    const plain = await loadBaseModel(baseModel, this.#root, address, { signal }, overlay);
    const base = flipAveraging && options.blocks === 0 ? flipAveraged(plain) : plain;
    try {
      this.#trainer = new Trainer({
        base,
        baseModel,
        ...(fineTuned ? { fineTuned } : {}),
        options,
        labels: [...params.labels],
        classCount: params.classCount,
        openFile: openScratchFile,
      });
    } catch (error) {
      base.dispose();
      throw error;
    }
    return { backend };
  }

  async #chooseBackend(backends: readonly BackendName[]): Promise<BackendName> {
    for (const backend of backends) {
      if (!(await switchBackend(backend))) continue;
      if (backend === 'wasm') registerWasmGradients();
      if (missingKernels(backend).length === 0) return backend;
    }
    throw new TrainingError('No backend of this machine can compute gradients');
  }

  async addExample({ bytes, type }: Requests['add-training-example']['params']): Promise<void> {
    await this.#require().addExample(await decodeKept(bytes, type, this.#wholePicture));
  }

  train(
    { resume }: Requests['train']['params'],
    callbacks: TrainingCallbacks,
  ): Promise<TrainedNetwork> {
    return this.#require().train(callbacks, resume);
  }

  finish({ checkpoint }: Requests['finish-training']['params']): Promise<TrainedNetwork> {
    return this.#require().finish(checkpoint);
  }

  #require(): Trainer {
    if (!this.#trainer) throw new TrainingError('No training has been prepared');
    return this.#trainer;
  }
}
