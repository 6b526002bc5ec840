/**
 * The base model and its backend, as the page knows them: started, loaded, changed, recovered.
 */

import { WorkerError } from '../../compute/door/client';
import type { BackendName } from '../../compute/door/protocol';
import {
  type BaseModelId,
  baseModelById,
  catalog,
  embeddingKey,
  isBaseModelId,
  type PictureOptions,
} from '../../core/model/catalog';
import type { FineTunedBase } from '../../core/model/trained-network';
import { isFineTunedBase, networkName } from '../../core/project/kept-network';
import type { Project } from '../../core/project/types';
import { readNetwork } from '../project/stored';
import { type Context, isCancelled, isCrash, reportStorage } from '../shared/context';
import { BACKENDS, type BackendTimings, LAST_RESORT } from './backend-timings';

/**
 * Slowest frame in milliseconds at which a base model is the default: with what else an answer takes, it
 * makes ten of them a second.
 */
const FRAME_BUDGET_MS = 90;

/** Those that ship with the page, the best first. */
const EMBEDDED = catalog.filter(row => row.kind === 'embedded');

/** What is absent is off. */
export interface LoadOptions extends Partial<PictureOptions> {
  /** Laid over the pretrained weights; null or absent for those alone. */
  readonly fineTuned?: FineTunedBase | null;
  /** Whether the one that is loaded is used meanwhile, and nothing is shown. */
  readonly isQuiet?: boolean;
  readonly signal?: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export class EngineControl {
  /** Loads wait for each other: what was asked for last is loaded in the end. */
  #loads: Promise<unknown> = Promise.resolve();
  #started: Promise<boolean> | null = null;
  /** Whether what the state says to be loaded went with a worker that died. */
  #isLost = false;
  /** Whether there is no worker any more. */
  #isDead = false;
  #fineTuned: FineTunedBase | null = null;

  constructor(
    private readonly context: Context,
    private readonly timings: BackendTimings,
    /** Address of the page's folder. */
    private readonly root: string,
  ) {}

  /** Key of the embeddings that the loaded base model makes. */
  get key(): string | null {
    const { engine } = this.context.get();
    return engine.baseModel && embeddingKey(engine.baseModel, engine);
  }

  /** The fine-tuned base model that is loaded, if any. */
  get fineTuned(): FineTunedBase | null {
    return this.#fineTuned;
  }

  /** Resolves once a base model is ready to embed, or none can be. */
  ready(): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        const { status } = this.context.get().engine;
        if (status !== 'ready' && status !== 'failed') return;
        stop();
        resolve();
      };
      const stop = this.context.subscribe(look);
      look();
    });
  }

  get dimension(): number {
    const { baseModel } = this.context.get().engine;
    return baseModel ? baseModelById(baseModel).dimension : 0;
  }

  #set(patch: Partial<ReturnType<Context['get']>['engine']>): void {
    this.context.set({ engine: { ...this.context.get().engine, ...patch } });
  }

  /**
   * Makes sure of a backend that computes right; done once, or again after a failure.
   * @returns whether there is one; a notice has told why not.
   */
  async start(): Promise<boolean> {
    if (this.#isDead) return false;
    this.#started ??= this.#findBackend().then(isFound => {
      if (!isFound) this.#started = null;
      return isFound;
    });
    return this.#started;
  }

  /**
   * Where no backend is known from earlier visits, the first that computes right is taken, the surest
   * first. The others are measured later: see measuring.ts.
   */
  async #findBackend(): Promise<boolean> {
    const { worker } = this.context;
    try {
      await worker.request('start', { root: this.root });
      await this.timings.recall();
      for (const backend of [...BACKENDS, LAST_RESORT]) {
        if (this.timings.isKnown) return true;
        this.timings.replace(await worker.request('measure', { backend }));
      }
      if (this.timings.isKnown) return true;
      this.context.problem('no-backend');
    } catch (error) {
      // There is another worker by now, if not for the last time.
      if (isCrash(error)) return this.start();
      this.#report(error);
    }
    this.#set({ status: 'failed' });
    return false;
  }

  /** The base model for a project that has none yet: the best that is fast enough, else the fastest. */
  defaultBaseModel(): BaseModelId {
    const timed = EMBEDDED.map(({ id, parts }) => ({
      id,
      ms: this.timings.fastestFrame(parts.map(({ folder }) => folder)),
    }));
    const fastest = timed.reduce((best, one) => (one.ms < best.ms ? one : best));
    return (timed.find(({ ms }) => ms <= FRAME_BUDGET_MS) ?? fastest).id;
  }

  /** The backends that compute right: the user's choice first, then the fastest. */
  backends(): Promise<BackendName[]> {
    return this.timings.inOrder();
  }

  /**
   * The address that the user set for a remote base model; null while they have not asked for it
   * on this machine, undefined for one that ships with the page.
   */
  async addressOf(id: BaseModelId): Promise<string | null | undefined> {
    if (baseModelById(id).kind === 'embedded') return undefined;
    const set = await this.context.storage.readSetting(`address/${id}`).catch(() => null);
    return typeof set === 'string' ? set : null;
  }

  /** Remembers that the user asked for a remote base model, and where it is. */
  async setAddress(id: BaseModelId, address: string): Promise<void> {
    try {
      await this.context.storage.writeSetting(`address/${id}`, address);
    } catch (error) {
      reportStorage(this.context, error);
    }
  }

  /**
   * Loads a base model on the best backend that takes it. The one before stays in place until it
   * has been loaded, and after a failure.
   * @returns whether it was loaded; a notice has told why not.
   */
  load(id: BaseModelId, address?: string, options: LoadOptions = {}): Promise<boolean> {
    return this.#afterOthers(() => this.#load(id, address, options));
  }

  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#loads.then(work);
    this.#loads = done.catch(() => undefined);
    return done;
  }

  /** @param crashedOn a backend that is tried last, as the worker died over it. */
  async #load(
    id: BaseModelId,
    address: string | undefined,
    options: LoadOptions,
    crashedOn: BackendName | null = null,
  ): Promise<boolean> {
    const {
      flipAveraging = false,
      wholePicture = false,
      fineTuned = null,
      isQuiet = false,
      signal,
      onProgress,
    } = options;
    const { engine } = this.context.get();
    const progress = (done: number) => {
      if (!isQuiet) this.#set({ progress: done });
      onProgress?.(done);
    };
    if (!(await this.start())) return false;
    if (!isQuiet) this.#set({ status: 'loading', progress: 0 });
    const failed = () =>
      this.#set({ status: engine.baseModel && !this.#isLost ? 'ready' : 'failed' });
    const backends = await this.backends();
    for (const backend of backends.sort(
      (a, b) => Number(a === crashedOn) - Number(b === crashedOn),
    )) {
      try {
        await this.context.worker.request(
          'load',
          {
            baseModel: id,
            backend,
            flipAveraging,
            wholePicture,
            ...(address === undefined ? {} : { address }),
            ...(fineTuned === null ? {} : { fineTuned }),
          },
          { onProgress: progress, ...(signal ? { signal } : {}) },
        );
        this.#fineTuned = fineTuned;
        this.#isLost = false;
        this.#set({
          status: 'ready',
          progress: 1,
          backend,
          baseModel: id,
          address: address ?? null,
          flipAveraging,
          wholePicture,
          fineTuned: fineTuned?.id ?? null,
        });
        return true;
      } catch (error) {
        if (error instanceof WorkerError && error.code === 'no-backend') continue;
        if (isCrash(error)) return this.#load(id, address, options, backend);
        failed();
        if (!isCancelled(error)) this.#report(error, address);
        return false;
      }
    }
    failed();
    this.context.problem('no-backend');
    return false;
  }

  #report(error: unknown, address = this.root): void {
    if (!(error instanceof WorkerError)) throw error;
    switch (error.code) {
      case 'fetch-failed':
      case 'fetch-status':
        this.context.problem(`base-${error.code}`, { address, status: error.httpStatus ?? '' });
        break;
      case 'bad-model':
      case 'incomplete-model':
        this.context.problem(`base-${error.code}`, { address });
        break;
      default:
        this.context.problem('engine-crashed');
    }
  }

  /**
   * The worker died, and another one has taken its place.
   * @returns whether that has the base model that was loaded; what was being loaded is loaded anyway.
   */
  recover(): Promise<boolean> {
    this.#started = null;
    this.#isLost = true;
    if (this.context.get().engine.baseModel !== null) this.#set({ status: 'loading', progress: 0 });
    return this.#afterOthers(async () => !this.#isLost || this.#loadAgain(false));
  }

  /** The worker died for good. */
  giveUp(): void {
    this.#isDead = true;
    this.#set({ status: 'failed' });
  }

  async chooseBackend(backend: BackendName): Promise<void> {
    await this.timings.choose(backend);
    await this.#afterOthers(() => this.#loadAgain(false));
  }

  /**
   * Moves to the backend that is best by what is known now; the one in use goes on until it is there.
   * @returns whether it has moved.
   */
  takeBest(): Promise<boolean> {
    return this.#afterOthers(async () => {
      const [best] = await this.backends();
      return best !== this.context.get().engine.backend && this.#loadAgain(true);
    });
  }

  /** Loads what is loaded once more, on the backend that is best now. */
  async #loadAgain(isQuiet: boolean): Promise<boolean> {
    const { baseModel, address, flipAveraging, wholePicture } = this.context.get().engine;
    const options = { flipAveraging, wholePicture, fineTuned: this.#fineTuned, isQuiet };
    return baseModel !== null && this.#load(baseModel, address ?? undefined, options);
  }

  /** The fine-tuned base model of a project; null where it has none, or where it is gone. */
  async #fineTunedOf(project: Project | null): Promise<FineTunedBase | null> {
    if (!project || project.fineTuned === undefined) return null;
    const reading = readNetwork(this.context.storage, project.id, networkName.base);
    const kept = await reading.catch((error: unknown) => {
      reportStorage(this.context, error);
      return null;
    });
    if (kept && isFineTunedBase(kept) && kept.id === project.fineTuned) return kept;
    this.context.problem('fine-tuned-gone');
    return null;
  }

  /**
   * Loads the base model of a project, or the default; does nothing if it is loaded already.
   * A remote one that the user has not asked for on this machine is not fetched, but `missing`.
   * @param signal of the project; when it aborts, nothing more is loaded for it.
   */
  loadFor(project: Project | null, signal?: AbortSignal): Promise<boolean> {
    const { baseModelId = null, flipAveraging = false, wholePicture = false } = project ?? {};
    return this.#afterOthers(async () => {
      if (!(await this.start()) || signal?.aborted) return false;
      const id = isBaseModelId(baseModelId) ? baseModelId : this.defaultBaseModel();
      const address = await this.addressOf(id);
      const fineTuned = await this.#fineTunedOf(project);
      const { engine } = this.context.get();
      const isLoaded =
        engine.status === 'ready' &&
        engine.baseModel === id &&
        engine.address === (address ?? null) &&
        engine.flipAveraging === flipAveraging &&
        engine.wholePicture === wholePicture &&
        engine.fineTuned === (fineTuned?.id ?? null);
      const options = { flipAveraging, wholePicture, fineTuned, ...(signal ? { signal } : {}) };
      const isThere = address !== null && (isLoaded || (await this.#load(id, address, options)));
      if (!isThere && id === baseModelId && !signal?.aborted) this.setMissing(id);
      // Pictures can be added and sorted meanwhile.
      const isAny = this.context.get().engine.baseModel !== null;
      if (address === null && !isAny) await this.#load(this.defaultBaseModel(), undefined, {});
      return isThere;
    });
  }

  /** Says which base model the open project needs and has not got, if any. */
  setMissing(missing: BaseModelId | null): void {
    this.#set({ missing });
  }
}
