/**
 * Adds pictures to the open project, from the camera and from files: each is saved and shown as it comes,
 * whatever the base model is doing. It is embedded, and learnt from, afterwards.
 */

import { WorkerError } from '../../compute/door/client';
import * as edits from '../../core/project/edits';
import { fitName } from '../../core/project/names';
import { newId } from '../../core/project/new-id';
import type { ClassId, ProjectState, Sample, SampleSource } from '../../core/project/types';
import { decodePicture } from '../../media/decode';
import { collectFiles, type FilePicture, readPictures } from '../../media/files';
import { PictureError } from '../../media/picture-error';
import { activeTask } from '../project/selectors';
import type { Session } from '../project/session';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import { onAbort } from '../shared/abort';
import type { Context } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';
import type { Notice } from '../shared/notices-state';
import type { PictureUrls } from './picture-urls';

/** A picture on its way in. The receiver closes the bitmap. */
export interface IncomingPicture {
  readonly bitmap: ImageBitmap;
  readonly source: SampleSource;
  readonly name?: string;
}

interface Parts {
  readonly session: Session;
  readonly embeddings: Pick<ProjectEmbeddings, 'expect'>;
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

/** What a picture's class is called: as its folder, or as the file itself. */
const classNameOf = ({ folder, name }: { readonly folder?: string; readonly name: string }) =>
  folder ?? name.replace(/\.[^.]*$/, '');

export class PictureImporter {
  #importing: { readonly queue: GivenFiles[]; readonly done: Promise<void> } | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Adds one picture to a class. It is shown as soon as it is encoded. Resolves to true once it is on disk.
   * @param options.batch those with the same one that follow each other are undone as one.
   */
  async add(
    { bitmap, source, name }: IncomingPicture,
    to: ClassId,
    { isTest = false, batch }: { isTest?: boolean; batch?: symbol | undefined } = {},
  ): Promise<boolean> {
    const { session, embeddings, urls } = this.parts;
    const state = session.current;
    if (!state) {
      bitmap.close();
      return false;
    }
    const taskId = state.project.activeTaskId;
    const arrived = session.expectEdit();
    const encoded = await this.context.worker
      .request('encode', { bitmap }, { transfer: [bitmap] })
      .catch((error: unknown) => {
        if (!(error instanceof WorkerError)) throw error;
        this.context.problem('picture-failed');
        return null;
      })
      .finally(arrived);
    // Meanwhile the project may have been closed.
    if (!encoded || session.current?.project.id !== state.project.id) return false;
    const { bytes, type, width, height } = encoded;
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
    embeddings.expect(sample.id);
    return session.edit(
      current => edits.addSamples(current, [sample], Date.now()),
      [{ sample, picture, embeddings: {} }],
      { isThrottled: true, batch },
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
    const done = this.#run(queue);
    this.#importing = { queue, done };
    return done;
  }

  async #run(queue: GivenFiles[]): Promise<void> {
    // What is given after it has been cancelled is another import.
    const end = () => {
      if (this.#importing?.queue === queue) this.#importing = null;
    };
    try {
      await this.parts.jobs.run('importing', async job => {
        const stopListening = onAbort(job.signal, end);
        await this.#importAll(queue, job).finally(stopListening);
      });
    } finally {
      end();
    }
  }

  async #importAll(queue: GivenFiles[], job: RunningJob): Promise<void> {
    const outcome: Outcome = {
      seen: 0,
      added: 0,
      isRefused: false,
      failed: [],
      classless: new Map(),
    };
    // Undone as one, however many pictures come.
    const batch = Symbol('import');
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
        const code = await this.#import(picture, given, batch);
        outcome.isRefused = this.context.get().unsavedPictures > unsavedPictures;
        if (code === null) outcome.added++;
        else outcome.failed.push({ name: picture.name, code });
      }
    }
    for (const notice of importNotices(job, outcome)) this.context.notify(notice);
  }

  /** @returns null, or the code of what was wrong. */
  async #import(
    picture: FilePicture,
    { to, isTest }: Destination,
    batch: symbol,
  ): Promise<string | null> {
    if ('error' in picture) return picture.error;
    const { blob, source, name } = picture;
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(blob);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      return error.code;
    }
    const classId = to ?? (await this.#classCalled(classNameOf(picture), batch));
    if (classId === null) {
      bitmap.close();
      return 'edit-refused';
    }
    const isAdded = await this.add({ bitmap, source, name }, classId, { isTest, batch });
    return isAdded ? null : 'not-saved';
  }

  /** The class of this name in the task that is shown. */
  #findClass(name: string): ClassId | null {
    const { current } = this.parts.session;
    const { classes = [] } = current ? activeTask(current) : {};
    return classes.find(label => label.name === fitName(name, name))?.id ?? null;
  }

  /** The class of this name in the task that is shown, made when there is none. */
  async #classCalled(name: string, batch: symbol): Promise<ClassId | null> {
    const found = this.#findClass(name);
    if (found !== null) return found;
    const add = (state: ProjectState) =>
      edits.addClass(state, state.project.activeTaskId, fitName(name, name), Date.now());
    await this.parts.session.edit(add, undefined, { batch });
    return this.#findClass(name);
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
