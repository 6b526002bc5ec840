/**
 * Adds files to the open project: folders, archives and pictures, by the one plan that all ways in have,
 * after a question where it is not obvious.
 */

import { FormatError } from '../../core/format-error';
import { cameraFramesOf } from '../../core/project/camera-frames';
import * as edits from '../../core/project/edits';
import { isSameName } from '../../core/project/names';
import type { ClassId, ProjectState } from '../../core/project/types';
import { decodePicture } from '../../media/decode';
import type { CollectedFile } from '../../media/files';
import { PictureError } from '../../media/picture-error';
import { expectRoom } from '../pictures/import-limits';
import type { PictureImporter } from '../pictures/import-pictures';
import { mirroredNotices, stretchedNotices } from '../pictures/picture-notes';
import { activeTask } from '../project/selectors';
import type { Session } from '../project/session';
import { onAbort } from '../shared/abort';
import type { Context } from '../shared/context';
import type { Jobs, RunningJob } from '../shared/jobs';
import type { Notice } from '../shared/notices-state';
import type { ImportQuestions } from './import-questions';
import { isOfTeachableMachine } from './plan/manifests';
import type { ImportTarget, PassedOver } from './plan/types';
import type { OpenedPicture } from './read-planned';
import { type Decision, decide, understand } from './understand';

interface Parts {
  readonly session: Session;
  readonly importer: Pick<PictureImporter, 'add'>;
  readonly jobs: Jobs;
  readonly questions: Pick<ImportQuestions, 'ask'>;
}

/** Pictures whose classes are decided. */
interface DecidedFiles extends Extract<Decision, { kind: 'import' }> {
  /** The class that they go into; without it, into those of their names. */
  readonly to: ClassId | undefined;
}

/** What has become of the files of one import. */
interface Outcome {
  seen: number;
  added: number;
  /** Whether it was ended since storage takes no more. */
  isRefused: boolean;
  readonly failed: { readonly name: string; readonly code: string }[];
  /** Pictures whose greys were stretched. */
  stretched: number;
  /** Pictures that Teachable Machine may have mirrored, added to a project that mirrors none. */
  mirrored: number;
  /** Of what was passed over without having been shown before. */
  readonly unseen: PassedOver[];
}

export class FileImporter {
  #importing: { readonly queue: DecidedFiles[]; readonly done: Promise<void> } | null = null;

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {}

  /**
   * Adds what files there are, after a question where it is not obvious how. Decided while others are
   * being added, they join that job.
   */
  async importFiles(
    collecting: Promise<readonly CollectedFile[]>,
    to?: ClassId,
    isTest = false,
  ): Promise<void> {
    let decided: DecidedFiles | null;
    try {
      decided = await this.#decide(collecting, to, isTest);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      this.context.problem(error.code, error.params);
      return;
    }
    if (!decided) return;
    if (this.#importing) {
      this.#importing.queue.push(decided);
      return this.#importing.done;
    }
    const queue = [decided];
    const done = this.#run(queue);
    this.#importing = { queue, done };
    return done;
  }

  /**
   * @throws FormatError `no-room-for-pictures`.
   * @returns null where there is nothing to be added, which has been said, or the user leaves it.
   */
  async #decide(
    collecting: Promise<readonly CollectedFile[]>,
    to: ClassId | undefined,
    isTest: boolean,
  ): Promise<DecidedFiles | null> {
    const { session, questions } = this.parts;
    const state = session.current;
    if (!state) return null;
    const { signal } = session;
    const target = targetIn(state, to, isTest);
    const understood = await understand(await collecting, target);
    const decision = await decide(understood, questions, signal);
    if (signal.aborted || !decision) return null;
    if (decision.kind === 'import') {
      expectRoom(this.context, decision.files);
      return { ...decision, to: decision.isInto ? to : undefined };
    }
    if (decision.kind === 'nothing') this.#sayNothing(understood.plan.isOfSounds, decision);
    return null;
  }

  #sayNothing(isOfSounds: boolean, { passedOver }: Extract<Decision, { kind: 'nothing' }>): void {
    if (isOfSounds) this.context.problem('file-of-sounds');
    else for (const notice of leftOut(0, passedOver)) this.context.notify(notice);
  }

  async #run(queue: DecidedFiles[]): Promise<void> {
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

  async #importAll(queue: DecidedFiles[], job: RunningJob): Promise<void> {
    const outcome: Outcome = {
      seen: 0,
      added: 0,
      isRefused: false,
      failed: [],
      stretched: 0,
      mirrored: 0,
      unseen: [],
    };
    // Undone as one, however many pictures come.
    const batch = Symbol('import');
    let total = 0;
    const isOver = () => job.signal.aborted || outcome.isRefused;
    for (let given = queue.shift(); given && !isOver(); given = queue.shift()) {
      total += given.files.length;
      outcome.unseen.push(...given.unseen);
      for await (const picture of given.read()) {
        if (isOver()) break;
        job.progress(++outcome.seen, Math.max(outcome.seen, total));
        const { unsavedPictures } = this.context.get();
        const code = await this.#import(picture, given.to, batch, outcome);
        outcome.isRefused = this.context.get().unsavedPictures > unsavedPictures;
        if (code === null) outcome.added++;
        else outcome.failed.push({ name: picture.name, code });
      }
    }
    const undoes = this.parts.session.stepOf(batch);
    for (const notice of importNotices(job, outcome)) {
      this.context.notify(undoes === null ? notice : { ...notice, undoes });
    }
  }

  /** @returns null, or the code of what was wrong. */
  async #import(
    picture: OpenedPicture,
    to: ClassId | undefined,
    batch: symbol,
    outcome: Outcome,
  ): Promise<string | null> {
    if ('error' in picture) return picture.error;
    const { blob, source, name, className, isTest } = picture;
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(blob, () => outcome.stretched++);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      return error.code;
    }
    const classId = to ?? (await this.#classCalled(className, batch));
    if (classId === null) {
      bitmap.close();
      return 'edit-refused';
    }
    const isAdded = await this.parts.importer.add({ bitmap, source, name }, classId, {
      isTest,
      batch,
    });
    if (!isAdded) return 'not-saved';
    if (isOfTeachableMachine(name) && this.#isAsSeen) outcome.mirrored++;
    return null;
  }

  /** Whether the open project learns what the camera sees. */
  get #isAsSeen(): boolean {
    const { current } = this.parts.session;
    return current !== null && cameraFramesOf(current.project) === 'as-seen';
  }

  /** The class of this name in the task that is shown. */
  #findClass(name: string): ClassId | null {
    const { current } = this.parts.session;
    const { classes = [] } = current ? activeTask(current) : {};
    return classes.find(label => isSameName(label.name, name))?.id ?? null;
  }

  /** The class of this name in the task that is shown, made when there is none. */
  async #classCalled(name: string, batch: symbol): Promise<ClassId | null> {
    const found = this.#findClass(name);
    if (found !== null) return found;
    const add = (state: ProjectState) =>
      edits.addClass(state, state.project.activeTaskId, name, Date.now());
    await this.parts.session.edit(add, undefined, { batch });
    return this.#findClass(name);
  }
}

/** What files of an import mean where they go. */
function targetIn(state: ProjectState, to: ClassId | undefined, isTest: boolean): ImportTarget {
  const { classes } = activeTask(state);
  if (isTest) return { kind: 'test-set', classes: classes.map(({ name }) => name) };
  const label = classes.find(({ id }) => id === to);
  return label ? { kind: 'class', name: label.name } : { kind: 'classes' };
}

function importNotices(job: RunningJob, outcome: Outcome): Omit<Notice, 'id'>[] {
  const { added, isRefused, failed, unseen, stretched, mirrored } = outcome;
  if (isRefused) return [{ tone: 'problem', code: 'import-refused', params: { added } }];
  if (job.signal.aborted) return [{ tone: 'info', code: 'import-cancelled', params: { added } }];
  // Where all went well, the pictures that appear say so.
  return [
    ...stretchedNotices(stretched),
    ...mirroredNotices(mirrored),
    ...(failed.length + unseen.length > 0 ? leftOut(added, [...unseen, ...failed]) : []),
  ];
}

/** Says what has not been added, by name, where there is anything that could be named. */
function leftOut(added: number, files: readonly PassedOver[]): Omit<Notice, 'id'>[] {
  const classless = files.filter(({ code }) => code === 'no-such-class');
  const failed = files.filter(({ code }) => code !== 'no-such-class');
  const notices: Omit<Notice, 'id'>[] = [];
  if (failed.length > 0) {
    const params = { added, failed: failed.length };
    notices.push({ tone: 'problem', code: 'import-done', params, files: failed });
  }
  if (classless.length > 0) {
    const names = new Set(classless.map(({ name }) => name));
    const params = { count: classless.length };
    const named = [...names].map(name => ({ name, code: 'no-such-class' }));
    notices.push({ tone: 'problem', code: 'test-no-class', params, files: named });
  }
  if (notices.length === 0) notices.push({ tone: 'problem', code: 'no-pictures', params: {} });
  return notices;
}
