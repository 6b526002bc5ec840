/** Databases with damaged records, read like the page reads them. */
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { openDB } from 'idb';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  readEmbeddings,
  readNetwork,
  readProject,
  readSummaries,
} from '../../../../src/app/project/stored';
import {
  DENSE_HEAD,
  isKeptCheckpoint,
  isKeptHead,
  type KeptNetwork,
  networkName,
} from '../../../../src/core/project/kept-network';
import { checkProject, checkSample, classIdsOf } from '../../../../src/core/project/schemas';
import type { ProjectState } from '../../../../src/core/project/types';
import {
  checkCheckpoint,
  packBase,
  packHead,
  unpackBase,
  unpackHead,
} from '../../../../src/formats/inkling/packed-network';
import { openIndexedDb } from '../../../../src/storage/indexeddb';
import { type Storage, StorageError } from '../../../../src/storage/storage';
import { type RecordedDatabase, restoreDatabase } from '../../storage/recorded';

const { database, read }: { database: RecordedDatabase; read: { project: { id: string } } } =
  JSON.parse(readFileSync('tests/fixtures/databases/version-2-first.json', 'utf8'));
const ID = read.project.id;
const KEY = 'fast@1/pp1';
const DIMENSION = 3;

/** Everything that the page reads of a project, with null for each part that it refuses with a StorageError. */
async function readAll(storage: Storage, id: string) {
  const refused = (error: unknown) => {
    if (error instanceof StorageError) return null;
    throw error;
  };
  const found = await readProject(storage, id).catch(refused);
  if (!found) return null;
  const { state, damaged } = found;
  const ids = [...state.samples.keys()];
  const pictures = await Promise.all(ids.map(each => storage.readPicture(each).catch(refused)));
  const embeddings = await readEmbeddings(storage, ids, KEY, DIMENSION);
  const names = state.project.tasks.flatMap(task => [
    networkName.head(task.id),
    networkName.checkpoint(task.id),
  ]);
  const networks = await Promise.all(
    [networkName.base, ...names].map(name => readNetwork(storage, id, name)),
  );
  return { state, damaged, pictures, embeddings, networks };
}

/** @throws FormatError where it could not be written to a file and read again. */
function expectSound(network: KeptNetwork): void {
  if (isKeptHead(network)) {
    const { header, bytes } = packHead(network);
    expect(unpackHead(header, bytes, new Set(network.classes))).toEqual(network);
  } else if (isKeptCheckpoint(network)) {
    expect(checkCheckpoint(network)).toEqual(network);
  } else {
    const { header, bytes } = packBase(network);
    expect(unpackBase(header, bytes)).toEqual(network);
  }
}

let opened = 0;
async function restored(recorded: RecordedDatabase): Promise<Storage> {
  const name = `damaged-${++opened}`;
  await restoreDatabase({ recorded, name });
  return openIndexedDb(name);
}

let whole: NonNullable<Awaited<ReturnType<typeof readAll>>>;
let other: ProjectState;

beforeAll(async () => {
  const storage = await restored(database);
  whole = (await readAll(storage, ID)) ?? expect.fail('the recorded project is damaged');
  const [summary] = (await storage.listProjects()).filter(({ project }) => project.id !== ID);
  other = (await readProject(storage, summary.project.id)).state;
  storage.close();
});

it('undamaged data is read as it is', () => {
  expect(whole.damaged).toBe(0);
  expect(whole.state.samples.size).toBe(5);
  expect(whole.pictures).not.toContain(null);
  expect(whole.embeddings.size).toBe(5);
  expect(whole.networks.filter(network => network !== null)).toHaveLength(3);
  expect(whole.state.project.tasks[0].head.id).toBe(DENSE_HEAD);
});

const junk = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    0.5,
    10n,
    '',
    '__proto__',
    [],
    {},
    new Date(0),
    new Map(),
    new Float32Array(2),
    Float32Array.of(Number.NaN, 0, 0),
    new Uint8Array(0),
    new ArrayBuffer(8),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Places in a value: the value itself, and all in it. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [path];
  const inside = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]));
  return [path, ...inside];
}

/** The value with another one at a place; without that place where the other is undefined. */
function damage(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((each, i) => (String(i) === key ? damage(each, rest, by) : each));
  }
  const changed = { ...value, [key]: damage(Object(value)[key], rest, by) };
  if (rest.length > 0 || by !== undefined) return changed;
  return Object.fromEntries(Object.entries(changed).filter(([name]) => name !== key));
}

/** The recorded database as it is in the browser, opened at a store to be changed. */
function rows(db: IDBDatabase, store: string) {
  const objects = db.transaction(store, 'readwrite').objectStore(store);
  return new Promise<{ objects: IDBObjectStore; keys: IDBValidKey[]; values: unknown[] }>(
    (resolve, reject) => {
      const keys = objects.getAllKeys();
      const values = objects.getAll();
      values.onsuccess = () => resolve({ objects, keys: keys.result, values: values.result });
      values.onerror = () => reject(values.error);
    },
  );
}

const STORES = ['projects', 'samples', 'pictures', 'embeddings', 'networks', 'owners'];

describe('a record that is damaged anywhere', () => {
  it('is refused or read correctly, and prevents nothing else from being read', async () => {
    const choice = fc.record({
      store: fc.constantFrom(...STORES),
      row: fc.nat(),
      place: fc.nat(),
      by: junk,
    });
    await fc.assert(
      fc.asyncProperty(choice, async ({ store, row, place, by }) => {
        const name = `damaged-${++opened}`;
        await restoreDatabase({ recorded: database, name });
        const db = await new Promise<IDBDatabase>((resolve, reject) => {
          const request = indexedDB.open(name);
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
        const { objects, keys, values } = await rows(db, store);
        const own = values.flatMap((value, i) =>
          store === 'projects' && keys[i] !== ID ? [] : [{ key: keys[i], value }],
        );
        const { key, value } = own[row % own.length];
        const places = placesIn(value);
        const damaged = damage(value, places[place % places.length], by);
        try {
          if (objects.keyPath === null) objects.put(damaged, key);
          else objects.put(damaged);
        } catch {
          // Without a key it is no record.
          db.close();
          fc.pre(false);
        }
        await new Promise(resolve => {
          objects.transaction.oncomplete = resolve;
        });
        db.close();

        const storage = await openIndexedDb(name);
        const { projects } = await readSummaries(storage);
        expect(projects.map(({ project }) => project.id)).toContain(other.project.id);
        expect((await readProject(storage, other.project.id)).state).toEqual(other);
        const found = await readAll(storage, ID);
        if (found) {
          const { state, pictures, embeddings, networks } = found;
          for (const network of networks) if (network) expectSound(network);
          if (store === 'networks') {
            const same = networks.filter((each, i) => isDeepStrictEqual(each, whole.networks[i]));
            expect(same.length).toBeGreaterThanOrEqual(networks.length - 1);
          }
          expect(checkProject(state.project)).toEqual(state.project);
          const classIds = classIdsOf(state.project);
          for (const sample of state.samples.values()) {
            expect(checkSample(sample, state.project.id, classIds)).toEqual(sample);
          }
          for (const picture of pictures) {
            if (picture) expect(picture.bytes).toBeInstanceOf(Uint8Array);
          }
          for (const embedding of embeddings.values()) {
            expect(embedding).toHaveLength(DIMENSION);
            expect([...embedding].every(Number.isFinite)).toBe(true);
          }
          // Only one record is damaged: the others are as they were.
          if (store === 'samples') expect(state.samples.size).toBeGreaterThanOrEqual(4);
          if (store === 'pictures')
            expect(pictures.filter(Boolean).length).toBeGreaterThanOrEqual(4);
          if (store === 'embeddings') expect(embeddings.size).toBeGreaterThanOrEqual(4);
          if (store !== 'projects') expect(state.project).toEqual(whole.state.project);
        } else {
          expect(store).toBe('projects');
        }
        storage.close();
      }),
      { numRuns: 300 },
    );
  });
});

/** The recorded database with some of its rows changed. */
function changed(store: string, change: (value: unknown) => unknown): RecordedDatabase {
  const stores = database.stores.map(each =>
    each.name === store
      ? { ...each, rows: each.rows.map(({ key, value }) => ({ key, value: change(value) })) }
      : each,
  );
  return { ...database, stores };
}

describe('what is damaged', () => {
  it('leaves a sample out that has lost its source, and says how many', async () => {
    const storage = await restored(
      changed('samples', value => damage(value, ['source'], Object(value).name ? 7 : 'camera')),
    );
    const { state, damaged } = await readProject(storage, ID);
    expect({ left: state.samples.size, damaged }).toEqual({ left: 3, damaged: 2 });
  });

  it('refuses a project that has lost its tasks, and counts it among those not listed', async () => {
    const storage = await restored(
      changed('projects', value => damage(value, ['tasks'], Object(value).id === ID ? 1 : [])),
    );
    await expect(readProject(storage, ID)).rejects.toMatchObject({ code: 'damaged' });
    expect(await readSummaries(storage)).toMatchObject({ projects: [], damaged: 2 });
  });

  it('prevents no other project from being listed if a time is not a number', async () => {
    // Sorting would mix it with numbers, which throws.
    const name = 'time';
    await restoreDatabase({ recorded: database, name });
    const db = await openDB(name);
    await db.put('projects', { ...(await db.get('projects', ID)), modifiedAt: 10n });
    db.close();
    const { projects, damaged } = await readSummaries(await openIndexedDb(name));
    expect(projects.map(({ project }) => project.id)).toEqual([other.project.id]);
    expect(damaged).toBe(1);
  });
});
