/**
 * What a database must do for the page. `indexeddb.ts` does it for real; every implementation
 * passes the one contract suite in tests/unit/storage.
 *
 * Every write is one transaction: it is there whole, or not at all, once its promise settles.
 */
import { type KeptNetwork, type NetworkChanges, networkName } from '../core/project/kept-network';
import type {
  Change,
  Picture,
  Project,
  ProjectId,
  ProjectState,
  Sample,
  SampleId,
} from '../core/project/types';

/** A row of the start page. */
export interface ProjectSummary {
  readonly project: Project;
  readonly sampleCount: number;
  /** The sample whose picture stands for the project, if it has any. */
  readonly cover?: SampleId;
}

/** A new sample with what is stored beside it. */
export interface NewSample {
  readonly sample: Sample;
  readonly picture: Picture;
  /** Embeddings to keep, by embedding key (see base-models/catalog.ts). */
  readonly embeddings: Readonly<Record<string, Float32Array>>;
}

/** The names that networks of a project can have. Those of tasks that are gone are not among them. */
export function namesOfNetworks({ tasks }: Project): ReadonlySet<string> {
  const ofTasks = tasks.flatMap(({ id }) => [networkName.head(id), networkName.checkpoint(id)]);
  return new Set([networkName.base, ...ofTasks]);
}

export interface Storage {
  listProjects(): Promise<ProjectSummary[]>;

  /** @throws StorageError `not-found` if there is no such project. */
  openProject(id: ProjectId): Promise<ProjectState>;

  /** Writes a whole new project in one transaction (new, duplicated or imported). */
  createProject(
    state: ProjectState,
    contents: readonly NewSample[],
    networks?: ReadonlyMap<string, KeptNetwork>,
  ): Promise<void>;

  /**
   * Copies a project under a new id, with pictures, embeddings and networks, in one transaction.
   * @throws StorageError `not-found` if there is no such project.
   */
  duplicateProject(id: ProjectId, copy: { id: ProjectId; name: string; at: number }): Promise<void>;

  deleteProject(id: ProjectId): Promise<void>;

  /**
   * Saves one edit. A deleted sample's picture and embeddings stay until `collectGarbage`, so that
   * the edit can be undone. Resolves once the data is on disk (strict durability).
   * @param added pictures and embeddings of the samples that the change adds.
   * @param networks of the change's project.
   * @throws StorageError `not-found` for networks of a change that touches no project.
   */
  commit(change: Change, added?: readonly NewSample[], networks?: NetworkChanges): Promise<void>;

  /** @throws StorageError `not-found`, `damaged`. */
  readPicture(id: SampleId): Promise<Picture>;

  /** The embeddings under a key of those samples that have one. */
  readEmbeddings(ids: readonly SampleId[], key: string): Promise<Map<SampleId, Float32Array>>;

  /** Adds embeddings under a key, leaving those under other keys as they are. */
  writeEmbeddings(key: string, rows: ReadonlyMap<SampleId, Float32Array>): Promise<void>;

  /** The network of a project under a name; the caller may change or transfer what it gets. */
  readNetwork(project: ProjectId, name: string): Promise<KeptNetwork | null>;

  /** @throws StorageError `not-found` if there is no such project. */
  writeNetworks(project: ProjectId, networks: NetworkChanges): Promise<void>;

  /**
   * Removes what nothing in a project refers to when this is called: pictures and embeddings of deleted
   * samples, and networks of deleted tasks. What edits remove after the call stays, so that they can be
   * undone; those made before it cannot be any more.
   */
  collectGarbage(project: ProjectId): Promise<void>;

  /** Removes the embeddings of a project's samples under other keys than these. */
  dropEmbeddings(project: ProjectId, keepKeys: readonly string[]): Promise<void>;

  readSetting(name: string): Promise<unknown>;
  writeSetting(name: string, value: unknown): Promise<void>;

  /** Takes the place of who was told before. */
  watch(watcher: StorageWatcher): void;

  close(): void;
}

export interface StorageWatcher {
  /** Told after each write of a project or of a part of one. */
  onWritten(): void;
  /** Told at once, not at the next write, when the database has been closed from outside. */
  onClosed(error: StorageError): void;
}

export type StorageErrorCode =
  /** The device or the browser's share of it is full. */
  | 'quota'
  /** The browser keeps no database (private mode, policy). */
  | 'unavailable'
  /** Another tab has a newer version of the page open and is upgrading the database. */
  | 'blocked'
  /** A newer version of the page has upgraded the database, which this one cannot read any more. */
  | 'newer'
  /** Another tab has upgraded the database under this one. */
  | 'upgraded'
  /** The database was deleted under the page. */
  | 'deleted'
  /** The browser closed the database, as where it clears the storage of a page. */
  | 'closed'
  | 'not-found'
  /** What is stored is not what was written. */
  | 'damaged'
  | 'failed';

export class StorageError extends Error {
  override readonly name = 'StorageError';
  constructor(
    readonly code: StorageErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** @param id undefined where a change names none. */
export function noProject(id?: ProjectId): StorageError {
  const message = id === undefined ? 'No project is named' : `There is no project ${id}`;
  return new StorageError('not-found', message);
}
