/**
 * The page's database, in IndexedDB.
 *
 * Pictures are stored as bytes, not as Blobs: some browsers refuse Blobs in private windows, and a
 * Blob's file is written separately from its transaction.
 */
import { type IDBPDatabase, type IDBPTransaction, openDB, type StoreNames } from 'idb';
import { withIds } from '../core/project/adapt-network';
import { projectOf } from '../core/project/changes';
import type { KeptNetwork, NetworkChanges } from '../core/project/kept-network';
import { newId } from '../core/project/new-id';
import type { Change, Picture } from '../core/project/types';
import { MIGRATIONS, migrate, type Schema } from './migrations';
import {
  type NewSample,
  namesOfNetworks,
  noProject,
  type Storage,
  StorageError,
  type StorageErrorCode,
  type StorageWatcher,
} from './storage';

const NAME = 'inkling';

const ALL: StoreNames<Schema>[] = [
  'projects',
  'samples',
  'pictures',
  'embeddings',
  'owners',
  'networks',
];

/** Number of embeddings to read at a time, so that pictures to show do not have to wait for more. */
const READ_AT_A_TIME = 200;

type Writing = IDBPTransaction<Schema, StoreNames<Schema>[], 'readwrite'>;

/** The range of all keys of a sample's embeddings, or of a project's networks. */
const keysOf = (id: string) => IDBKeyRange.bound([id], [id, []]);

const CODES: Readonly<Record<string, StorageErrorCode>> = {
  QuotaExceededError: 'quota',
  InvalidStateError: 'closed',
  SecurityError: 'unavailable',
  VersionError: 'newer',
};

function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = error instanceof Error ? error.name : '';
  return new StorageError(CODES[name] ?? 'failed', String(error), { cause: error });
}

/**
 * Sends a write whose failure needs no handler: it aborts the transaction, which reports it.
 */
function send(request: Promise<unknown>): void {
  request.catch(() => undefined);
}

function putContents(transaction: Writing, { sample, picture, embeddings }: NewSample): void {
  const { id, projectId } = sample;
  send(transaction.objectStore('owners').put(projectId, id));
  send(
    transaction
      .objectStore('pictures')
      .put({ bytes: new Uint8Array(picture.bytes), type: picture.type }, id),
  );
  for (const [key, embedding] of Object.entries(embeddings)) {
    // A copy: of a view, all that it is a view of would be written.
    send(transaction.objectStore('embeddings').put(new Float32Array(embedding), [id, key]));
  }
}

function putNetworks(transaction: Writing, project: string, networks: NetworkChanges): void {
  const store = transaction.objectStore('networks');
  for (const [name, network] of networks) {
    const key: [string, string] = [project, name];
    send(network ? store.put(network, key) : store.delete(key));
  }
}

/** Whether a row has the form that was written, without looking at the content of the picture. */
function isPicture(row: unknown): row is Picture {
  if (typeof row !== 'object' || row === null || !('bytes' in row && 'type' in row)) return false;
  const { bytes, type } = row;
  return bytes instanceof Uint8Array && (type === 'image/jpeg' || type === 'image/png');
}

const isNetwork = (row: unknown): row is KeptNetwork => typeof row === 'object' && row !== null;

class IndexedDbStorage implements Storage {
  #watcher: StorageWatcher | null = null;
  /** Why the database was closed from outside, if it was. */
  #lost: StorageError | null = null;

  constructor(private readonly db: IDBPDatabase<Schema>) {
    db.addEventListener('close', () =>
      this.#lose(new StorageError('closed', 'The browser closed the database')),
    );
    db.addEventListener('versionchange', ({ newVersion }) => {
      // Lets the other tab continue; from now on writing here fails.
      db.close();
      this.#lose(
        newVersion === null
          ? new StorageError('deleted', 'The database was deleted')
          : new StorageError('upgraded', `Another tab upgraded the database to ${newVersion}`),
      );
    });
  }

  #lose(error: StorageError): void {
    this.#lost = error;
    this.#watcher?.onClosed(error);
  }

  watch(watcher: StorageWatcher): void {
    this.#watcher = watcher;
    if (this.#lost) watcher.onClosed(this.#lost);
  }

  /**
   * Runs one transaction over all parts of a project. If `work` or any request fails, nothing is
   * written. Strict durability: it resolves once the data is on disk.
   */
  async #write<T>(work: (transaction: Writing) => Promise<T> | T): Promise<T> {
    let transaction: Writing | undefined;
    try {
      transaction = this.db.transaction(ALL, 'readwrite', { durability: 'strict' });
      const [result] = await Promise.all([work(transaction), transaction.done]);
      this.#watcher?.onWritten();
      return result;
    } catch (error) {
      try {
        transaction?.abort();
      } catch {
        // The transaction has already ended: that was the failure.
      }
      await transaction?.done.catch(() => undefined);
      throw this.#lost ?? toStorageError(transaction?.error ?? error);
    }
  }

  async #read<T>(work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      return await work(this.db);
    } catch (error) {
      throw this.#lost ?? toStorageError(error);
    }
  }

  listProjects() {
    return this.#read(async db => {
      const transaction = db.transaction(['projects', 'samples']);
      const byProject = transaction.objectStore('samples').index('projectId');
      const projects = await transaction.objectStore('projects').getAll();
      const summaries = await Promise.all(
        projects.map(async project => {
          const [sampleCount, cover] = await Promise.all([
            byProject.count(project.id),
            byProject.getKey(project.id),
          ]);
          return { project, sampleCount, ...(cover === undefined ? {} : { cover }) };
        }),
      );
      return summaries.sort((a, b) => Number(b.project.modifiedAt) - Number(a.project.modifiedAt));
    });
  }

  openProject(id: string) {
    return this.#read(async db => {
      const transaction = db.transaction(['projects', 'samples']);
      const [project, samples] = await Promise.all([
        transaction.objectStore('projects').get(id),
        transaction.objectStore('samples').index('projectId').getAll(id),
      ]);
      if (!project) throw noProject(id);
      samples.sort((a, b) => Number(a.addedAt) - Number(b.addedAt) || (a.id < b.id ? -1 : 1));
      return { project, samples: new Map(samples.map(sample => [sample.id, sample])) };
    });
  }

  createProject(
    { project, samples }: Parameters<Storage['createProject']>[0],
    contents: readonly NewSample[],
    networks: ReadonlyMap<string, KeptNetwork> = new Map(),
  ) {
    return this.#write(transaction => {
      send(transaction.objectStore('projects').add(project));
      for (const sample of samples.values()) send(transaction.objectStore('samples').add(sample));
      for (const content of contents) putContents(transaction, content);
      putNetworks(transaction, project.id, networks);
    });
  }

  duplicateProject(id: string, copy: { id: string; name: string; at: number }) {
    return this.#write(async transaction => {
      const projects = transaction.objectStore('projects');
      const project = await projects.get(id);
      if (!project) throw noProject(id);
      send(
        projects.add({
          ...project,
          id: copy.id,
          name: copy.name,
          createdAt: copy.at,
          modifiedAt: copy.at,
        }),
      );
      const samples = transaction.objectStore('samples');
      const copyIds = new Map<string, string>();
      // One sample at a time, so that only one picture is in memory.
      for (const sampleId of await samples.index('projectId').getAllKeys(id)) {
        const [sample, picture] = await Promise.all([
          samples.get(sampleId),
          transaction.objectStore('pictures').get(sampleId),
        ]);
        if (!sample || !picture) continue;
        const embeddings = await this.#embeddings(transaction, sampleId);
        const copied = { ...sample, id: newId(), projectId: copy.id };
        copyIds.set(sampleId, copied.id);
        send(samples.add(copied));
        putContents(transaction, { sample: copied, picture, embeddings });
      }
      const networks = transaction.objectStore('networks');
      for (const [, name] of await networks.getAllKeys(keysOf(id))) {
        const network = await networks.get([id, name]);
        if (!network) continue;
        const copied = 'samples' in network ? withIds(network, copyIds) : network;
        send(networks.add(copied, [copy.id, name]));
      }
    });
  }

  async #embeddings(transaction: Writing, id: string): Promise<Record<string, Float32Array>> {
    const found: Record<string, Float32Array> = {};
    const store = transaction.objectStore('embeddings');
    const [keys, values] = await Promise.all([
      store.getAllKeys(keysOf(id)),
      store.getAll(keysOf(id)),
    ]);
    for (const [i, [, key]] of keys.entries()) found[key] = values[i];
    return found;
  }

  deleteProject(id: string) {
    return this.#write(async transaction => {
      const [samples, owned] = await Promise.all([
        transaction.objectStore('samples').index('projectId').getAllKeys(id),
        transaction.objectStore('owners').index('projectId').getAllKeys(id),
      ]);
      send(transaction.objectStore('projects').delete(id));
      for (const sample of samples) send(transaction.objectStore('samples').delete(sample));
      for (const sample of owned) this.#forget(transaction, sample);
      send(transaction.objectStore('networks').delete(keysOf(id)));
    });
  }

  #forget(transaction: Writing, id: string): void {
    send(transaction.objectStore('pictures').delete(id));
    send(transaction.objectStore('owners').delete(id));
    send(transaction.objectStore('embeddings').delete(keysOf(id)));
  }

  commit(change: Change, added: readonly NewSample[] = [], networks: NetworkChanges = new Map()) {
    return this.#write(transaction => {
      const samples = transaction.objectStore('samples');
      for (const { id, after } of change.samples) {
        if (after) send(samples.put(after));
        else send(samples.delete(id));
      }
      for (const content of added) putContents(transaction, content);
      if (change.project) send(transaction.objectStore('projects').put(change.project.after));
      if (networks.size === 0) return;
      const project = projectOf(change);
      if (project === undefined) throw noProject();
      putNetworks(transaction, project, networks);
    });
  }

  readPicture(id: string): Promise<Picture> {
    return this.#read(async db => {
      const picture = await db.get('pictures', id);
      if (!picture) throw new StorageError('not-found', `There is no picture ${id}`);
      if (!isPicture(picture)) throw new StorageError('damaged', `Picture ${id} is damaged`);
      return picture;
    });
  }

  readEmbeddings(ids: readonly string[], key: string) {
    return this.#read(async db => {
      const found = new Map<string, Float32Array>();
      for (let from = 0; from < ids.length; from += READ_AT_A_TIME) {
        const batch = ids.slice(from, from + READ_AT_A_TIME);
        const { store } = db.transaction('embeddings');
        const rows = await Promise.all(batch.map(id => store.get([id, key])));
        for (const [i, row] of rows.entries())
          if (row instanceof Float32Array) found.set(batch[i], row);
      }
      return found;
    });
  }

  writeEmbeddings(key: string, rows: ReadonlyMap<string, Float32Array>) {
    return this.#write(transaction => {
      const store = transaction.objectStore('embeddings');
      for (const [id, row] of rows) send(store.put(row, [id, key]));
    });
  }

  readNetwork(project: string, name: string) {
    return this.#read(async db => {
      const kept: unknown = await db.get('networks', [project, name]);
      return isNetwork(kept) ? kept : null;
    });
  }

  writeNetworks(project: string, networks: NetworkChanges) {
    return this.#write(async transaction => {
      // The data is cloned now: the caller may change or transfer it afterwards.
      putNetworks(transaction, project, networks);
      if (!(await transaction.objectStore('projects').getKey(project))) {
        throw noProject(project);
      }
    });
  }

  async collectGarbage(id: string) {
    // A write would block all reading of pictures meanwhile, and usually there is nothing to remove.
    const { samples, networks } = await this.#read(db => this.#garbage(db, id));
    if (samples.length + networks.length === 0) return;
    await this.#write(transaction => {
      for (const sample of samples) this.#forget(transaction, sample);
      for (const key of networks) send(transaction.objectStore('networks').delete(key));
    });
  }

  async #garbage(db: IDBPDatabase<Schema>, id: string) {
    // Started before anything is awaited, so that it does not see edits made from now on.
    const transaction = db.transaction(['projects', 'samples', 'owners', 'networks']);
    const [living, owned, project, networks] = await Promise.all([
      transaction.objectStore('samples').index('projectId').getAllKeys(id),
      transaction.objectStore('owners').index('projectId').getAllKeys(id),
      transaction.objectStore('projects').get(id),
      transaction.objectStore('networks').getAllKeys(keysOf(id)),
    ]);
    const alive = new Set(living);
    const names = project ? namesOfNetworks(project) : new Set();
    return {
      samples: owned.filter(sample => !alive.has(sample)),
      networks: networks.filter(([, name]) => !names.has(name)),
    };
  }

  async dropEmbeddings(id: string, keepKeys: readonly string[]) {
    const others = await this.#read(async db => {
      const transaction = db.transaction(['samples', 'embeddings']);
      const store = transaction.objectStore('embeddings');
      const samples = await transaction.objectStore('samples').index('projectId').getAllKeys(id);
      const found: [string, string][] = [];
      for (let from = 0; from < samples.length; from += READ_AT_A_TIME) {
        const batch = samples.slice(from, from + READ_AT_A_TIME);
        const keys = await Promise.all(batch.map(sample => store.getAllKeys(keysOf(sample))));
        found.push(...keys.flat().filter(([, key]) => !keepKeys.includes(key)));
      }
      return found;
    });
    if (others.length === 0) return;
    await this.#write(transaction => {
      for (const key of others) send(transaction.objectStore('embeddings').delete(key));
    });
  }

  readSetting(name: string) {
    return this.#read(db => db.get('settings', name));
  }

  async writeSetting(name: string, value: unknown) {
    await this.#read(db => db.put('settings', value, name));
  }

  close() {
    this.db.close();
  }
}

/**
 * Opens the database, after creating or upgrading it if needed.
 * @throws StorageError `unavailable` if the browser has none, `blocked` while another tab has an older
 * version open, `newer` if a newer page has upgraded it, `quota`, `failed`.
 */
export async function openIndexedDb(name: string = NAME): Promise<Storage> {
  if (!('indexedDB' in globalThis)) {
    throw new StorageError('unavailable', 'This browser has no database');
  }
  return new Promise((resolve, reject) => {
    // Browsers that forbid the database throw before they return a promise.
    const open = async () =>
      openDB<Schema>(name, MIGRATIONS.length, {
        upgrade: migrate(MIGRATIONS),
        blocked() {
          reject(new StorageError('blocked', 'Another tab holds an older version of the database'));
        },
      });
    open().then(
      db => resolve(new IndexedDbStorage(db)),
      (error: unknown) => {
        const failure = toStorageError(error);
        const { code } = failure;
        // Private windows of some browsers report an invalid state when a database is opened.
        reject(code === 'closed' ? new StorageError('unavailable', failure.message) : failure);
      },
    );
  });
}
