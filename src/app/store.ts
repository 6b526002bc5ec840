/**
 * The store: the state the interface shows, and the actions on it. Free of React.
 *
 * It puts the parts together: the open project (session), the base model (engine), the worker's
 * support set (support), pictures coming in (importer), predictions, and files.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import { WorkerClient, WorkerError } from '../compute/door/client';
import { seededRandom } from '../core/math/random';
import * as edits from '../core/project/edits';
import { newId } from '../core/project/new-id';
import type { Change, ProjectId, ProjectState } from '../core/project/types';
import type { FileWorkerPort } from '../formats/worker/door/client';
import { collectFiles } from '../media/files';
import type { Storage } from '../storage/storage';
import { clearLeftOvers } from './files/file-sink';
import { PictureImporter } from './pictures/import-pictures';
import { PictureUrls } from './pictures/picture-urls';
import { createUnlessAborted } from './project/create-project';
import { ProjectLock } from './project/project-lock';
import { Session } from './project/session';
import { StorageUse } from './project/storage-use';
import { readProject, readSummaries } from './project/stored';
import { BackendTimings } from './recognition/backend-timings';
import { BaseModelChanger } from './recognition/base-model-change';
import { EngineControl } from './recognition/engine';
import { Measuring } from './recognition/measuring';
import { OpenedModels } from './recognition/opened-model';
import { Predictor } from './recognition/predictor';
import { ProjectEmbeddings } from './recognition/project-embeddings';
import { QuietMoments } from './recognition/quiet-moments';
import { ProjectRecogniser } from './recognition/recogniser';
import { Reports } from './recognition/report';
import { Support } from './recognition/support-set';
import { TriedPictures } from './recognition/tried-picture';
import type { OwnWorker } from './shared/context';
import { type Context, reportStorage } from './shared/context';
import { Jobs } from './shared/jobs';
import { loadPart } from './shared/load-part';
import { pacedState } from './shared/throttled-state';
import { Networks } from './training/trained-networks';
import type { Trainings } from './training/training';
import type { Actions, Notice, State, Store } from './types';

export interface StoreOptions {
  readonly storage: Storage;
  /** Starts a compute worker. */
  readonly newWorker: () => Worker;
  /** Starts a worker that opens one exported model. */
  readonly newModelWorker: () => Worker;
  /** Starts a worker that reads or writes one file. */
  readonly newFileWorker: () => FileWorkerPort;
  readonly storagePersists: boolean;
  /** By which one tab at a time has a project open; undefined where the browser has none. */
  readonly locks: LockManager | undefined;
  /** Knows how much is used; undefined where the browser has none. */
  readonly storageManager: StorageManager | undefined;
  /** Address of the page's folder. */
  readonly root: string;
}

const INITIAL: Omit<State, 'storagePersists'> = {
  projects: null,
  elsewhere: null,
  current: null,
  unsaved: 0,
  unsavedPictures: 0,
  storageUse: null,
  undo: null,
  redo: null,
  engine: {
    status: 'measuring',
    progress: 0,
    backend: null,
    timings: [],
    isMeasuring: false,
    flipAveraging: false,
    fineTuned: null,
    baseModel: null,
    address: null,
    missing: null,
  },
  job: null,
  waitingJobs: [],
  dataset: null,
  openedModel: null,
  prediction: null,
  triedPicture: null,
  report: null,
  training: null,
  trained: null,
  isReportRefused: false,
  notices: [],
};

/** What changes while something is going on. */
const WORK = ['current', 'openedModel', 'job', 'training', 'prediction'] as const;

const loadRescue = () => import('./files/rescue');

export function createInklingStore(options: StoreOptions): StoreApi<Store> {
  const { storage, newFileWorker, root } = options;
  let nextNotice = 1;
  const notify = (notice: Omit<Notice, 'id'>) =>
    store.setState(({ notices }) => {
      // A storage that fails fails again and again: what it says is said once.
      const others = notices.filter(({ code, rescue }) => !rescue || code !== notice.code);
      return { notices: [...others, { ...notice, id: nextNotice++ }] };
    });

  const quiet = new QuietMoments(() => {
    const { job, training, engine: loaded } = context.get();
    return job !== null || training !== null || loaded.status !== 'ready';
  });
  const client = new WorkerClient(options.newWorker(), {
    onBackendLost({ lost, now }) {
      store.setState(state => ({ engine: { ...state.engine, backend: now } }));
      notify({ tone: 'info', code: 'backend-lost', params: { lost, now } });
    },
    onCrash() {
      store.setState(state => ({ engine: { ...state.engine, status: 'failed' } }));
      context.problem('engine-crashed');
    },
  });
  const worker = quiet.watch(client);
  const context: Context = {
    ...pacedState({
      getState: () => store.getState(),
      setState: patch => store.setState(patch),
    }),
    subscribe: listener => store.subscribe(listener),
    storage,
    worker,
    notify,
    problem: (code, params = {}) => notify({ tone: 'problem', code, params }),
  };

  const timings = new BackendTimings(context);
  const engine = new EngineControl(context, timings, root);
  const support = new Support(worker);
  const urls = new PictureUrls(context);
  const jobs = new Jobs(context);
  const session = new Session(
    context,
    () => void synchronise(),
    changes => networks.apply(changes),
  );
  const importer = new PictureImporter(context, { session, engine, support, urls, jobs });
  const embeddings = new ProjectEmbeddings(context, {
    session,
    engine,
    support,
    jobs,
  });
  const exportParts = { session, engine, support, embeddings, jobs, synchronise };
  const baseModels = new BaseModelChanger(context, {
    session,
    engine,
    support,
    embeddings,
    jobs,
  });
  const models = new OpenedModels(context, options.newModelWorker, root);
  const ofProject = new ProjectRecogniser(context, support);
  const predictor = new Predictor(context, () => models.recogniser ?? ofProject);
  const tried = new TriedPictures(context, predictor);
  const reports = new Reports(context, support);
  const networks = new Networks(context, engine);
  const measuring = new Measuring(context, {
    timings,
    quiet,
    newWorker: newOwnWorker,
    root,
    takeOver,
  });
  /** Null until something is trained: it is much code, and most visits train nothing. */
  let training: Promise<Trainings | null> | null = null;
  async function trainings(): Promise<Trainings | null> {
    training ??= loadPart(context, async () => {
      const { Trainings } = await import('./training/training');
      return new Trainings(context, {
        session,
        engine,
        baseModels,
        networks,
        newWorker: newOwnWorker,
        root,
        clock: () => performance.now(),
      });
    });
    const found = await training;
    // What could not be loaded may be there the next time.
    if (!found) training = null;
    return found;
  }

  const lock = new ProjectLock(options.locks, id => void letGo(id));
  let asked = new AbortController();

  const storageUse = new StorageUse(context, options.storageManager);
  storage.watch({
    onWritten: () => storageUse.noteWrite(),
    onClosed(error) {
      context.set({ storagePersists: false });
      reportStorage(context, error);
    },
  });

  /** What goes wrong in it is for the one who asked. */
  function newOwnWorker(): OwnWorker {
    const started = options.newWorker();
    return {
      requester: new WorkerClient(started, { onBackendLost() {}, onCrash() {} }),
      terminate: () => started.terminate(),
    };
  }

  /** Brings the worker's support set up to the state that is shown. */
  async function synchronise(): Promise<void> {
    const { current } = context.get();
    networks.refresh();
    if (!current || context.get().engine.status !== 'ready') return;
    try {
      await support.synchronise(current, engine.dimension, networks.deciding(current));
      predictor.refresh();
      reports.refresh();
    } catch (error) {
      console.error(error);
      reports.refuse();
      context.problem('predict-failed');
    }
  }

  /** Goes on on the best backend there is. */
  async function takeOver(): Promise<void> {
    const { engine: loaded, current } = context.get();
    const isLoaded =
      loaded.baseModel === null
        ? await engine.loadFor(current?.project ?? null, session.signal)
        : await engine.takeBest();
    // Edits that were made while it was being loaded have not reached the worker.
    if (isLoaded) await synchronise();
  }

  async function begin(): Promise<void> {
    if (!(await engine.start())) return;
    // The default base model is loaded while the user still looks at the start page.
    if (!context.get().current) await engine.loadFor(null);
    await engine.ready();
    await measuring.inQuiet();
  }

  let hasToldOfDamage = false;

  async function listProjects(): Promise<void> {
    try {
      const { projects, damaged } = await readSummaries(storage);
      context.set({ projects });
      if (damaged > 0 && !hasToldOfDamage) context.problem('projects-damaged', { count: damaged });
      hasToldOfDamage = damaged > 0;
    } catch (error) {
      reportStorage(context, error);
      context.set({ projects: context.get().projects ?? [] });
    }
  }

  /**
   * Begins with what the user asks for: a project, a file, a model, or the start page. What was asked for
   * before gives way; where it is not there yet, it does not come.
   * @param id of the project that is asked for.
   * @returns what is aborted when something else is asked for. By then all edits are on the disk, and this
   * tab has no project but the one that is shown, or that is asked for.
   */
  async function ask(id?: ProjectId): Promise<AbortSignal> {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    jobs.cancelAll();
    context.set({ elsewhere: null });
    // A project may have been closed with edits that are still on their way.
    await session.settled();
    if (!signal.aborted && !context.get().current) lock.release(id);
    return signal;
  }

  /** Closes the project that another tab asks for, also where it is still being opened, and says so. */
  async function letGo(id: ProjectId): Promise<void> {
    const { current, projects } = context.get();
    const known = projects?.find(({ project }) => project.id === id)?.project;
    const { name = '' } = current?.project ?? known ?? {};
    const saved = session.saved();
    actions.closeProject();
    if (await saved) notify({ tone: 'info', code: 'opened-elsewhere', params: { name } });
    else context.problem('opened-elsewhere-unsaved', { name });
  }

  /** Takes a project for this tab, or says that another one has it. */
  async function take(id: ProjectId, signal: AbortSignal): Promise<boolean> {
    const isTaken = await lock.take(id, signal);
    if (signal.aborted) return false;
    if (!isTaken) context.set({ elsewhere: { id, isAwaited: false } });
    return isTaken;
  }

  /** Reads a project that this tab has taken, and shows it. */
  async function read(id: ProjectId, asking: AbortSignal): Promise<void> {
    let state: ProjectState;
    try {
      const found = await readProject(storage, id);
      if (asking.aborted) return;
      state = found.state;
      if (found.damaged > 0) context.problem('samples-damaged', { count: found.damaged });
    } catch (error) {
      if (!asking.aborted) lock.release();
      reportStorage(context, error);
      return;
    }
    await show(state, asking);
  }

  /** Shows a project, and makes ready what it needs, until it is closed or another is shown. */
  async function show(state: ProjectState, asking: AbortSignal): Promise<void> {
    // What was shown before is on the disk before another tab may have it.
    await session.settled();
    if (!(await take(state.project.id, asking))) return;
    models.close();
    urls.clear();
    support.reset();
    tried.close();
    engine.setMissing(null);
    reports.clear();
    // Now, while nothing can be undone: what is deleted from here on may come back.
    void storage
      .collectGarbage(state.project.id)
      .catch((error: unknown) => reportStorage(context, error));
    session.show(state);
    const { signal } = session;
    await networks.read(state, signal);
    if (!(await engine.loadFor(state.project, signal)) || signal.aborted) return;
    // A head that was fitted meanwhile went with the base model that was there before.
    support.reset();
    const id = context.get().engine.baseModel;
    if (id !== null && state.project.baseModelId === null) {
      await session.edit(current => edits.chooseBaseModel(current, id, Date.now()), undefined, {
        undoable: false,
      });
      if (signal.aborted) return;
    }
    if (id !== null && state.project.fineTuned !== undefined && engine.fineTuned === null) {
      await session.edit(
        current => edits.chooseBaseModel(current, id, Date.now(), undefined, null),
        undefined,
        { undoable: false },
      );
      if (signal.aborted) return;
    }
    const isWhole = await embeddings.bringUp(state);
    if (signal.aborted) return;
    const key = engine.key;
    // What another base model made is not in the way, and of use where this one made nothing.
    if (isWhole && key !== null) {
      await storage
        .dropEmbeddings(state.project.id, [key])
        .catch(error => reportStorage(context, error));
    }
    if (!signal.aborted) await synchronise();
    // There before it is needed: what saves the project as a file must not wait for the network then.
    void loadRescue().catch(() => undefined);
  }

  /** Shows a project that has just been made, where one was. */
  async function showMade(state: ProjectState | null, asking: AbortSignal): Promise<void> {
    if (state) await show(state, asking);
    // What was written, and removed again since it was cancelled, may have been listed meanwhile.
    else await listProjects();
  }

  const edit = (make: (state: ProjectState, now: number) => Change) =>
    void session.edit(state => make(state, Date.now()));

  /** The task that the page shows. */
  const task = (state: ProjectState) => state.project.activeTaskId;

  const actions: Actions = {
    async newProject(name, taskName) {
      const asking = await ask();
      const state = edits.newProject(name, taskName, Date.now());
      try {
        const isMade = await createUnlessAborted(storage, asking, state, []);
        await showMade(isMade ? state : null, asking);
      } catch (error) {
        reportStorage(context, error);
      }
    },
    async openProject(id) {
      const asking = await ask(id);
      if (await take(id, asking)) await read(id, asking);
    },
    async openHere() {
      const { elsewhere } = context.get();
      if (!elsewhere) return;
      const { id } = elsewhere;
      const begun = ask(id);
      context.set({ elsewhere: { id, isAwaited: true } });
      const asking = await begun;
      if (!(await lock.take(id, asking, true)) || asking.aborted) return;
      context.set({ elsewhere: null });
      await read(id, asking);
    },
    leaveElsewhere: () => void ask(),
    closeProject() {
      void ask().then(listProjects);
      tried.close();
      reports.clear();
      session.show(null);
      networks.clear();
      urls.clear();
    },
    async duplicateProject(id, name) {
      await session.settled();
      try {
        await storage.duplicateProject(id, { id: newId(), name, at: Date.now() });
      } catch (error) {
        reportStorage(context, error);
      }
      await listProjects();
    },
    async deleteProject(id) {
      await session.settled();
      // Deleted under another tab, what that one saves next would bring part of it back.
      const isFree = await lock.whileFree(id, () =>
        storage.deleteProject(id).catch((error: unknown) => reportStorage(context, error)),
      );
      if (isFree) await listProjects();
      else context.problem('delete-elsewhere');
    },

    renameProject: name => edit((state, now) => edits.renameProject(state, name, now)),
    addTask: name => edit((state, now) => edits.addTask(state, name, now)),
    renameTask: (id, name) => edit((state, now) => edits.renameTask(state, id, name, now)),
    deleteTask: id => edit((state, now) => edits.deleteTask(state, id, now)),
    showTask: id =>
      void session.edit(state => edits.showTask(state, id, Date.now()), undefined, {
        undoable: false,
      }),
    addClass: name => edit((state, now) => edits.addClass(state, task(state), name, now)),
    renameClass: (id, name) =>
      edit((state, now) => edits.renameClass(state, task(state), id, name, now)),
    recolourClass: (id, colour) =>
      edit((state, now) => edits.recolourClass(state, task(state), id, colour, now)),
    moveClass: (id, toIndex) =>
      edit((state, now) => edits.reorderClasses(state, task(state), id, toIndex, now)),
    mergeClasses: (from, into) =>
      edit((state, now) => edits.mergeClasses(state, task(state), from, into, now)),
    setClassEnabled: (id, enabled) =>
      edit((state, now) => edits.setClassEnabled(state, task(state), id, enabled, now)),
    deleteClass: id => edit((state, now) => edits.deleteClass(state, task(state), id, now)),
    moveSamples: (ids, to) =>
      edit((state, now) => edits.moveSamples(state, task(state), ids, to, now)),
    deleteSamples: ids => edit((state, now) => edits.deleteSamples(state, ids, now)),
    holdBack: ids => edit((state, now) => edits.holdBack(state, ids, now)),
    holdBackFifth() {
      const { current } = context.get();
      if (!current) return;
      const drawn = edits.drawFifth(current, task(current), seededRandom(Date.now()));
      if (drawn.length > 0) actions.holdBack(drawn);
    },
    returnToExamples: ids => edit((state, now) => edits.returnToExamples(state, ids, now)),
    confirmLabel: id => edit((state, now) => edits.confirmLabel(state, task(state), id, now)),
    chooseHead: head => edit((state, now) => edits.chooseHead(state, task(state), head, now)),
    setRejection: rejection =>
      edit((state, now) => edits.setRejection(state, task(state), rejection, now)),
    undo: () => void session.undo(),
    redo: () => void session.redo(),

    addPicture: (picture, to, batch) => importer.add(picture, to, { batch }),
    importFiles: (files, to) => importer.importFiles(files, to),
    importTestSet: files => importer.importFiles(files, undefined, true),
    cancelJob: () => jobs.cancel(),

    predictFrame: bitmap => predictor.predictFrame(bitmap),
    tryPicture: file => tried.show(file),
    closeTriedPicture: () => tried.close(),
    clearFrame: () => predictor.clearFrame(),

    async chooseBaseModel(id, address) {
      const { flipAveraging = false } = context.get().current?.project ?? {};
      await baseModels.choose({ id, address, flipAveraging, fineTuned: null });
      await synchronise();
    },
    async setFlipAveraging(isOn) {
      const { baseModel, address } = context.get().engine;
      if (baseModel === null) return;
      await baseModels.choose({
        id: baseModel,
        address: address ?? undefined,
        flipAveraging: isOn,
        fineTuned: engine.fineTuned,
      });
      await synchronise();
    },
    async chooseBackend(backend) {
      await engine.chooseBackend(backend);
      // Edits that were made while it was being loaded have not reached the worker.
      await synchronise();
    },
    measureBackends: () => measuring.again(),

    async train(options) {
      await (await trainings())?.train(options);
      await synchronise();
    },
    cancelTraining: () => void trainings().then(found => found?.cancel()),
    async resumeTraining() {
      await (await trainings())?.resume();
      await synchronise();
    },
    async keepInterrupted() {
      await (await trainings())?.keep();
      await synchronise();
    },
    async dropInterrupted() {
      await (await trainings())?.drop();
    },
    async dropDenseHead() {
      await (await trainings())?.dropHead();
      await synchronise();
    },
    async returnToPretrained() {
      await (await trainings())?.returnToPretrained();
      await synchronise();
    },
    async describeBase() {
      try {
        return await worker.request('describe', {});
      } catch (error) {
        // It is being changed: what is asked once it is there is answered.
        if (error instanceof WorkerError) return null;
        throw error;
      }
    },

    async exportHead() {
      const part = await loadPart(context, () => import('./files/export-files'));
      return (await part?.exportHead(context, exportParts)) ?? null;
    },
    async exportProject() {
      const part = await loadPart(context, () => import('./files/export-files'));
      return (await part?.exportProject(context, exportParts)) ?? null;
    },
    async rescueProject() {
      const part = await loadPart(context, loadRescue);
      const parts = { session, engine, support, networks, urls, jobs };
      return (await part?.rescueProject(context, parts)) ?? null;
    },
    async exportPictures() {
      const part = await loadPart(context, () => import('./files/export-data'));
      return (await part?.exportPictures(context, session, jobs)) ?? null;
    },
    async exportTable(kind) {
      const part = await loadPart(context, () => import('./files/export-data'));
      return (await part?.exportTable(context, exportParts, kind)) ?? null;
    },
    async prepareModel() {
      const part = await loadPart(context, () => import('./files/export-model'));
      return part
        ? part.prepareModel(context, { ...exportParts, engine, newFileWorker, root })
        : 'failed';
    },
    async openFiles(files, taskName) {
      const begun = ask();
      // Now, while the event is being handled that gives a DataTransfer.
      const collecting = collectFiles(files);
      const part = await loadPart(context, () => import('./files/open-file'));
      const asking = await begun;
      if (!part || asking.aborted) return;
      const parts = { jobs, engine, models, newFileWorker };
      await showMade(await part.openFiles(context, parts, collecting, taskName), asking);
    },
    closeModel() {
      void ask();
      tried.close();
      models.close();
    },
    async openDataset(made, taskName) {
      if (made === null) {
        context.set({ dataset: null });
        return;
      }
      const begun = ask();
      const part = await loadPart(context, () => import('./files/open-file'));
      const asking = await begun;
      if (!part || asking.aborted) return;
      await showMade(await part.openDataset(context, jobs, engine, made, taskName), asking);
    },

    pictureUrl: id => urls.get(id),
    dismissNotice(id) {
      const notices = context.get().notices.filter(notice => notice.id !== id);
      store.setState({ notices });
      if (!notices.some(({ rescue }) => rescue)) session.forgetUnsaved();
    },
    notify,
  };

  const store = createStore<Store>(() => ({
    ...INITIAL,
    storagePersists: options.storagePersists,
    actions,
  }));
  void listProjects();
  void storageUse.refresh();
  void clearLeftOvers();
  // Who looks at something new is at work.
  store.subscribe((state, before) => {
    if (WORK.some(part => state[part] !== before[part])) quiet.disturb();
  });
  void begin();
  return store;
}
