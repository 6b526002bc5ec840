/**
 * Pictures on their way in, from camera and files; and embedding all of them again when the base
 * model changes.
 */

import type { BaseModelId } from '../base-models/catalog';
import { embeddingKey } from '../base-models/catalog';
import { decodePicture } from '../capture/decode';
import { collectFiles, type FilePicture, readPictures } from '../capture/files';
import { PictureError } from '../capture/picture-error';
import * as edits from '../dataset/edits';
import { fitName } from '../dataset/names';
import { networkName } from '../dataset/networks';
import type { Change, ClassId, ProjectState, Sample, SampleId } from '../dataset/types';
import { newId } from '../math/new-id';
import { type NetworkChanges, StorageError } from '../storage/storage';
import type { FineTunedBase } from '../training/types';
import { WorkerError } from '../worker/client';
import { type Context, isCancelled, isCrash, reportStorage } from './context';
import type { EngineControl } from './engine';
import type { Jobs, RunningJob } from './jobs';
import type { PictureUrls } from './picture-urls';
import type { Session } from './session';
import { readEmbeddings } from './stored';
import type { Support } from './support';
import type { Engine, IncomingPicture, Notice } from './types';

/** Embeddings that are written to storage in one transaction. */
const BATCH = 32;

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: Support;
  readonly urls: PictureUrls;
  readonly jobs: Jobs;
}

/** Where pictures go. */
interface Destination {
  /** The class; without one, each picture's folder names its class. */
  readonly to: ClassId | undefined;
  /** Into the test set, which adds no class. */
  readonly isTest: boolean;
}

/** Files as the user gave them, and where they go. */
interface GivenFiles extends Destination {
  readonly collecting: ReturnType<typeof collectFiles>;
}

/** What has become of the files of one import. */
interface Outcome {
  seen: number;
  added: number;
  /** Whether it was ended since storage takes no more. */
  isRefused: boolean;
  readonly failed: { readonly name: string; readonly code: string }[];
  /** Pictures left out of the test set, by the folder that has no class of its name. */
  readonly classless: Map<string, number>;
}

/** The base model that a project is to have. */
export interface WantedBase {
  readonly id: BaseModelId;
  /** Of a remote one. */
  readonly address: string | undefined;
  readonly flipAveraging: boolean;
  readonly fineTuned: FineTunedBase | null;
  /** The edit that takes it in use, which can be undone; where absent, the base model is chosen. */
  readonly edit?: (state: ProjectState) => Change;
  /** Networks that are written or removed with it. */
  readonly networks?: NetworkChanges;
}

/** What was loaded before a change. */
interface Before extends Engine {
  readonly base: FineTunedBase | null;
}

/** What a picture's class is called: as its folder, or as the file itself. */
const classNameOf = ({ folder, name }: { readonly folder?: string; readonly name: string }) =>
  folder ?? name.replace(/\.[^.]*$/, '');

export class Intake {
  #importing: { readonly queue: GivenFiles[]; readonly done: Promise<void> } | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /** Adds one picture to a class. Resolves to true once it is on disk. */
  async add(
    { bitmap, source, name }: IncomingPicture,
    to: ClassId,
    isTest = false,
  ): Promise<boolean> {
    const { session, engine, support, urls } = this.parts;
    const state = session.current;
    // Pictures that come while the base model is still being loaded wait for it.
    await engine.ready();
    const { key } = engine;
    const { missing } = this.context.get().engine;
    if (!state || key === null) {
      bitmap.close();
      return false;
    }
    const taskId = state.project.activeTaskId;
    const ingested = await this.context.worker
      .request('ingest', { bitmap }, { transfer: [bitmap] })
      .catch((error: unknown) => {
        if (!(error instanceof WorkerError)) throw error;
        if (!isCrash(error)) this.context.problem('picture-failed');
        return null;
      });
    // Meanwhile the project may have been closed, or the base model changed.
    if (!ingested || session.current?.project.id !== state.project.id || engine.key !== key) {
      return false;
    }
    const { bytes, type, width, height, embedding } = ingested;
    const sample: Sample = {
      id: newId(),
      projectId: state.project.id,
      labels: { [taskId]: to },
      ...(isTest ? { isTest } : {}),
      source,
      ...(name === undefined ? {} : { name }),
      addedAt: Date.now(),
      width,
      height,
    };
    const picture = { bytes, type };
    urls.put(sample.id, picture);
    // While the project's own base model is missing, what another one makes is kept but not used.
    if (missing === null) support.embeddings.set(sample.id, embedding);
    return session.edit(
      current => edits.addSamples(current, [sample], Date.now()),
      [{ sample, picture, embeddings: { [key]: embedding } }],
      { paced: true },
    );
  }

  /** Adds what files there are. Given while others are being added, they join that job. */
  importFiles(
    from: DataTransfer | FileList | readonly File[],
    to?: ClassId,
    isTest = false,
  ): Promise<void> {
    // Before anything is awaited: a DataTransfer is emptied after its event.
    const given = { collecting: collectFiles(from), to, isTest };
    if (this.#importing) {
      this.#importing.queue.push(given);
      return this.#importing.done;
    }
    const queue = [given];
    const done = this.parts.jobs.run('importing', job => {
      job.signal.addEventListener('abort', () => this.#endImport(queue));
      return this.#importAll(queue, job);
    });
    this.#importing = { queue, done };
    return done.finally(() => this.#endImport(queue));
  }

  #endImport(queue: GivenFiles[]): void {
    if (this.#importing?.queue === queue) this.#importing = null;
  }

  async #importAll(queue: GivenFiles[], job: RunningJob): Promise<void> {
    const outcome: Outcome = {
      seen: 0,
      added: 0,
      isRefused: false,
      failed: [],
      classless: new Map(),
    };
    let total = 0;
    const isOver = () => job.signal.aborted || outcome.isRefused;
    for (let given = queue.shift(); given && !isOver(); given = queue.shift()) {
      const files = await given.collecting;
      total += files.length;
      for await (const picture of readPictures(files)) {
        if (isOver()) break;
        job.progress(++outcome.seen, Math.max(outcome.seen, total));
        const named = 'error' in picture ? null : classNameOf(picture);
        if (given.isTest && named !== null && this.#findClass(named) === null) {
          outcome.classless.set(named, (outcome.classless.get(named) ?? 0) + 1);
          continue;
        }
        const { unsavedPictures } = this.context.get();
        const code = await this.#import(picture, given);
        outcome.isRefused = this.context.get().unsavedPictures > unsavedPictures;
        if (code === null) outcome.added++;
        else outcome.failed.push({ name: picture.name, code });
      }
    }
    for (const notice of importNotices(job, outcome)) this.context.notify(notice);
  }

  /** @returns null, or the code of what was wrong. */
  async #import(picture: FilePicture, { to, isTest }: Destination): Promise<string | null> {
    if ('error' in picture) return picture.error;
    const { blob, source, name } = picture;
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(blob);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      return error.code;
    }
    const classId = to ?? (await this.#classCalled(classNameOf(picture)));
    if (classId === null) {
      bitmap.close();
      return 'edit-refused';
    }
    return (await this.add({ bitmap, source, name }, classId, isTest)) ? null : 'not-saved';
  }

  /** The class of this name in the task that is shown. */
  #findClass(name: string): ClassId | null {
    const { project } = this.parts.session.current ?? {};
    const task = project?.tasks.find(candidate => candidate.id === project.activeTaskId);
    return task?.classes.find(label => label.name === fitName(name, name))?.id ?? null;
  }

  /** The class of this name in the task that is shown, made when there is none. */
  async #classCalled(name: string): Promise<ClassId | null> {
    const found = this.#findClass(name);
    if (found !== null) return found;
    await this.parts.session.edit(state =>
      edits.addClass(state, state.project.activeTaskId, fitName(name, name), Date.now()),
    );
    return this.#findClass(name);
  }

  /**
   * Reads the embeddings of the base model that is loaded, and makes those that are missing.
   * @param opened the project as it was opened: what was deleted since can come back.
   * @returns whether all are there.
   */
  async bringEmbeddingsUp(opened?: ProjectState): Promise<boolean> {
    const { session, engine, jobs } = this.parts;
    const { current, signal } = session;
    const { key } = engine;
    if (!current || key === null) return false;
    const samples = new Map([...(opened?.samples ?? []), ...current.samples]);
    const missing = await this.#readEmbeddings(samples, key);
    if (signal.aborted) return false;
    if (missing.length === 0) return true;
    return jobs.run('re-embedding', job => this.#embedAgain(missing, key, job));
  }

  /** @returns the samples that have none. */
  async #readEmbeddings(samples: ReadonlyMap<SampleId, Sample>, key: string): Promise<SampleId[]> {
    const { embeddings } = this.parts.support;
    try {
      const { dimension } = this.parts.engine;
      const ids = [...samples.keys()];
      const found = await readEmbeddings(this.context.storage, ids, key, dimension);
      for (const [id, embedding] of found) embeddings.set(id, embedding);
    } catch (error) {
      reportStorage(this.context, error);
    }
    return [...samples.keys()].filter(id => !embeddings.has(id));
  }

  async #embedAgain(ids: readonly SampleId[], key: string, job: RunningJob): Promise<boolean> {
    const { storage } = this.context;
    const { embeddings } = this.parts.support;
    let batch = new Map<SampleId, Float32Array>();
    let whole = true;
    try {
      for (const [i, id] of ids.entries()) {
        if (job.signal.aborted) return false;
        job.progress(i, ids.length);
        try {
          const embedding = await this.#embedKept(id);
          embeddings.set(id, embedding);
          batch.set(id, embedding);
        } catch (error) {
          // One picture that cannot be read does not keep the others from being embedded.
          if (isCancelled(error) || isCrash(error)) return false;
          if (!(error instanceof WorkerError || error instanceof StorageError)) throw error;
          whole = false;
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
    if (!whole) this.context.problem('picture-failed');
    return true;
  }

  /** Embeds a picture of storage; once more where the worker dies over it. */
  async #embedKept(id: SampleId): Promise<Float32Array> {
    const { storage, worker } = this.context;
    const { bytes, type } = await storage.readPicture(id);
    const embed = () => worker.request('embed', { bytes, type });
    return embed().catch(async (error: unknown) => {
      if (!isCrash(error)) throw error;
      await this.parts.engine.ready();
      return embed();
    });
  }

  /**
   * Loads another base model, or the same to embed in another way, and embeds every picture with
   * it. After a failure, or when cancelled, the one before is back, with its embeddings.
   * @returns whether the project has it now.
   */
  async changeBaseModel(wanted: WantedBase): Promise<boolean> {
    const { session, engine, support, jobs } = this.parts;
    const { current, signal } = session;
    if (!current) return false;
    const { id, address, flipAveraging, fineTuned } = wanted;
    const before: Before = { ...this.context.get().engine, base: engine.fineTuned };
    const isLoaded =
      engine.key === embeddingKey(id, address, flipAveraging, fineTuned?.id ?? undefined);
    if (isLoaded && before.missing === null) return false;
    // Examples of a head file have no picture that another base model could embed.
    if (before.missing !== id && [...current.samples.values()].some(({ width }) => width === 0)) {
      this.context.problem('base-no-pictures');
      return false;
    }

    if (!isLoaded) {
      const loaded = await jobs.run('loading-base-model', async job => {
        const onProgress = (done: number) => job.progress(done, 1);
        const isThere = await engine.load(id, address, {
          flipAveraging,
          fineTuned,
          signal: job.signal,
          onProgress,
        });
        // Where it failed, a notice has said why.
        if (!isThere && job.signal.aborted && !signal.aborted) this.#sayKept(before, wanted);
        return isThere;
      });
      if (!loaded || signal.aborted) return false;
    }
    support.reset();
    // All of it is one job, so that nothing else begins between reading and embedding.
    const isWhole = await jobs.run('re-embedding', async job => {
      const { key } = engine;
      const { current: now } = session;
      if (!now || key === null) return false;
      return this.#embedAgain(await this.#readEmbeddings(now.samples, key), key, job);
    });
    if (isWhole) {
      if (address !== undefined) await engine.setAddress(id, address);
      if (signal.aborted) return false;
      engine.setMissing(null);
      if (await this.#keepChange(wanted)) return true;
    }
    if (signal.aborted || before.baseModel === null) return false;
    const { baseModel, address: source } = before;
    const options = { flipAveraging: before.flipAveraging, fineTuned: before.base };
    if (!(await engine.load(baseModel, source ?? undefined, options))) return false;
    support.reset();
    engine.setMissing(before.missing);
    // Pictures that came meanwhile have embeddings of the other base model alone.
    if (before.missing === null) await this.bringEmbeddingsUp();
    this.#sayKept(before, wanted);
    return false;
  }

  /** Saves what the project is embedded with now. */
  #keepChange({ id, flipAveraging, fineTuned, edit, networks }: WantedBase): Promise<boolean> {
    const choose = (state: ProjectState) =>
      edits.chooseBaseModel(state, id, Date.now(), flipAveraging, fineTuned?.id ?? null);
    return this.parts.session.edit(edit ?? choose, undefined, {
      undoable: edit !== undefined,
      networks: new Map([[networkName.base, fineTuned], ...(networks ?? [])]),
    });
  }

  #sayKept({ baseModel, base }: Before, wanted: WantedBase): void {
    const isSame = baseModel === wanted.id && base?.id === wanted.fineTuned?.id;
    const code = isSame ? 'flip-kept' : 'base-kept';
    this.context.notify({ tone: 'info', code, params: {} });
  }
}

function importNotices(job: RunningJob, outcome: Outcome): Omit<Notice, 'id'>[] {
  const { seen, added, isRefused, failed, classless } = outcome;
  if (isRefused) return [{ tone: 'problem', code: 'import-refused', params: { added } }];
  if (job.signal.aborted) return [{ tone: 'info', code: 'import-cancelled', params: { added } }];
  if (seen === 0) return [{ tone: 'problem', code: 'no-pictures', params: {} }];
  // Where all went well, the pictures that appear say so.
  const notices: Omit<Notice, 'id'>[] = [];
  if (failed.length > 0) {
    const params = { added, failed: failed.length };
    notices.push({ tone: 'problem', code: 'import-done', params, files: failed });
  }
  if (classless.size > 0) {
    const count = [...classless.values()].reduce((sum, pictures) => sum + pictures, 0);
    const files = [...classless.keys()].map(name => ({ name, code: 'no-such-class' }));
    notices.push({ tone: 'problem', code: 'test-no-class', params: { count }, files });
  }
  return notices;
}
