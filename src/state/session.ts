/**
 * The open project: every edit is applied, saved and put in the history here, in that order.
 *
 * What the page shows as saved is on disk. When a save fails, the page goes back to what is on
 * disk, and says so.
 */
import { applyChange } from '../dataset/changes';
import { DatasetError } from '../dataset/dataset-error';
import * as edits from '../dataset/edits';
import * as history from '../dataset/history';
import type { Change, Picture, ProjectId, ProjectState, SampleId } from '../dataset/types';
import type { NetworkChanges, NewSample } from '../storage/storage';
import { type Context, reportStorage } from './context';
import type { State } from './types';

interface EditOptions {
  readonly undoable?: boolean;
  readonly networks?: NetworkChanges;
  readonly paced?: boolean;
}

interface Opening {
  /** A save of it failed, so what was edited on top of that must not be written. */
  broken: boolean;
}

export class Session {
  #history = history.emptyHistory();
  /** Saves wait for each other, so that what is on disk is always a state the page was in. */
  #queue: Promise<void> = Promise.resolve();
  /** What the saves of one showing of a project have in common. */
  #opening: Opening = { broken: false };
  #shown = new AbortController();

  constructor(
    private readonly context: Context,
    /** Told after every change of the open project. */
    private readonly onChange: () => void,
  ) {}

  get current(): ProjectState | null {
    return this.context.get().current;
  }

  /** Aborted when the project that is shown now is closed, or another one is shown. */
  get signal(): AbortSignal {
    return this.#shown.signal;
  }

  /** Shows a project, with no history. */
  show(state: ProjectState | null): void {
    this.#shown.abort();
    this.#shown = new AbortController();
    this.#present(state);
  }

  #present(state: ProjectState | null): void {
    this.#opening = { broken: false };
    this.#history = history.emptyHistory();
    this.context.set({ current: state, unsaved: 0, undo: null, redo: null, prediction: null });
    this.onChange();
  }

  /**
   * Applies and saves an edit.
   * @param make gets the state and returns the edit; a DatasetError it throws becomes a notice.
   * @param options.networks to be written with it, or not at all. Undoing the edit leaves them.
   * @param options.paced that it is one of many that pour in: it is shown, and shown as saved, soon
   * instead of at once.
   * @returns whether it was saved.
   */
  edit(
    make: (state: ProjectState) => Change,
    added?: readonly NewSample[],
    { undoable = true, ...options }: EditOptions = {},
  ): Promise<boolean> {
    const state = this.current;
    if (!state) return Promise.resolve(false);
    let change: Change;
    try {
      change = make(state);
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      this.context.problem(error.code);
      return Promise.resolve(false);
    }
    if (undoable) this.#history = history.pushChange(this.#history, change);
    return this.#apply(change, added, options);
  }

  undo(): Promise<boolean> {
    return this.#step(history.undoChange(this.#history));
  }

  redo(): Promise<boolean> {
    return this.#step(history.redoChange(this.#history));
  }

  #step(step: history.HistoryStep | null): Promise<boolean> {
    const state = this.current;
    if (!step || !state) return Promise.resolve(false);
    this.#history = step.history;
    const { change } = step;
    if (!change.project) return this.#apply(change);
    // What embeddings are made with and the task shown are no edits: undoing leaves them as they are now.
    const { baseModelId, flipAveraging = false, fineTuned = null, activeTaskId } = state.project;
    const { after } = change.project;
    const shown = after.tasks.some(task => task.id === activeTaskId)
      ? activeTaskId
      : after.activeTaskId;
    return this.#apply({
      ...change,
      project: {
        before: state.project,
        after: {
          ...edits.withFineTuned(edits.withFlipAveraging(after, flipAveraging), fineTuned),
          baseModelId,
          activeTaskId: shown,
        },
      },
    });
  }

  async #apply(
    change: Change,
    added: readonly NewSample[] = [],
    { networks, paced = false }: Omit<EditOptions, 'undoable'> = {},
  ): Promise<boolean> {
    const state = this.current;
    if (!state) return false;
    const opening = this.#opening;
    const show = (patch: Partial<State>) =>
      paced ? this.context.setSoon(patch) : this.context.set(patch);
    show({
      current: applyChange(state, change),
      unsaved: this.context.get().unsaved + 1,
      undo: history.undoName(this.#history),
      redo: history.redoName(this.#history),
    });
    this.onChange();
    const commit = () => this.context.storage.commit(change, added, networks);
    const saved = this.#queue.then(async () => {
      if (!(await this.#save(state.project.id, opening, commit))) return false;
      if (opening === this.#opening) show({ unsaved: this.context.get().unsaved - 1 });
      return true;
    });
    // A defect is for the caller to hear of; the saves that wait are not to be lost with it.
    this.#queue = saved.then(
      () => undefined,
      () => undefined,
    );
    return saved;
  }

  /** Also saves what was edited before its project was closed. */
  async #save(id: ProjectId, opening: Opening, commit: () => Promise<void>): Promise<boolean> {
    if (opening.broken) return false;
    try {
      await commit();
    } catch (error) {
      reportStorage(this.context, error);
      if (opening === this.#opening) await this.#reread(id);
      else opening.broken = true;
      return false;
    }
    return true;
  }

  /** Goes back to what is on disk. */
  async #reread(id: ProjectId): Promise<void> {
    const opening = this.#opening;
    try {
      const state = await this.context.storage.openProject(id);
      opening.broken = true;
      if (opening === this.#opening) this.#present(state);
    } catch (error) {
      reportStorage(this.context, error);
    }
  }

  /** Resolves once everything that was edited so far is on disk, or was reported. */
  settled(): Promise<void> {
    return this.#queue;
  }
}

/** Addresses of pictures for `img` elements, kept for a project that is open. */
export class PictureUrls {
  readonly #urls = new Map<SampleId, string>();

  constructor(private readonly context: Context) {}

  /** Makes the address of a picture that storage does not have yet. */
  put(id: SampleId, picture: Picture): void {
    this.#urls.set(id, toUrl(picture));
  }

  async get(id: SampleId): Promise<string> {
    const known = this.#urls.get(id);
    if (known !== undefined) return known;
    const url = toUrl(await this.context.storage.readPicture(id));
    this.#urls.set(id, url);
    return url;
  }

  clear(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url);
    this.#urls.clear();
  }
}

/** Stands for examples that came from a head file, which holds no pictures. */
const NO_PICTURE =
  'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
  '<rect width="64" height="64" fill="%23888"/>' +
  '<circle cx="32" cy="32" r="14" fill="none" stroke="white" stroke-width="4"/></svg>';

function toUrl({ bytes, type }: Picture): string {
  if (bytes.length === 0) return NO_PICTURE;
  return URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
}
