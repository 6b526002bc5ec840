/**
 * Keeps every picture of the open project embedded with the base model in use: reads the embeddings
 * that are stored, and makes those that are missing. What the project had when it was opened, or when its
 * base model changed, is made up for as a job; what comes later, one by one in the background.
 */

import { WorkerError } from '../../compute/door/client';
import type { ProjectState, Sample, SampleId } from '../../core/project/types';
import { StorageError } from '../../storage/storage';
import type { Session } from '../project/session';
import { readEmbeddings } from '../project/stored';
import { type Context, isCancelled, isCrash, reportStorage } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';
import type { EngineControl } from './engine';
import type { SupportSetSync } from './support-set';
import { UnlearntPictures } from './unlearnt-pictures';

/** Embeddings that are written to storage in one transaction. */
const BATCH = 32;

interface Parts {
  readonly session: Session;
  readonly engine: Pick<EngineControl, 'key' | 'dimension' | 'ready'>;
  readonly support: SupportSetSync;
  readonly jobs: Jobs;
  /** Told when a picture has been embedded in the background. */
  readonly learnt: () => void;
}

const NONE_FAILED = { key: null, ids: new Set<SampleId>() };

/** With those of the project as it was opened, which undo may bring back. */
function allSamples(current: ProjectState, opened: ProjectState | undefined) {
  return new Map([...(opened?.samples ?? []), ...current.samples]);
}

export class ProjectEmbeddings {
  /** Pictures that could not be embedded with the base model of this key: they are tried once. */
  #failed: { readonly key: string | null; readonly ids: Set<SampleId> } = NONE_FAILED;
  /** The showing of a project whose embeddings have been read, and their key. */
  #read: { readonly showing: AbortSignal; readonly key: string } | null = null;
  readonly #unlearnt: UnlearntPictures;
  /** How many jobs are making what is missing. */
  #filling = 0;
  #isLearning = false;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {
    this.#unlearnt = new UnlearntPictures(context, parts.session);
  }

  /** A picture is about to be added, which has no embedding yet. */
  expect(id: SampleId): void {
    this.#unlearnt.expect(id);
  }

  /** Something has changed: what has no embedding now, and can get one, gets it in the background. */
  wake(): void {
    if (this.#isLearning) return;
    this.#isLearning = true;
    void this.#learn();
  }

  /**
   * Brings the embeddings of the open project up to the base model that is loaded. Shows a job where
   * some are missing; what was added since it was opened is not waited for.
   * @param opened the project as it was opened: what was deleted since can come back.
   * @returns whether it was done, and not cancelled; a picture that cannot be read has been reported.
   */
  async bringUp(opened?: ProjectState): Promise<boolean> {
    const { session, engine, jobs } = this.parts;
    const { current, signal } = session;
    const { key } = engine;
    if (opened) this.#failed = NONE_FAILED;
    if (!current || key === null) return false;
    const missing = await this.#readEmbeddings(allSamples(current, opened), key);
    if (signal.aborted) return false;
    if (missing.every(id => this.#unlearnt.isNew(id))) {
      this.wake();
      return true;
    }
    return (await jobs.run('re-embedding', job => this.fill(job, opened))) ?? false;
  }

  /** The same as part of a job that is under way, of all that there is by now. */
  async fill(job: RunningJob, opened?: ProjectState): Promise<boolean> {
    const { session, engine } = this.parts;
    const { current } = session;
    const { key } = engine;
    if (!current || key === null) return false;
    this.#filling++;
    try {
      const missing = await this.#readEmbeddings(allSamples(current, opened), key);
      if (missing.length === 0) return !job.signal.aborted;
      job.become('re-embedding');
      this.#unlearnt.mark(missing);
      const isDone = await this.#embedAgain(missing, key, job);
      if (!isDone) this.#unlearnt.leave(missing);
      return isDone;
    } finally {
      this.#filling--;
      this.wake();
    }
  }

  /** Reads those that are not known yet. @returns the samples that have none and may get one. */
  async #readEmbeddings(samples: ReadonlyMap<SampleId, Sample>, key: string): Promise<SampleId[]> {
    const { embeddings } = this.parts.support;
    const { signal } = this.parts.session;
    try {
      const { dimension } = this.parts.engine;
      const ids = [...samples.keys()].filter(id => !embeddings.has(id));
      const found = await readEmbeddings(this.context.storage, ids, key, dimension);
      for (const [id, embedding] of found) embeddings.set(id, embedding);
    } catch (error) {
      reportStorage(this.context, error);
    }
    this.#read = { showing: signal, key };
    return [...samples.keys()].filter(id => this.#isMissing(id, key));
  }

  #isMissing(id: SampleId, key: string): boolean {
    const hasFailed = this.#failed.key === key && this.#failed.ids.has(id);
    return !hasFailed && !this.parts.support.embeddings.has(id);
  }

  async #embedAgain(ids: readonly SampleId[], key: string, job: RunningJob): Promise<boolean> {
    const { storage } = this.context;
    const { embeddings } = this.parts.support;
    let batch = new Map<SampleId, Float32Array>();
    const failed = new Set<SampleId>();
    try {
      for (const [i, id] of ids.entries()) {
        if (job.signal.aborted) return false;
        job.progress(i, ids.length);
        try {
          const embedding = await this.#embedStored(id);
          embeddings.set(id, embedding);
          batch.set(id, embedding);
        } catch (error) {
          // One picture that cannot be read does not keep the others from being embedded.
          if (isCancelled(error) || isCrash(error)) return false;
          if (!(error instanceof WorkerError || error instanceof StorageError)) throw error;
          failed.add(id);
        }
        this.#unlearnt.remove(id);
        if (batch.size === BATCH) {
          await storage.writeEmbeddings(key, batch);
          batch = new Map();
        }
      }
      // Also where it was cancelled while the last picture was being embedded.
      if (job.signal.aborted) return false;
      if (batch.size > 0) await storage.writeEmbeddings(key, batch);
    } catch (error) {
      reportStorage(this.context, error);
      return false;
    }
    this.#reportFailed(failed, key);
    return true;
  }

  #reportFailed(failed: ReadonlySet<SampleId>, key: string): void {
    if (failed.size === 0) return;
    this.context.problem('picture-failed');
    const earlier = this.#failed.key === key ? this.#failed.ids : [];
    this.#failed = { key, ids: new Set([...earlier, ...failed]) };
  }

  async #learn(): Promise<void> {
    try {
      for (let next = this.#next(); next; next = this.#next()) {
        if (!(await this.#learnBatch(next.ids, next.key))) return;
      }
    } finally {
      // At once: what wakes it from now on is not among what was looked at.
      this.#isLearning = false;
    }
  }

  /** Pictures of the project that can be learnt now, if there are any. */
  #next(): { readonly ids: readonly SampleId[]; readonly key: string } | null {
    const { current, signal } = this.parts.session;
    const { key } = this.parts.engine;
    const { status, missing } = this.context.get().engine;
    const isReady = status === 'ready' && missing === null && this.#filling === 0;
    if (!current || key === null || !isReady) return null;
    if (this.#read?.showing !== signal || this.#read.key !== key) return null;
    const ids: SampleId[] = [];
    for (const id of current.samples.keys()) {
      if (!this.#isMissing(id, key) || this.#unlearnt.isLeft(id)) continue;
      ids.push(id);
      if (ids.length === BATCH) break;
    }
    return ids.length > 0 ? { ids, key } : null;
  }

  /** @returns false where the worker has died over it, and nothing more can be learnt for now. */
  async #learnBatch(ids: readonly SampleId[], key: string): Promise<boolean> {
    const { session, engine, support, learnt } = this.parts;
    const { signal } = session;
    const isOver = () => signal.aborted || engine.key !== key;
    const made = new Map<SampleId, Float32Array>();
    const failed = new Set<SampleId>();
    this.#unlearnt.mark(ids);
    // Storage has them then.
    await session.settled();
    for (const id of ids) {
      if (isOver() || this.#filling > 0) break;
      if (!session.current?.samples.has(id)) continue;
      try {
        const embedding = await this.#embedStored(id);
        // Or it may be another base model's.
        if (isOver()) break;
        support.embeddings.set(id, embedding);
        made.set(id, embedding);
      } catch (error) {
        if (isCrash(error)) return false;
        if (!(error instanceof WorkerError || error instanceof StorageError)) throw error;
        failed.add(id);
      }
      this.#unlearnt.remove(id);
      learnt();
    }
    this.#reportFailed(failed, key);
    if (made.size > 0) {
      await this.context.storage
        .writeEmbeddings(key, made)
        .catch((error: unknown) => reportStorage(this.context, error));
    }
    return true;
  }

  /** Embeds a stored picture; once more if the worker dies over it. */
  async #embedStored(id: SampleId): Promise<Float32Array> {
    const { storage, worker } = this.context;
    const embed = async () => {
      const { bytes, type } = await storage.readPicture(id);
      return worker.request('embed', { bytes, type }, { transfer: [bytes.buffer] });
    };
    return embed().catch(async (error: unknown) => {
      if (!isCrash(error)) throw error;
      await this.parts.engine.ready();
      return embed();
    });
  }
}
