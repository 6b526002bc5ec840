/**
 * Opening and closing projects. Of what is asked for in quick succession, the last is shown; a project
 * that another tab has open is left to it until the user says otherwise.
 */

import * as edits from '../../core/project/edits';
import type { ProjectId, ProjectState } from '../../core/project/types';
import type { PictureUrls } from '../pictures/picture-urls';
import type { EngineControl } from '../recognition/engine';
import type { OpenedModels } from '../recognition/opened-models';
import type { ProjectEmbeddings } from '../recognition/project-embeddings';
import type { Reports } from '../recognition/report';
import type { SupportSetSync } from '../recognition/support-set';
import type { TriedPictures } from '../recognition/tried-picture';
import { type Context, reportStorage } from '../shared/context';
import type { Jobs } from '../shared/jobs';
import type { TrainedNetworks } from '../training/trained-networks';
import type { ProjectList } from './project-list';
import { ProjectLock } from './project-lock';
import type { Session } from './session';
import { readProject } from './stored';

interface Parts {
  readonly session: Session;
  readonly engine: EngineControl;
  readonly support: SupportSetSync;
  readonly embeddings: ProjectEmbeddings;
  readonly urls: PictureUrls;
  readonly jobs: Jobs;
  readonly models: OpenedModels;
  readonly tried: TriedPictures;
  readonly reports: Reports;
  readonly networks: TrainedNetworks;
  readonly list: ProjectList;
  /** Undefined where the browser has none. */
  readonly locks: LockManager | undefined;
  readonly synchronise: () => Promise<void>;
  /** Offers a better base model, where there is one for this machine. */
  readonly offerBetter: () => Promise<void>;
}

export class ProjectOpening {
  readonly lock: ProjectLock;
  /** Of what was asked for last. */
  #asked = new AbortController();

  constructor(
    private readonly context: Context,
    private readonly parts: Parts,
  ) {
    this.lock = new ProjectLock(parts.locks, id => void this.#giveUp(id));
  }

  /**
   * Begins with what the user asks for: a project, a file, a model, or the start page. What was asked for
   * before gives way; where it is not there yet, it does not come.
   * @param id of the project that is asked for.
   * @returns what is aborted when something else is asked for. By then all edits are on the disk, and this
   * tab has no project but the one that is shown, or that is asked for.
   */
  async begin(id?: ProjectId): Promise<AbortSignal> {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    this.parts.jobs.cancelAll();
    this.context.set({ lockedProject: null });
    // A project may have been closed with edits that are still on their way.
    await this.parts.session.settled();
    if (!signal.aborted && !this.context.get().current) this.lock.release(id);
    return signal;
  }

  async open(id: ProjectId): Promise<void> {
    const signal = await this.begin(id);
    if (await this.#acquire(id, signal)) await this.#read(id, signal);
  }

  /** Has the other tab close the project that it has open, and opens it here. */
  async takeOver(): Promise<void> {
    const { lockedProject } = this.context.get();
    if (!lockedProject) return;
    const { id } = lockedProject;
    const begun = this.begin(id);
    this.context.set({ lockedProject: { id, isAwaited: true } });
    const signal = await begun;
    if (!(await this.lock.acquire(id, signal, true)) || signal.aborted) return;
    this.context.set({ lockedProject: null });
    await this.#read(id, signal);
  }

  close(): void {
    const { session, tried, reports, networks, urls, list } = this.parts;
    void this.begin().then(() => list.refresh());
    tried.close();
    reports.clear();
    session.show(null);
    networks.clear();
    urls.clear();
  }

  /**
   * Shows a project that has just been made.
   * @param state null where none was.
   */
  async showMade(state: ProjectState | null, signal: AbortSignal): Promise<void> {
    if (state) await this.#show(state, signal);
    // What was written, and removed again since it was cancelled, may have been listed meanwhile.
    else await this.parts.list.refresh();
  }

  /** Closes the project that another tab asks for, also where it is still being opened, and says so. */
  async #giveUp(id: ProjectId): Promise<void> {
    const { current, projects } = this.context.get();
    const known = projects?.find(({ project }) => project.id === id)?.project;
    const { name = '' } = current?.project ?? known ?? {};
    const saved = this.parts.session.saved();
    this.close();
    if (await saved) {
      this.context.notify({ tone: 'info', code: 'opened-elsewhere', params: { name } });
    } else this.context.problem('opened-elsewhere-unsaved', { name });
  }

  /** Takes a project for this tab, or says that another one has it. */
  async #acquire(id: ProjectId, signal: AbortSignal): Promise<boolean> {
    const isTaken = await this.lock.acquire(id, signal);
    if (signal.aborted) return false;
    if (!isTaken) this.context.set({ lockedProject: { id, isAwaited: false } });
    return isTaken;
  }

  /** Reads a project that this tab has taken, and shows it. */
  async #read(id: ProjectId, signal: AbortSignal): Promise<void> {
    let state: ProjectState;
    try {
      const found = await readProject(this.context.storage, id);
      if (signal.aborted) return;
      state = found.state;
      if (found.damaged > 0) this.context.problem('samples-damaged', { count: found.damaged });
    } catch (error) {
      if (!signal.aborted) this.lock.release();
      reportStorage(this.context, error);
      return;
    }
    await this.#show(state, signal);
  }

  /** Shows a project, and makes ready what it needs, until it is closed or another is shown. */
  async #show(state: ProjectState, asking: AbortSignal): Promise<void> {
    const { session, models, urls, support, tried, reports, networks } = this.parts;
    const { storage } = this.context;
    // What was shown before is on the disk before another tab may have it.
    await session.settled();
    if (!(await this.#acquire(state.project.id, asking))) return;
    models.close();
    urls.clear();
    support.reset();
    tried.close();
    this.parts.engine.setMissing(null);
    reports.clear();
    // Now, while nothing can be undone: what is deleted from here on may come back.
    void storage
      .collectGarbage(state.project.id)
      .catch((error: unknown) => reportStorage(this.context, error));
    session.show(state);
    const { signal } = session;
    await networks.read(state, signal);
    if (!(await this.#makeReady(state, signal)) || signal.aborted) return;
    await this.parts.synchronise();
    void this.parts.offerBetter();
    // What saves a project as a file, and adds files to it, must be there before the network, or the
    // page, is gone.
    void import('../files/rescue').catch(() => undefined);
    void import('../imports/import-files').catch(() => undefined);
  }

  /**
   * Loads the base model of a project that is shown, and embeds its pictures.
   * @returns false where there is nothing to learn with.
   */
  async #makeReady(state: ProjectState, signal: AbortSignal): Promise<boolean> {
    const { engine, support, embeddings } = this.parts;
    if (!(await engine.loadFor(state.project, signal)) || signal.aborted) return false;
    // A head that was fitted meanwhile went with the base model that was there before.
    support.reset();
    if (!(await this.#settleBaseModel(state, signal))) return false;
    const isWhole = await embeddings.bringUp(state);
    if (signal.aborted) return false;
    const { key } = engine;
    // What another base model made is not in the way, and of use where this one made nothing.
    if (isWhole && key !== null) {
      await this.context.storage
        .dropEmbeddings(state.project.id, [key])
        .catch((error: unknown) => reportStorage(this.context, error));
    }
    return !signal.aborted;
  }

  /** Writes the base model into a project that has none, or whose fine-tuned one is gone. */
  async #settleBaseModel({ project }: ProjectState, signal: AbortSignal): Promise<boolean> {
    const { session, engine } = this.parts;
    const id = this.context.get().engine.baseModel;
    if (id === null) return true;
    const isGone = project.fineTuned !== undefined && engine.fineTuned === null;
    if (project.baseModelId !== null && !isGone) return true;
    await session.edit(
      current =>
        isGone
          ? edits.chooseBaseModel(current, id, Date.now(), undefined, null)
          : edits.chooseBaseModel(current, id, Date.now()),
      undefined,
      { undoable: false },
    );
    return !signal.aborted;
  }
}
