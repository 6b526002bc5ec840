/**
 * The steps from one version of the database to the next. Each stays as it was released: databases of
 * every version are recorded in tests/fixtures/databases, and go through all the steps that they lack.
 */
import type { DBSchema, IDBPDatabase, IDBPTransaction, OpenDBCallbacks, StoreNames } from 'idb';
import type { KeptNetwork } from '../core/project/kept-network';
import type { Project, Sample } from '../core/project/types';

export interface PictureRow {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

/** The database as the last step leaves it. */
export interface Schema extends DBSchema {
  projects: { key: string; value: Project };
  samples: { key: string; value: Sample; indexes: { projectId: string } };
  pictures: { key: string; value: PictureRow };
  /** Keyed by sample id and embedding key. */
  embeddings: { key: [string, string]; value: Float32Array };
  /** Which project a picture and its embeddings belong to, also after its sample was deleted. */
  owners: { key: string; value: string; indexes: { projectId: string } };
  settings: { key: string; value: unknown };
  /** Keyed by project id and name. */
  networks: { key: [string, string]; value: KeptNetwork };
}

/**
 * Makes a database of one version out of one of the version before. It awaits nothing but requests of
 * the transaction: that would end it.
 */
export type Migration<D extends DBSchema | unknown = Schema> = (
  db: IDBPDatabase<D>,
  transaction: IDBPTransaction<D, StoreNames<D>[], 'versionchange'>,
) => void | Promise<void>;

/** The step to version 1 first. What was released is never changed: a new version is a new step. */
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
 * Takes a database through the steps that it lacks, one after the other, in one transaction: where one
 * fails, the database is as it was, and is not opened.
 */
export function migrate<D extends DBSchema | unknown>(
  steps: readonly Migration<D>[],
): NonNullable<OpenDBCallbacks<D>['upgrade']> {
  return async (db, from, _to, transaction) => {
    // The opening fails with it, and tells.
    transaction.done.catch(() => undefined);
    try {
      for (const step of steps.slice(from)) await step(db, transaction);
    } catch {
      transaction.abort();
    }
  };
}
