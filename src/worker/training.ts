/**
 * Training in a compute worker: chooses a backend that can train, decodes pictures, keeps what does
 * not fit into memory in a file that only the page can see.
 */
import { loadBaseModel } from '../base-models/load';
import type { ScratchFile } from '../training/activations';
import { missingKernels, registerWasmGradients } from '../training/gradients';
import { parseTrainingOptions } from '../training/options';
import type { TrainingCallbacks } from '../training/train';
import { Trainer } from '../training/trainer';
import { TrainingError } from '../training/training-error';
import type { TrainedNetwork } from '../training/types';
import { configureWasm, switchBackend } from './backends';
import { decodeKept } from './pictures';
import type { BackendName, Requests } from './protocol';

/** Name of the scratch file in the page's private file system. */
const SCRATCH = 'training-activations';

/** Opens the scratch file anew: what a training that broke off left in it is gone. */
async function openScratchFile(): Promise<ScratchFile> {
  const folder = await navigator.storage.getDirectory();
  const file = await folder.getFileHandle(SCRATCH, { create: true });
  const access = await file.createSyncAccessHandle();
  access.truncate(0);
  return {
    write: (values, at) => void access.write(values, { at }),
    read: (values, at) => void access.read(values, { at }),
    async close() {
      access.close();
      await folder.removeEntry(SCRATCH);
    },
  };
}

export class Training {
  #root = '';
  #trainer: Trainer | null = null;

  start(root: string): void {
    this.#root = root;
    configureWasm();
  }

  /** @throws TrainingError where no backend can train, or there is nothing to be learnt. */
  async prepare(
    { baseModel, address, fineTuned, backends, ...given }: Requests['prepare-training']['params'],
    signal: AbortSignal,
  ): Promise<Requests['prepare-training']['result']> {
    await this.#trainer?.dispose();
    this.#trainer = null;
    const options = parseTrainingOptions(given.options);
    const backend = await this.#chooseBackend(backends);
    const base = await loadBaseModel(
      baseModel,
      this.#root,
      address,
      { signal },
      fineTuned?.weights ?? [],
    );
    try {
      this.#trainer = new Trainer({
        base,
        baseModel,
        ...(fineTuned ? { fineTuned } : {}),
        options,
        labels: [...given.labels],
        classCount: given.classCount,
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
    await this.#require().addExample(await decodeKept(bytes, type));
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
