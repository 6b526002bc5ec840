/**
 * The open project: every edit is applied, saved and put in the history here, in that order.
 *
 * What the page shows as saved is on disk. When a save fails, the page goes back to what is on
 * disk, and says so; pictures that were to be added are kept in memory for a file.
 */
import { bringBack } from '../../core/project/bring-back';
import { applyChange } from '../../core/project/changes';
import * as edits from '../../core/project/edits';
import * as history from '../../core/project/history';
import type { NetworkChanges } from '../../core/project/kept-network';
import { DatasetError } from '../../core/project/project-error';
import type { Change, ProjectId, ProjectState, SampleId } from '../../core/project/types';
import type { NewSample } from '../../storage/storage';
import { type Context, reportStorage } from '../shared/context';
import type { State } from '../state';
import { readProject } from './stored';

interface EditOptions {
  readonly undoable?: boolean;
  /** Edits with the same one that follow each other are undone as one. */
  readonly batch?: symbol | undefined;
  /** To be written with it, or not at all. */
  readonly networks?: NetworkChanges;
  /** What is written when the edit is undone and when it is redone; where absent, nothing is. */
  readonly stepNetworks?: history.StepNetworks;
  /** That it is one of many that pour in: it is shown, and shown as saved, soon instead of at once. */
  readonly isThrottled?: boolean;
}

interface Opening {
  /** Something that was edited in it is not on disk. */
  isLost: boolean;
  /** A save of it failed, so what was edited on top of that must not be written. */
  broken: boolean;
}

/** Pictures that could not be saved. */
interface Unsaved {
  /** The project with them. */
  readonly state: ProjectState;
  readonly samples: Map<SampleId, NewSample>;
}

/** All that a file can hold of a project, whatever has become of storage. */
export interface Rescuable {
  readonly state: ProjectState;
  /** Those of its samples that are not saved. */
  readonly unsaved: ReadonlyMap<SampleId, NewSample>;
}

export class Session {
  #history = history.emptyHistory();
  /** Saves wait for each other, so that what is on disk is always a state the page was in. */
  #queue: Promise<void> = Promise.resolve();
  /** What the saves of one showing of a project have in common. */
  #opening: Opening = { isLost: false, broken: false };
  #shown = new AbortController();
  #unsaved: Unsaved | null = null;

  constructor(
    private readonly context: Context,
    /** Told after every change of the open project. */
    private readonly onChange: () => void,
    /**
     * Told of networks that are written with an edit, before it is shown. What it returns is called
     * where the edit could not be saved.
     */
    private readonly onNetworks: (changes: NetworkChanges) => () => void = () => () => undefined,
  ) {}

  get current(): ProjectState | null {
    return this.context.get().current;
  }

  /** Aborted when the project that is shown now is closed, or another one is shown. */
  get signal(): AbortSignal {
    return this.#shown.signal;
  }

  /** The project that is shown, with what could not be saved of it; also once it has been closed. */
  get rescuable(): Rescuable | null {
    const { current } = this;
    if (!this.#unsaved) return current && { state: current, unsaved: new Map() };
    const { state, samples } = this.#unsaved;
    const added = [...samples.values()].map(({ sample }) => sample);
    return { state: bringBack(current ?? state, state.project, added), unsaved: samples };
  }

  /** Lets go of what could not be saved. */
  forgetUnsaved(): void {
    this.#unsaved = null;
    this.context.set({ unsavedPictures: 0 });
  }

  /** Shows a project, with no history. */
  show(state: ProjectState | null): void {
    if (state) this.forgetUnsaved();
    this.#shown.abort();
    this.#shown = new AbortController();
    this.#present(state);
  }

  #present(state: ProjectState | null): void {
    this.#opening = { isLost: false, broken: false };
    this.#history = history.emptyHistory(this.#history);
    this.context.set({ current: state, unsaved: 0, ...this.#steps(), prediction: null });
    this.onChange();
  }

  /** What can be undone and redone. */
  #steps(): Pick<State, 'undo' | 'undoStep' | 'redo'> {
    return {
      undo: history.undoName(this.#history),
      undoStep: history.undoStep(this.#history),
      redo: history.redoName(this.#history),
    };
  }

  /** The step that an undo would reverse, if it is of this batch. */
  stepOf(batch: symbol): number | null {
    return history.undoStep(this.#history, batch);
  }

  /**
   * Applies and saves an edit.
   * @param make gets the state and returns the edit; a DatasetError it throws becomes a notice.
   * @returns whether it was saved.
   */
  edit(
    make: (state: ProjectState) => Change,
    added?: readonly NewSample[],
    { undoable = true, batch, networks, stepNetworks, isThrottled }: EditOptions = {},
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
    const options = { batch, networks: stepNetworks };
    if (undoable) this.#history = history.pushChange(this.#history, change, options);
    return this.#apply(change, added, networks, isThrottled);
  }

  /**
   * Something is on its way that will be part of the project: not all is saved until then.
   * @returns what says that it is there, or will not come; an edit may follow at once.
   */
  expectEdit(): () => void {
    const opening = this.#opening;
    this.context.set({ unsaved: this.context.get().unsaved + 1 });
    return () => {
      if (opening !== this.#opening) return;
      this.context.setThrottled({ unsaved: this.context.get().unsaved - 1 });
    };
  }

  undo(): Promise<boolean> {
    return this.#step(history.undoChange(this.#history));
  }

  redo(): Promise<boolean> {
    return this.#step(history.redoChange(this.#history));
  }

  #step(step: history.HistoryMove | null): Promise<boolean> {
    const state = this.current;
    if (!step || !state) return Promise.resolve(false);
    this.#history = step.history;
    const { change, networks } = step;
    if (!change.project) return this.#apply(change, [], networks);
    // What embeddings are made with and the task shown are no edits: undoing leaves them as they are now.
    const { baseModelId, fineTuned = null, activeTaskId } = state.project;
    const options = edits.pictureOptions(state.project);
    const { after } = change.project;
    const shown = after.tasks.some(task => task.id === activeTaskId)
      ? activeTaskId
      : after.activeTaskId;
    const project = {
      before: state.project,
      after: {
        ...edits.withFineTuned(edits.withPictureOptions(after, options), fineTuned),
        baseModelId,
        activeTaskId: shown,
      },
    };
    return this.#apply({ ...change, project }, [], networks);
  }

  async #apply(
    change: Change,
    added: readonly NewSample[] = [],
    networks: NetworkChanges = new Map(),
    isThrottled = false,
  ): Promise<boolean> {
    const state = this.current;
    if (!state) return false;
    const opening = this.#opening;
    const show = (patch: Partial<State>) =>
      isThrottled ? this.context.setThrottled(patch) : this.context.set(patch);
    const takeBack = this.onNetworks(networks);
    show({
      current: applyChange(state, change),
      unsaved: this.context.get().unsaved + 1,
      ...this.#steps(),
    });
    const commit = () => this.context.storage.commit(change, added, networks);
    const saved = this.#queue.then(async () => {
      const failed = () => {
        this.#keepUnsaved(applyChange(state, change), added);
        if (opening === this.#opening) takeBack();
      };
      if (!(await this.#save(state.project.id, opening, commit, failed))) return false;
      if (opening === this.#opening) show({ unsaved: this.context.get().unsaved - 1 });
      return true;
    });
    // A defect is for the caller to hear of; the saves that wait are not to be lost with it.
    this.#queue = saved.then(
      () => undefined,
      () => undefined,
    );
    this.onChange();
    return saved;
  }

  /**
   * Also saves what was edited before its project was closed.
   * @param failed told before anything is said of a failure.
   */
  async #save(
    id: ProjectId,
    opening: Opening,
    commit: () => Promise<void>,
    failed: () => void,
  ): Promise<boolean> {
    if (opening.broken) {
      failed();
      return false;
    }
    try {
      await commit();
    } catch (error) {
      opening.isLost = true;
      failed();
      reportStorage(this.context, error);
      if (opening === this.#opening) await this.#reread(id);
      else opening.broken = true;
      return false;
    }
    return true;
  }

  #keepUnsaved(state: ProjectState, added: readonly NewSample[]): void {
    const { current } = this;
    // What another project lost meanwhile is not in the way of this one.
    if (added.length === 0 || (current && current.project.id !== state.project.id)) return;
    const { state: before, samples = new Map<SampleId, NewSample>() } = this.#unsaved ?? {};
    const earlier = [...samples.values()].map(({ sample }) => sample);
    for (const content of added) samples.set(content.sample.id, content);
    this.#unsaved = { state: before ? bringBack(state, before.project, earlier) : state, samples };
    this.context.set({ unsavedPictures: samples.size });
  }

  /** Goes back to what is on disk. */
  async #reread(id: ProjectId): Promise<void> {
    const opening = this.#opening;
    try {
      const { state } = await readProject(this.context.storage, id);
      opening.broken = true;
      if (opening === this.#opening) this.#present(state);
    } catch (error) {
      reportStorage(this.context, error);
    }
  }

  /** Whether all that the project shown now has is on disk, once that is known. */
  async saved(): Promise<boolean> {
    const opening = this.#opening;
    await this.settled();
    return !opening.isLost && this.#unsaved === null;
  }

  /** Resolves once everything that was edited so far is on disk, or was reported. */
  settled(): Promise<void> {
    return this.#queue;
  }
}
