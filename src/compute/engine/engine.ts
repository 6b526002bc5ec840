/**
 * The state of the compute worker: the base model on its backend, and the head on its support set.
 *
 * It knows nothing about messages, which `compute-worker.ts` handles. If the GPU is lost, it falls back
 * to the next backend, loads the base model again and continues.
 */

import * as tf from '@tensorflow/tfjs-core';
import type { BaseModelId, PictureOptions } from '../../core/model/catalog';
import { HeadError } from '../../core/model/head-error';
import type { FineTunedBase, NetworkStage } from '../../core/model/trained-network';
import type { SupportSet } from '../../learning/heads/support-set';
import {
  disposeAll,
  measureBackend,
  onBackendLost,
  restartBackend,
  switchBackend,
} from '../backends';
import type { BaseModel } from '../base-models/base-model';
import { flipAveraged } from '../base-models/flip';
import type { LoadOptions } from '../base-models/load';
import { loadBaseModel } from '../base-models/load';
import { toInputPixels } from '../base-models/pixels';
import { readGraph } from '../base-models/read-graph';
import type {
  Answers,
  BackendName,
  BackendTiming,
  HeadSpec,
  LoadedBase,
  Memory,
  Requests,
  Scores,
  TrainedHead,
} from '../door/protocol';
import { stagesOf } from '../training/blocks';
import { FittedHead } from './fitted-head';
import { decodeKept, toInputPicture } from './pictures';

/** Backends to try when one is lost, in order. */
const FALLBACKS: readonly BackendName[] = ['wasm', 'webgl', 'cpu'];

/** Which base model is used, and how. */
interface Source extends PictureOptions {
  readonly id: BaseModelId;
  /** Address of a remote one. */
  readonly address: string | undefined;
  readonly fineTuned: FineTunedBase | undefined;
}

interface Loaded extends Source {
  readonly base: BaseModel;
  readonly backend: BackendName;
}

const isSame = (a: Source, b: Source) =>
  a.id === b.id &&
  a.address === b.address &&
  a.flipAveraging === b.flipAveraging &&
  a.wholePicture === b.wholePicture &&
  a.fineTuned?.id === b.fineTuned?.id;

export class NoBaseModelError extends Error {
  override readonly name = 'NoBaseModelError';
}

export class NoBackendError extends Error {
  override readonly name = 'NoBackendError';
}

export class Engine {
  #root = '';
  #loaded: Loaded | null = null;
  #fitted: FittedHead | null = null;
  /** Networks that were loaded to measure a backend, which the next base model reuses. */
  #measured: {
    readonly backend: BackendName;
    readonly networks: Map<string, BaseModel>;
  } | null = null;
  readonly #lost = new Set<BackendName>();

  /** @param onLost called when a lost backend has been replaced. */
  constructor(private readonly onLost: (lost: BackendName, now: BackendName) => void) {}

  start(root: string): void {
    this.#root = root;
  }

  async measure(backend: BackendName): Promise<BackendTiming> {
    if (this.#loaded) throw new Error('Backends are measured before a base model is loaded');
    this.#dropMeasured();
    const { timing, networks } = await measureBackend(backend, this.#root);
    this.#measured = { backend, networks };
    return timing;
  }

  #dropMeasured(): void {
    disposeAll(this.#measured?.networks.values() ?? []);
    this.#measured = null;
  }

  async load(
    source: Source,
    backend: BackendName,
    signal: AbortSignal,
    onProgress: (done: number) => void,
  ): Promise<LoadedBase> {
    const before = this.#loaded;
    if (this.#lost.has(backend)) this.#restart(backend);
    if (!(await switchBackend(backend))) {
      if (before) await switchBackend(before.backend);
      throw new NoBackendError(`${backend} does not start on this machine`);
    }
    try {
      const ready = this.#measured?.backend === backend ? this.#measured.networks : undefined;
      const base = await this.#open(source, { signal, onProgress, ...(ready ? { ready } : {}) });
      if (signal.aborted) base.dispose();
      signal.throwIfAborted();
      before?.base.dispose();
      // A head that was fitted to another base model's embeddings would be wrong for these.
      if (before && !isSame(before, source)) this.#fitted = null;
      this.#loaded = { ...source, base, backend };
    } catch (error) {
      if (before) await switchBackend(before.backend);
      throw error;
    } finally {
      this.#dropMeasured();
    }
    onBackendLost(() => this.#lost.add(backend));
    return { baseModel: source.id, backend, dimension: this.#loaded.base.dimension };
  }

  async #open(source: Source, options?: LoadOptions): Promise<BaseModel> {
    const { id, address, flipAveraging, fineTuned } = source;
    const base = await loadBaseModel(id, this.#root, address, options, fineTuned?.weights);
    return flipAveraging ? flipAveraged(base) : base;
  }

  #restart(backend: BackendName): void {
    // Still in use: no frame has noticed the loss yet; the next one falls back first.
    if (this.#loaded?.backend === backend) return;
    restartBackend(backend);
    this.#lost.delete(backend);
  }

  get #wholePicture(): boolean {
    return this.#loaded?.wholePicture ?? false;
  }

  /** The pixels of a stored picture, for the base model that is loaded once they are there. */
  async #decode(bytes: Uint8Array, type: string): Promise<Float32Array> {
    for (;;) {
      const isWhole = this.#wholePicture;
      const rgb = await decodeKept(bytes, type, isWhole);
      if (isWhole === this.#wholePicture) return rgb;
    }
  }

  /** Embeds pixels, on another backend if the current one is lost meanwhile. */
  async #embed(rgb: Float32Array): Promise<Float32Array> {
    const loaded = this.#loaded;
    if (!loaded) throw new NoBaseModelError('No base model has been loaded');
    if (!this.#lost.has(loaded.backend)) {
      try {
        const embedding = await loaded.base.embed(rgb);
        // A context that is lost in the middle of a frame gives zeros or NaN instead of an error.
        const sound = embedding.every(Number.isFinite) && embedding.some(value => value !== 0);
        if (sound && !this.#lost.has(loaded.backend)) return embedding;
      } catch (error) {
        if (loaded.backend === 'cpu') throw error;
        console.warn(`Embedding on ${loaded.backend} failed`, error);
      }
      this.#lost.add(loaded.backend);
    }
    await this.#fallBack(loaded);
    return this.#embed(rgb);
  }

  async #fallBack(loaded: Loaded): Promise<void> {
    const { backend, base } = loaded;
    for (const next of FALLBACKS) {
      if (this.#lost.has(next) || !(await switchBackend(next))) continue;
      const replacement = await this.#open(loaded);
      this.#loaded = { ...loaded, base: replacement, backend: next };
      onBackendLost(() => this.#lost.add(next));
      disposeAll([base]);
      this.onLost(backend, next);
      return;
    }
    throw new NoBackendError('Every backend of this machine has failed');
  }

  async embed(bytes: Uint8Array, type: string): Promise<Float32Array> {
    return this.#embed(await this.#decode(bytes, type));
  }

  async fit(spec: HeadSpec, support: SupportSet, trained?: TrainedHead): Promise<void> {
    this.#fitted = await FittedHead.fit(spec, support, trained);
  }

  /** The stages of the base model; none if it does not ship with the page. */
  describe(): readonly NetworkStage[] {
    if (!this.#loaded) throw new NoBaseModelError('No base model has been loaded');
    return stagesOf(this.#loaded.base.networks);
  }

  add(embedding: Float32Array, classIndex: number): void {
    this.#requireHead().add(embedding, classIndex);
  }

  remove(row: number): void {
    this.#requireHead().remove(row);
  }

  classify(embeddings: Float32Array): Promise<Answers> {
    return this.#requireHead().classify(embeddings);
  }

  nearDuplicates(embeddings: Float32Array): readonly boolean[] {
    return this.#requireHead().nearDuplicates(embeddings);
  }

  report(): Promise<Requests['report']['result']> {
    return this.#requireHead().report();
  }

  #requireHead(): FittedHead {
    if (!this.#fitted) throw new HeadError('bad-shape', 'No head has been fitted');
    return this.#fitted;
  }

  async predict(bitmap: ImageBitmap): Promise<Scores> {
    const start = performance.now();
    let rgb: Float32Array;
    try {
      rgb = toInputPixels(bitmap, { wholePicture: this.#wholePicture });
    } finally {
      bitmap.close();
    }
    const embedding = await this.#embed(rgb);
    return this.#score(embedding, performance.now() - start);
  }

  predictAgain(embedding: Float32Array): Promise<Scores> {
    return this.#score(embedding, 0);
  }

  async #score(embedding: Float32Array, embedMs: number): Promise<Scores> {
    const fitted = this.#fitted;
    // While another base model's embeddings are being computed, there is no head.
    if (!fitted || fitted.dimension !== embedding.length) {
      return { scores: new Float32Array(0), familiarity: 1, embedMs, embedding };
    }
    const { scores, familiarity } = await fitted.classify(embedding);
    return { scores, familiarity: familiarity[0], embedMs, embedding };
  }

  /** The base model and the head as layers, or which of them cannot be expressed as layers. */
  async toLayers(): Promise<Requests['to-layers']['result']> {
    const loaded = this.#loaded;
    if (!loaded) throw new NoBaseModelError('No base model has been loaded');
    if (loaded.base.networks.length === 0) return 'base-model';
    const head = this.#requireHead();
    const layers = await head.toLayers();
    if (!layers) return 'head';
    const familiarity = await head.toFamiliarity();
    const networks = await Promise.all(loaded.base.networks.map(readGraph));
    return {
      // The head goes on with its own arrays.
      ...structuredClone(layers),
      networks,
      flipAveraging: loaded.flipAveraging,
      wholePicture: loaded.wholePicture,
      ...(familiarity ? { familiarity } : {}),
    };
  }

  async scoreInput(bytes: Uint8Array, type: string): Promise<Requests['score-input']['result']> {
    const png = await toInputPicture(await this.#decode(bytes, type));
    const embedding = await this.embed(png, 'image/png');
    const { scores } = await this.classify(embedding);
    return { png, scores };
  }

  memory(): Memory {
    const { numTensors, numBytes } = tf.memory();
    return { numTensors, numBytes };
  }
}
