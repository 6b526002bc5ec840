/**
 * The steps from one version of the database to the next. A released step is never changed: databases
 * of every version are recorded in tests/fixtures/databases, and tests take them through all later
 * steps.
 */
import type { DBSchema, IDBPDatabase, IDBPTransaction, OpenDBCallbacks, StoreNames } from 'idb';
import type { KeptNetwork } from '../core/project/kept-network';
import type { Project, Sample } from '../core/project/types';

export interface PictureRow {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** The database after the last step. */
export interface Schema extends DBSchema {
  projects: { key: string; value: Project };
  samples: { key: string; value: Sample; indexes: { projectId: string } };
  pictures: { key: string; value: PictureRow };
  /** Keyed by sample id and embedding key. */
  embeddings: { key: [string, string]; value: Float32Array };
  /** The project that a picture and its embeddings belong to, even after its sample was deleted. */
  owners: { key: string; value: string; indexes: { projectId: string } };
  settings: { key: string; value: unknown };
  /** Keyed by project id and name. */
  networks: { key: [string, string]; value: KeptNetwork };
}

/**
 * Upgrades a database from the previous version. It must await only requests of the transaction, as
 * anything else would end it.
 */
export type Migration<D extends DBSchema | unknown = Schema> = (
  db: IDBPDatabase<D>,
  transaction: IDBPTransaction<D, StoreNames<D>[], 'versionchange'>,
) => void | Promise<void>;

/** The step to version 1 comes first. Released steps are never changed: a new version is a new step. */
export const MIGRATIONS: readonly Migration[] = [
  function toVersion1(db) {
    db.createObjectStore('projects', { keyPath: 'id' });
    db.createObjectStore('samples', { keyPath: 'id' }).createIndex('projectId', 'projectId');
    db.createObjectStore('pictures');
    db.createObjectStore('embeddings');
    db.createObjectStore('owners').createIndex('projectId', '');
    db.createObjectStore('settings');
  },
  function toVersion2(db) {
    db.createObjectStore('networks');
  },
];

/**
 * Upgrades a database step by step, in one transaction: if a step fails, the database stays as it was
 * and is not opened.
 */
export function migrate<D extends DBSchema | unknown>(
  steps: readonly Migration<D>[],
): NonNullable<OpenDBCallbacks<D>['upgrade']> {
  return async (db, from, _to, transaction) => {
    // Opening then fails too, and reports it.
    transaction.done.catch(() => undefined);
    try {
      for (const step of steps.slice(from)) await step(db, transaction);
    } catch {
      transaction.abort();
    }
  };
}
