/**
 * What the interface sees: the store's state and the actions on it. Free of React.
 *
 * Actions never throw: what goes wrong becomes a notice.
 */

import type { BackendName, BackendTiming } from '../compute/door/protocol';
import type { Counts } from '../core/judging/confusion-matrix';
import type { Interval } from '../core/judging/metrics';
import type { Verdict } from '../core/judging/verdict';
import type { BaseModelId } from '../core/model/catalog';
import type { Chosen } from '../core/model/heads';
import type { Epoch, NetworkStage } from '../core/model/trained-network';
import type { TrainingOptions } from '../core/model/training-options';
import type {
  ClassId,
  EditName,
  HeadChoice,
  ProjectId,
  ProjectState,
  SampleId,
  SampleSource,
  TaskId,
} from '../core/project/types';
import type { KnnDataset } from '../formats/exchange/knn-dataset';
import type { ProjectSummary } from '../storage/storage';
import type { MadeFile } from './files/export-files';
import type { ModelRefusal, PreparedModel } from './files/export-model';
import type { OpenedModel } from './recognition/opened-model';

export type EngineStatus =
  /** A backend that computes right is being looked for, on the first visit. */
  'measuring' | 'loading' | 'ready' | 'failed';

export interface Engine {
  readonly status: EngineStatus;
  /** From 0 to 1 while loading. */
  readonly progress: number;
  readonly backend: BackendName | null;
  /** What is known of the backends so far. */
  readonly timings: readonly BackendTiming[];
  /** Whether backends are being measured beside the one in use. */
  readonly isMeasuring: boolean;
  /** Whether each embedding is the mean of a picture's and of its mirror image's. */
  readonly flipAveraging: boolean;
  /** Id of the fine-tuned base model that is laid over the one that is loaded, if any. */
  readonly fineTuned: string | null;
  /** The base model that is loaded. */
  readonly baseModel: BaseModelId | null;
  /** Where that came from, if it is a remote one. */
  readonly address: string | null;
  /**
   * The base model that the open project needs and that could not be loaded, or that is remote and
   * that the user has not asked for on this machine.
   */
  readonly missing: BaseModelId | null;
}

/** Work that takes a while: shown with progress and a button that cancels it. */
export interface Job {
  readonly kind: 'importing' | 're-embedding' | 'loading-base-model' | 'exporting' | 'opening';
  readonly done: number;
  readonly total: number;
}

export interface ClassScore {
  readonly classId: ClassId;
  /** From 0 to 1. */
  readonly confidence: number;
}

export interface Prediction {
  /** In the order of the task's enabled classes, or of the model's; empty while nothing can be predicted. */
  readonly scores: readonly ClassScore[];
  /** The likeliest class; on video, the one that is held to be it. Null where scores are empty. */
  readonly winner: ClassId | null;
  /** Null where scores are empty. */
  readonly verdict: Verdict | null;
  /** From 0 to 1, as evaluation/open-set.ts gives it; null where scores are empty. */
  readonly familiarity: number | null;
  readonly embedMs: number;
  /** Frames a second over the last second; null for a single picture. */
  readonly framesPerSecond: number | null;
}

/** The picture that the user gave to be recognised, which is shown in the camera's place. */
export interface TriedPicture {
  readonly name: string;
  /** For an `img` element. */
  readonly address: string;
}

/** How many pictures were recognised as what they are labelled as. */
export interface Evaluation extends Counts {
  /** The enabled classes of the task, in its order. */
  readonly classes: readonly (Counts & { readonly classId: ClassId })[];
  /** Mean of the classes' accuracies, from 0 to 1; null if nothing was evaluated. */
  readonly balanced: number | null;
  /** 95 % confidence interval of the accuracy; null if nothing was evaluated. */
  readonly interval: Interval | null;
  /**
   * The confusion matrix, row-major: the pictures of one class (the row) that were recognised as
   * a class (the column), in the order of `classes`.
   */
  readonly cells: readonly (readonly SampleId[])[];
}

/** An example that is probably mislabelled: the head is confident that it is another class. */
export interface Suspect {
  readonly id: SampleId;
  readonly looksLike: ClassId;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** How well the head of a task does. */
export interface Report {
  readonly taskId: TaskId;
  /** The head, and why this one; null where it is the trained dense head. */
  readonly chosen: Chosen | null;
  /** The examples, each held out in turn; nothing is evaluated if the head is a trained one. */
  readonly heldOut: Evaluation;
  /** Surest first. */
  readonly suspects: readonly Suspect[];
  /** Small classes that lose to large ones, the clearest first. */
  readonly imbalances: readonly {
    readonly small: ClassId;
    readonly large: ClassId;
    readonly evaluated: number;
    readonly mistaken: number;
  }[];
  /** Near-duplicates, which count once with the example that stands for them. */
  readonly countedOnce: readonly SampleId[];
  /** How many of the examples were looked at. */
  readonly lookedAt: number;
  readonly examples: number;
  /** The test set; null if it has no picture that can be evaluated. */
  readonly test: Evaluation | null;
  /** Pictures of the test set that are near-duplicates of an example. */
  readonly testNearDuplicates: readonly SampleId[];
}

/** A training that is under way. */
export interface Training {
  readonly taskId: TaskId;
  readonly phase: /** Pictures are handed to the worker, which makes their copies. */
    | 'preparing'
    | 'training'
    /** What was trained is being put to use. */
    | 'applying';
  /** Pictures handed over, or epochs that are over. */
  readonly done: number;
  readonly total: number;
  readonly epochs: readonly Epoch[];
  readonly options: TrainingOptions;
  /** Epochs that it takes, unless it ends early. */
  readonly mostEpochs: number;
  /** Seconds until the last epoch is over at the latest; null while unknown. */
  readonly secondsLeft: number | null;
}

/** What has changed since a network was trained. */
export interface Since {
  /** Examples that it has not learnt from. */
  readonly added: number;
  /** Examples that it learnt from and that are gone. */
  readonly removed: number;
  /** Examples that are in another class now. */
  readonly moved: number;
  /** Enabled classes that it does not know. */
  readonly unknown: readonly ClassId[];
}

/** The trained dense head of a task. */
export interface DenseHeadState {
  readonly options: TrainingOptions;
  readonly epochs: readonly Epoch[];
  /** The epoch whose weights it has, from 1. */
  readonly bestEpoch: number;
  /** Milliseconds since 1970. */
  readonly trainedAt: number;
  /** Examples that it learnt from, those held out among them. */
  readonly examples: number;
  /** Share of its own examples that it recognises, from 0 to 1. */
  readonly ownAccuracy: number;
  /** The examples that were held out of its training. */
  readonly heldOut: Evaluation;
  /** Whether it takes the embeddings in use; where not, Automatic decides in its place. */
  readonly fits: boolean;
  readonly since: Since;
}

/** A training that broke off. */
export interface Interrupted {
  readonly options: TrainingOptions;
  /** The epochs that are over. */
  readonly epochs: readonly Epoch[];
  /** Epochs that it was to take, unless it ended early. */
  readonly mostEpochs: number;
  /** Whether it can be gone on with, and why not. */
  readonly goingOn: 'possible' | 'examples-changed' | 'base-changed';
  /** Whether what there is can be kept, and why not. */
  readonly keeping: 'possible' | 'class-gone' | 'base-changed';
}

/** What there is of training for the task that is shown. */
export interface Trained {
  readonly taskId: TaskId;
  readonly head: DenseHeadState | null;
  readonly interrupted: Interrupted | null;
}

/** Something the user should know; `code` names the message, `params` fill it in. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Files by name with the code of what was wrong with each. */
  readonly files?: readonly { readonly name: string; readonly code: string }[];
  /** Whether it offers to save the project as a file, since storage does not keep it. */
  readonly rescue?: true;
}

/** The page's share of the disk. */
export interface StorageUse {
  /** Bytes. */
  readonly used: number;
  /** Bytes that the browser lets the page keep, about. */
  readonly quota: number;
  /** Whether the browser keeps it also where the disk runs low. */
  readonly isPersisted: boolean;
}

export interface Elsewhere {
  readonly id: ProjectId;
  /** Whether the other tab was asked to close it, and has not done so yet. */
  readonly isAwaited: boolean;
}

export interface State {
  /** False when the browser keeps no database, or has closed it: work is lost when the tab closes. */
  readonly storagePersists: boolean;
  /** Null where the browser does not say. */
  readonly storageUse: StorageUse | null;
  /** Null until read. */
  readonly projects: readonly ProjectSummary[] | null;
  /** A project that was to be opened, and that another tab has open; null where there is none. */
  readonly elsewhere: Elsewhere | null;
  /** The open project, or null on the start page. */
  readonly current: ProjectState | null;
  /** Edits that storage has not yet confirmed. */
  readonly unsaved: number;
  /** New pictures that storage refused and that memory holds, for a file. */
  readonly unsavedPictures: number;
  readonly undo: EditName | null;
  readonly redo: EditName | null;
  readonly engine: Engine;
  readonly job: Job | null;
  /** Work that begins once the job before it has ended, the next first. */
  readonly waitingJobs: readonly Job['kind'][];
  /** Waits for its base model to be named. */
  readonly dataset: UnnamedDataset | null;
  /** A model that was opened for predicting; there is no project open then. */
  readonly openedModel: OpenedModel | null;
  readonly prediction: Prediction | null;
  /** Frames are passed over while there is one. */
  readonly triedPicture: TriedPicture | null;
  /** Null until it is known. */
  readonly report: Report | null;
  /** Null while none is under way. */
  readonly training: Training | null;
  /** Null until it is known. */
  readonly trained: Trained | null;
  /** Whether the head could not be evaluated; no report comes until something is edited. */
  readonly isReportRefused: boolean;
  readonly notices: readonly Notice[];
}

/** A picture on its way in. The receiver closes the bitmap. */
export interface IncomingPicture {
  readonly bitmap: ImageBitmap;
  readonly source: SampleSource;
  readonly name?: string;
}

/** A dataset of the KNN classifier, of which the user has yet to say what made its embeddings. */
export interface UnnamedDataset {
  /** Of the project that is made of it. */
  readonly name: string;
  readonly dataset: KnnDataset;
  /** That give as many values; at least one. */
  readonly baseModels: readonly BaseModelId[];
}

/** What embeddings and labels can be exported as: see formats/. */
export type TableKind = 'npz' | 'csv' | 'knn';

export interface Actions {
  // start page; of what is asked for in quick succession, the last is shown
  newProject(name: string, taskName: string): Promise<void>;
  /** Opens a project, or says in `elsewhere` that another tab has it open. */
  openProject(id: ProjectId): Promise<void>;
  /** Has the other tab close the project that is open elsewhere, and opens it here. */
  openHere(): Promise<void>;
  /** Leaves the project that is open elsewhere where it is. */
  leaveElsewhere(): void;
  closeProject(): void;
  duplicateProject(id: ProjectId, name: string): Promise<void>;
  deleteProject(id: ProjectId): Promise<void>;

  // edits of the open project; all are saved at once and can be undone
  renameProject(name: string): void;
  addTask(name: string): void;
  renameTask(task: TaskId, name: string): void;
  deleteTask(task: TaskId): void;
  /** Not an edit: what is shown. */
  showTask(task: TaskId): void;
  addClass(name: string): void;
  renameClass(id: ClassId, name: string): void;
  recolourClass(id: ClassId, colour: number): void;
  moveClass(id: ClassId, toIndex: number): void;
  mergeClasses(from: readonly ClassId[], into: ClassId): void;
  setClassEnabled(id: ClassId, enabled: boolean): void;
  deleteClass(id: ClassId): void;
  moveSamples(ids: readonly SampleId[], to: ClassId): void;
  deleteSamples(ids: readonly SampleId[]): void;
  chooseHead(head: HeadChoice): void;
  /** @param rejection share of pictures of the classes to be turned away, from 0 to 1. */
  setRejection(rejection: number): void;
  /** Puts pictures into the test set. */
  holdBack(ids: readonly SampleId[]): void;
  /** Holds back pictures drawn at random, until a fifth of each class is in the test set. */
  holdBackFifth(): void;
  /** Makes examples of pictures of the test set again. */
  returnToExamples(ids: readonly SampleId[]): void;
  /** Says that a picture's label is right: it is no suspect any more. */
  confirmLabel(id: SampleId): void;
  undo(): void;
  redo(): void;

  // pictures in
  /**
   * Adds one picture to a class. Resolves to true once it is on disk.
   * @param batch pictures with the same one that follow each other are undone as one.
   */
  addPicture(picture: IncomingPicture, to: ClassId, batch?: symbol): Promise<boolean>;
  /**
   * Adds files, folders or zips. Into `to` if given; else each folder is a class, made when there
   * is none of that name. Shows a job, and is undone as one; what could not be read ends in one
   * notice, by name.
   */
  importFiles(files: DataTransfer | FileList | readonly File[], to?: ClassId): Promise<void>;
  /**
   * Adds files, folders or zips to the test set, a folder a class. Folders that have no class of
   * their name are left out, and named in a notice.
   */
  importTestSet(files: DataTransfer | FileList | readonly File[]): Promise<void>;
  /** Ends the job under way; what it has already added stays. Those that wait go on. */
  cancelJob(): void;

  // predictions
  /** Takes the newest frame; older ones that wait are dropped and closed. */
  predictFrame(bitmap: ImageBitmap): Promise<void>;
  /** Shows a picture that was given, pasted or dropped, and predicts it. */
  tryPicture(file: File): Promise<void>;
  closeTriedPicture(): void;
  /** Takes away what the last frame gave, and nothing else. */
  clearFrame(): void;

  // base models and backends
  /** @param address of a remote base model. */
  chooseBaseModel(id: BaseModelId, address?: string): Promise<void>;
  /** Embeds every picture again, as another base model does. */
  setFlipAveraging(isOn: boolean): Promise<void>;
  chooseBackend(backend: BackendName): Promise<void>;
  /** Measures every backend now, and goes on on the best. */
  measureBackends(): Promise<void>;

  // training
  /** Trains a network for the task that is shown. Edits and recognition go on meanwhile. */
  train(options: TrainingOptions): Promise<void>;
  /** Ends the training under way, and leaves everything as it was. */
  cancelTraining(): void;
  /** Goes on with the training of the task that is shown that broke off. */
  resumeTraining(): Promise<void>;
  /** Makes a network of what a training that broke off had reached, and puts it to use. */
  keepInterrupted(): Promise<void>;
  dropInterrupted(): Promise<void>;
  /** Removes the trained dense head of the task that is shown; Automatic decides again. */
  dropDenseHead(): Promise<void>;
  /** Removes the fine-tuned base model, and embeds every picture again. */
  returnToPretrained(): Promise<void>;
  /** The stages of the base model that is loaded; null while there is none. */
  describeBase(): Promise<readonly NetworkStage[] | null>;

  // files out and in
  /** The file to hand to the user; null after a notice when it could not be made. */
  exportHead(): Promise<MadeFile | null>;
  exportProject(): Promise<MadeFile | null>;
  /** The project with all that memory and storage still have of it, however storage fails. */
  rescueProject(): Promise<MadeFile | null>;
  /** The pictures of the task that is shown, in a zip with a folder a class. */
  exportPictures(): Promise<MadeFile | null>;
  /** Its embeddings and labels, for other programs. */
  exportTable(kind: TableKind): Promise<MadeFile | null>;
  /** A model of the task that is shown for other programs, or why there is none. */
  prepareModel(): Promise<PreparedModel | ModelRefusal>;
  /**
   * Opens a file as a project, or a model, which may be several files, for predicting: see open-file.ts.
   * Must be called while the event is being handled that gives a DataTransfer.
   */
  openFiles(files: DataTransfer | FileList | readonly File[], taskName: string): Promise<void>;
  closeModel(): void;
  /** Opens the dataset that was asked about; null leaves it. */
  openDataset(made: BaseModelId | null, taskName: string): Promise<void>;

  pictureUrl(id: SampleId): Promise<string>;
  dismissNotice(id: number): void;
  /** Shows a notice on behalf of the interface (camera trouble, say). */
  notify(notice: Omit<Notice, 'id'>): void;
}

export type Store = State & { readonly actions: Actions };
