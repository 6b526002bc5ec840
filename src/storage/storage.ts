/**
 * What a database must do for the page. `indexeddb.ts` is the real one; every implementation passes
 * the same contract tests in tests/unit/storage.
 *
 * Every write is one transaction: once its promise settles, it is written completely or not at all.
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
  /** The sample whose picture represents the project, if there is one. */
  readonly cover?: SampleId;
}

/** A new sample with its picture and embeddings. */
export interface NewSample {
  readonly sample: Sample;
  readonly picture: Picture;
  /** Embeddings to store, by embedding key (see core/model/catalog.ts). */
  readonly embeddings: Readonly<Record<string, Float32Array>>;
}

/** The names that networks of a project can have. Those of deleted tasks are not included. */
export function namesOfNetworks({ tasks }: Project): ReadonlySet<string> {
  const ofTasks = tasks.flatMap(({ id }) => [networkName.head(id), networkName.checkpoint(id)]);
  return new Set([networkName.base, ...ofTasks]);
}

export interface Storage {
  listProjects(): Promise<ProjectSummary[]>;

  /** @throws StorageError `not-found` if there is no such project. */
  openProject(id: ProjectId): Promise<ProjectState>;

  /** Writes a whole new project (new, duplicated or imported) in one transaction. */
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
   * @param networks to write for the change's project.
   * @throws StorageError `not-found` if there are networks but the change touches no project.
   */
  commit(change: Change, added?: readonly NewSample[], networks?: NetworkChanges): Promise<void>;

  /**
   * @returns a picture whose bytes are the caller's own.
   * @throws StorageError `not-found`, `damaged`.
   */
  readPicture(id: SampleId): Promise<Picture>;

  /** The embeddings under a key, for those of the samples that have one. */
  readEmbeddings(ids: readonly SampleId[], key: string): Promise<Map<SampleId, Float32Array>>;

  /** Adds embeddings under a key, leaving those under other keys as they are. */
  writeEmbeddings(key: string, rows: ReadonlyMap<SampleId, Float32Array>): Promise<void>;

  /** The network of a project under a name; the caller may change or transfer it. */
  readNetwork(project: ProjectId, name: string): Promise<KeptNetwork | null>;

  /** @throws StorageError `not-found` if there is no such project. */
  writeNetworks(project: ProjectId, networks: NetworkChanges): Promise<void>;

  /**
   * Removes what nothing in a project refers to when this is called: pictures and embeddings of deleted
   * samples, and networks of deleted tasks. What is deleted after the call stays, so that it can be
   * undone; edits made before the call can no longer be undone.
   */
  collectGarbage(project: ProjectId): Promise<void>;

  /** Removes the embeddings of a project's samples except those under these keys. */
  dropEmbeddings(project: ProjectId, keepKeys: readonly string[]): Promise<void>;

  readSetting(name: string): Promise<unknown>;
  writeSetting(name: string, value: unknown): Promise<void>;

  /** Replaces the previous watcher. */
  watch(watcher: StorageWatcher): void;

  close(): void;
}

export interface StorageWatcher {
  /** Called after each write of a project or of a part of one. */
  onWritten(): void;
  /** Called as soon as the database has been closed from outside, not at the next write. */
  onClosed(error: StorageError): void;
}

export type StorageErrorCode =
  /** The device, or the browser's share of it, is full. */
  | 'quota'
  /** The browser has no database (private mode, policy). */
  | 'unavailable'
  /** Another tab has a newer version of the page open and is upgrading the database. */
  | 'blocked'
  /** A newer version of the page has upgraded the database, so this one can no longer read it. */
  | 'newer'
  /** Another tab has upgraded the database while this one had it open. */
  | 'upgraded'
  /** The database was deleted while the page had it open. */
  | 'deleted'
  /** The browser closed the database, for example because it cleared the page's storage. */
  | 'closed'
  | 'not-found'
  /** The stored data is not what was written. */
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

/** @param id undefined if a change names no project. */
export function noProject(id?: ProjectId): StorageError {
  const message = id === undefined ? 'No project is named' : `There is no project ${id}`;
  return new StorageError('not-found', message);
}
