/**
 * The store: the state the interface shows, and the actions on it. Free of React.
 *
 * Each subject is a slice: a folder with its state (`*-state.ts`), its actions (`*-slice.ts`), and the
 * parts that do the work. Here the parts are made, and the slices put together. Actions never throw: what
 * goes wrong becomes a notice.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FileWorkerPort } from '../formats/worker/door/client';
import type { Storage } from '../storage/storage';
import { type FilesActions, filesActions } from './files/files-slice';
import type { FileImporter } from './imports/import-files';
import { ImportQuestions } from './imports/import-questions';
import { withEncoding } from './pictures/encoding';
import { PictureImporter } from './pictures/import-pictures';
import { PictureUrls } from './pictures/picture-urls';
import { type PicturesActions, picturesActions } from './pictures/pictures-slice';
import { type EditsActions, editsActions } from './project/edits-slice';
import { ProjectList } from './project/project-list';
import { ProjectOpening } from './project/project-opening';
import { type ProjectsActions, projectsActions } from './project/projects-slice';
import { Session } from './project/session';
import { watchStorage } from './project/storage-use';
import { BackendTimings } from './recognition/backend-timings';
import { BaseModelChanger } from './recognition/base-model-change';
import { EngineControl } from './recognition/engine';
import { lazyMeasuring, offerBetterBase } from './recognition/lazy-measuring';
import { synchronise as learn } from './recognition/learning';
import { OpenedModels } from './recognition/opened-models';
import { Predictor } from './recognition/predictor';
import { ProjectEmbeddings } from './recognition/project-embeddings';
import { QuietMoments } from './recognition/quiet-moments';
import { ProjectRecogniser } from './recognition/recogniser';
import { type RecognitionActions, recognitionActions } from './recognition/recognition-slice';
import { Reports } from './recognition/report';
import { RestartingWorker } from './recognition/restarting-worker';
import {
  disturbByWork,
  isAtWork,
  startRecognition,
  takeBestBackend,
  workerEvents,
} from './recognition/start-recognition';
import { SupportSetSync } from './recognition/support-set';
import { TriedPictures } from './recognition/tried-picture';
import type { Context } from './shared/context';
import { Jobs, type JobsActions, jobsActions } from './shared/jobs';
import { loadPart } from './shared/load-part';
import { createNotifier, type NoticesActions, noticesActions } from './shared/notices';
import { startOwnWorker } from './shared/own-worker';
import { throttledState } from './shared/throttled-state';
import { initialState, type State } from './state';
import { TrainedNetworks } from './training/trained-networks';
import type { TrainingControl } from './training/training-control';
import { type TrainingActions, trainingActions } from './training/training-slice';
import { type VersionActions, versionActions } from './version/version-slice';

export interface StoreOptions {
  readonly storage: Storage;
  /** Starts a compute worker. */
  readonly newWorker: () => Worker;
  /** Starts a worker that encodes pictures. */
  readonly newEncodingWorker: () => Worker;
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

export type Actions = ProjectsActions &
  EditsActions &
  PicturesActions &
  RecognitionActions &
  TrainingActions &
  FilesActions &
  JobsActions &
  NoticesActions &
  VersionActions;

export type Store = State & { readonly actions: Actions };

export function createInklingStore(options: StoreOptions): StoreApi<Store> {
  const { storage, newFileWorker, root, locks } = options;
  const shown = {
    getState: () => store.getState(),
    setState: (patch: Partial<State>) => store.setState(patch),
  };
  const notifier = createNotifier(shown);
  const quiet = new QuietMoments(() => isAtWork(context.get()));
  const computing = new RestartingWorker(
    options.newWorker,
    workerEvents(
      () => context,
      () => engine,
      recover,
    ),
  );
  const worker = quiet.watch(withEncoding(computing, options.newEncodingWorker));
  const context: Context = {
    ...throttledState(shown),
    ...notifier,
    subscribe: listener => store.subscribe(listener),
    storage,
    worker,
  };

  const timings = new BackendTimings(context);
  const engine = new EngineControl(context, timings, root);
  const support = new SupportSetSync(worker);
  const urls = new PictureUrls(context);
  const jobs = new Jobs(context);
  const networks = new TrainedNetworks(context, engine);
  /** Brings back what a worker that died had loaded. */
  async function recover(): Promise<void> {
    support.forgetWorker();
    if (await engine.recover()) await synchronise();
  }
  const synchronise = () => {
    embeddings.wake();
    return learn(context, { engine, support, networks, predictor, reports });
  };
  const session = new Session(
    context,
    () => void synchronise(),
    changes => networks.apply(changes),
  );
  const learnt = () => void synchronise();
  const embeddings = new ProjectEmbeddings(context, { session, engine, support, jobs, learnt });
  const questions = new ImportQuestions(context);
  const importer = new PictureImporter(context, { session, embeddings, urls });
  const embedded = { session, engine, support, embeddings, jobs };
  const baseModels = new BaseModelChanger(context, embedded);
  const models = new OpenedModels(context, options.newModelWorker, root);
  const ofProject = new ProjectRecogniser(context, support, engine);
  const predictor = new Predictor(context, () => models.recogniser ?? ofProject);
  const tried = new TriedPictures(context, predictor);
  const reports = new Reports(context, support);
  const newWorker = () => startOwnWorker(options.newWorker);
  const offerBetter = () => offerBetterBase(context, engine.defaultBaseModel(), session.signal);
  const takeOver = async () => {
    await takeBestBackend(context, { engine, session, synchronise });
    await offerBetter();
  };
  const measuring = lazyMeasuring(context, { timings, quiet, newWorker, root, takeOver });
  /** Null until something is trained: it is much code, and most visits train nothing. */
  let trainings: Promise<TrainingControl | null> | null = null;
  async function loadTrainings(): Promise<TrainingControl | null> {
    trainings ??= loadPart(context, async () => {
      const { TrainingControl } = await import('./training/training-control');
      return new TrainingControl(context, {
        session,
        engine,
        baseModels,
        networks,
        newWorker,
        root,
        clock: () => performance.now(),
      });
    });
    const found = await trainings;
    // What could not be loaded may be there the next time.
    if (!found) trainings = null;
    return found;
  }

  let fileImporter: FileImporter | null = null;
  async function loadFileImporter(): Promise<FileImporter | null> {
    const part = await loadPart(context, () => import('./imports/import-files'));
    if (!part) return null;
    fileImporter ??= new part.FileImporter(context, { session, importer, jobs, questions });
    return fileImporter;
  }

  const list = new ProjectList(context);
  const parts = { ...embedded, models, tried, networks, urls, synchronise, reports };
  const opening = new ProjectOpening(context, { ...parts, list, locks, offerBetter });

  const actions: Actions = {
    ...projectsActions(context, { session, opening, list }),
    ...editsActions(context, session),
    ...picturesActions({ importer, urls, loadFileImporter }),
    ...recognitionActions(context, { ...parts, baseModels, predictor, measuring }),
    ...trainingActions({ loadTrainings, synchronise }),
    ...filesActions(context, { ...parts, opening, questions, newFileWorker, root }),
    ...jobsActions(jobs),
    ...noticesActions(shown, notifier, () => session.forgetUnsaved()),
    ...versionActions(context),
  };
  const store = createStore<Store>(() => ({ ...initialState(options.storagePersists), actions }));

  watchStorage(context, options.storageManager);
  void list.refresh();
  void clearLeftOvers();
  disturbByWork(store, quiet);
  void startRecognition(context, engine, measuring);
  return store;
}

/** Of files that were handed over. What makes files is much code, and this is no hurry. */
async function clearLeftOvers(): Promise<void> {
  const made = await import('./files/file-sink').catch(() => null);
  await made?.clearLeftOvers();
}
