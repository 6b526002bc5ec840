/**
 * Keeps every picture of the open project embedded with the base model in use: reads the embeddings
 * that are stored, and makes those that are missing.
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

/** Embeddings that are written to storage in one transaction. */
const BATCH = 32;

interface Parts {
  readonly session: Session;
  readonly engine: Pick<EngineControl, 'key' | 'dimension' | 'ready'>;
  readonly support: SupportSetSync;
  readonly jobs: Jobs;
}

const NONE_FAILED = { key: null, ids: new Set<SampleId>() };

/** With those of the project as it was opened, which undo may bring back. */
function allSamples(current: ProjectState, opened: ProjectState | undefined) {
  return new Map([...(opened?.samples ?? []), ...current.samples]);
}

export class ProjectEmbeddings {
  /** Pictures that could not be embedded with the base model of this key: they are tried once. */
  #failed: { readonly key: string | null; readonly ids: Set<SampleId> } = NONE_FAILED;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Brings the embeddings of the open project up to the base model that is loaded. Shows a job where
   * some are missing.
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
    if (missing.length === 0) return true;
    return (await jobs.run('re-embedding', job => this.fill(job, opened))) ?? false;
  }

  /** The same as part of a job that is under way. */
  async fill(job: RunningJob, opened?: ProjectState): Promise<boolean> {
    const { session, engine } = this.parts;
    const { current } = session;
    const { key } = engine;
    if (!current || key === null) return false;
    const missing = await this.#readEmbeddings(allSamples(current, opened), key);
    if (missing.length === 0) return !job.signal.aborted;
    job.become('re-embedding');
    return this.#embedAgain(missing, key, job);
  }

  /** Reads those that are not known yet. @returns the samples that have none and may get one. */
  async #readEmbeddings(samples: ReadonlyMap<SampleId, Sample>, key: string): Promise<SampleId[]> {
    const { embeddings } = this.parts.support;
    try {
      const { dimension } = this.parts.engine;
      const ids = [...samples.keys()].filter(id => !embeddings.has(id));
      const found = await readEmbeddings(this.context.storage, ids, key, dimension);
      for (const [id, embedding] of found) embeddings.set(id, embedding);
    } catch (error) {
      reportStorage(this.context, error);
    }
    const failed = this.#failed.key === key ? this.#failed.ids : new Set();
    return [...samples.keys()].filter(id => !embeddings.has(id) && !failed.has(id));
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
    if (failed.size === 0) return true;
    this.context.problem('picture-failed');
    const earlier = this.#failed.key === key ? this.#failed.ids : [];
    this.#failed = { key, ids: new Set([...earlier, ...failed]) };
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
