/** Databases from older versions of the page, opened by the current code. */
import 'fake-indexeddb/auto';
import { readdirSync, readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import { openIndexedDb } from '../../../src/storage/indexeddb';
import { MIGRATIONS, type Migration, migrate } from '../../../src/storage/migrations';
import { encode, type RecordedDatabase, recordDatabase, restoreDatabase } from './recorded';

interface Fixture {
  readonly database: RecordedDatabase;
  /** What the code that made it read from it. */
  readonly read: {
    readonly project: { readonly id: string };
    readonly samples: readonly { readonly id: string }[];
    readonly pictures: readonly (readonly [string, unknown])[];
    readonly embeddings: readonly (readonly [string, unknown])[];
    readonly networks: readonly (readonly [string, unknown])[];
    readonly setting: unknown;
  };
}

const FOLDER = 'tests/fixtures/databases';
const names = readdirSync(FOLDER).filter(name => name.endsWith('.json'));
const load = (name: string): Fixture => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'));

/** Stores and indexes without their content. */
const schemaOf = ({ version, stores }: RecordedDatabase) => ({
  version,
  stores: stores.map(({ rows: _rows, ...store }) => store),
});

it('databases of every version there has been are recorded', () => {
  const versions = names.map(name => load(name).database.version);
  expect([...new Set(versions)].sort()).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

describe.each(names)('%s', name => {
  const { database, read } = load(name);
  const restored = async () => {
    const fresh = `${name}-${crypto.randomUUID()}`;
    await restoreDatabase({ recorded: database, name: fresh });
    return fresh;
  };

  it('is restored as it was recorded', async () => {
    expect(await recordDatabase(await restored())).toEqual(database);
  });

  it('opens with everything that its own version read from it', async () => {
    const storage = await openIndexedDb(await restored());
    const { id } = read.project;
    const { project, samples } = await storage.openProject(id);
    const ids = [...samples.keys()];
    const keys = read.embeddings.map(([key]) => key);
    const found = {
      project,
      samples: [...samples.values()],
      pictures: await Promise.all(ids.map(async each => [each, await storage.readPicture(each)])),
      embeddings: await Promise.all(
        keys.map(async key => [key, [...(await storage.readEmbeddings(ids, key))]]),
      ),
      networks: await Promise.all(
        read.networks.map(async ([each]) => [each, await storage.readNetwork(id, each)]),
      ),
      setting: await storage.readSetting('backends'),
    };
    expect(encode(found)).toEqual(read);
    expect(await storage.listProjects()).toHaveLength(2);
    storage.close();
  });

  it('has the stores of a new database afterwards, and can be written to', async () => {
    const fresh = await restored();
    const storage = await openIndexedDb(fresh);
    await storage.duplicateProject(read.project.id, { id: 'copy', name: 'Copy', at: 9 });
    expect((await storage.openProject('copy')).samples.size).toBe(read.samples.length);
    await storage.collectGarbage(read.project.id);
    storage.close();
    const made = `new-${crypto.randomUUID()}`;
    (await openIndexedDb(made)).close();
    expect(schemaOf(await recordDatabase(fresh))).toEqual(schemaOf(await recordDatabase(made)));
  });
});

it('a database that an older version has open is blocked, and opens once it is released', async () => {
  const older = names.find(name => load(name).database.version < MIGRATIONS.length);
  if (older === undefined) return expect.fail('no older version is recorded');
  const name = `held-${crypto.randomUUID()}`;
  await restoreDatabase({ recorded: load(older).database, name });
  const held = await openDB(name);
  await expect(openIndexedDb(name)).rejects.toMatchObject({ code: 'blocked' });
  expect(held.version).toBe(load(older).database.version);
  held.close();
  const storage = await openIndexedDb(name);
  expect(await storage.listProjects()).toHaveLength(2);
  storage.close();
});

describe('migrate', () => {
  const upgrade = (name: string, version: number, steps: readonly Migration<unknown>[]) =>
    openDB(name, version, { upgrade: migrate(steps) });

  it('takes the missing steps, in order', async () => {
    const taken: number[] = [];
    const steps = [1, 2, 3, 4].map(step => () => void taken.push(step));
    (await upgrade('steps', 2, steps.slice(0, 2))).close();
    expect(taken).toEqual([1, 2]);
    (await upgrade('steps', 4, steps)).close();
    expect(taken).toEqual([1, 2, 3, 4]);
  });

  it('waits for each step, and leaves the database as it was if one fails', async () => {
    const steps: Migration<unknown>[] = [
      db => void db.createObjectStore('rows').put('kept', 1),
      async (_db, within) => {
        const row = await within.objectStore('rows').get(1);
        await within.objectStore('rows').put(`${row} and changed`, 1);
      },
    ];
    (await upgrade('failing', 1, steps.slice(0, 1))).close();
    let seen: unknown;
    const failing = upgrade('failing', 3, [
      ...steps,
      async (_db, within) => {
        seen = await within.objectStore('rows').get(1);
        throw new TypeError('a defect');
      },
    ]);
    await expect(failing).rejects.toThrow();
    expect(seen).toBe('kept and changed');
    const after = await openDB('failing');
    expect(after.version).toBe(1);
    expect(await after.get('rows', 1)).toBe('kept');
    after.close();
  });
});
