import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { applyChange, invertChange } from '../../../src/core/project/changes';
import * as edits from '../../../src/core/project/edits';
import {
  DENSE_HEAD,
  type KeptHead,
  type KeptNetwork,
  networkName,
} from '../../../src/core/project/kept-network';
import type { ProjectState, Sample } from '../../../src/core/project/types';
import { openIndexedDb } from '../../../src/storage/indexeddb';
import { createMemoryStorage } from '../../../src/storage/memory';
import type { Storage } from '../../../src/storage/storage';
import { makeBase, makeCheckpoint, makeHead } from '../networks';

let opened = 0;
const freshName = () => `networks-${++opened}`;

/** A state with two tasks of two classes, and a sample of each class of the first. */
function makeState(): ProjectState {
  let state = edits.newProject('Animals', 'Kind', 1);
  const kind = state.project.activeTaskId;
  state = applyChange(state, edits.addClasses(state, kind, ['cat', 'dog'], 2));
  state = applyChange(state, edits.addTask(state, 'Mood', 3));
  const mood = state.project.activeTaskId;
  state = applyChange(state, edits.addClasses(state, mood, ['calm', 'wild'], 4));
  const samples = state.project.tasks[0].classes.map(
    (label, i): Sample => ({
      id: crypto.randomUUID(),
      projectId: state.project.id,
      labels: { [kind]: label.id },
      source: 'file',
      addedAt: 5 + i,
      width: 2,
      height: 2,
    }),
  );
  return applyChange(state, edits.addSamples(state, samples, 6));
}

/** The networks of a project in which both tasks were trained, and the second was interrupted. */
function makeNetworks({ project, samples }: ProjectState) {
  const [kind, mood] = project.tasks;
  const classes = kind.classes.map(({ id }) => id);
  const trainedOn = {
    classes,
    samples: [...samples.values()].map(({ id, labels }) => ({ id, classId: labels[kind.id] })),
  };
  const ofMood = { classes: mood.classes.map(({ id }) => id), samples: [] };
  return new Map<string, KeptNetwork>([
    [networkName.head(kind.id), makeHead(trainedOn, 3, 'fast@1/pp1')],
    [networkName.head(mood.id), makeHead(ofMood, 3, 'fast@1/pp1')],
    [networkName.checkpoint(mood.id), makeCheckpoint(ofMood, 'fast@1/pp1')],
    [networkName.base, makeBase('tuned-1')],
  ]);
}

async function readAll(storage: Storage, project: string, names: Iterable<string>) {
  const found = new Map<string, KeptNetwork>();
  for (const name of names) {
    const network = await storage.readNetwork(project, name);
    if (network) found.set(name, network);
  }
  return found;
}

/** What a copy of a sample is, and is not. */
const contentsOf = ({ samples }: ProjectState) =>
  [...samples.values()].map(sample => ({
    sample,
    picture: { bytes: Uint8Array.of(1), type: 'image/jpeg' },
    embeddings: {},
  }));

/** A project with its networks, written at once. */
async function fill(storage: Storage) {
  const state = makeState();
  const networks = makeNetworks(state);
  await storage.createProject(state, contentsOf(state), networks);
  return { state, networks, id: state.project.id };
}

function expectHead(network: KeptNetwork | null): KeptHead {
  if (!network || !('network' in network)) return expect.fail('no head is kept');
  return network;
}

describe.each([
  ['IndexedDB', () => openIndexedDb(freshName())],
  ['memory', async () => createMemoryStorage()],
] as const)('networks in %s', (_name, open) => {
  it('come back to the last bit, under the names of their project alone', async () => {
    const storage = await open();
    const { id, networks } = await fill(storage);
    expect(await readAll(storage, id, networks.keys())).toEqual(networks);
    const other = await fill(storage);
    expect(await readAll(storage, other.id, networks.keys())).toEqual(
      new Map([[networkName.base, networks.get(networkName.base)]]),
    );
    expect(await storage.readNetwork('none', networkName.base)).toBeNull();
  });

  it('are written, overwritten and removed in one transaction', async () => {
    const storage = await open();
    const { id, networks, state } = await fill(storage);
    const checkpoint = networkName.checkpoint(state.project.tasks[1].id);
    const changes = new Map([
      [networkName.base, makeBase('tuned-2')],
      [checkpoint, null],
    ]);
    await storage.writeNetworks(id, changes);
    expect(await storage.readNetwork(id, networkName.base)).toEqual(makeBase('tuned-2'));
    expect(await storage.readNetwork(id, checkpoint)).toBeNull();
    const head = networkName.head(state.project.tasks[0].id);
    expect(await storage.readNetwork(id, head)).toEqual(networks.get(head));
  });

  it('are not written for a project that is not there', async () => {
    const storage = await open();
    const writing = storage.writeNetworks('none', new Map([[networkName.base, makeBase('a')]]));
    await expect(writing).rejects.toMatchObject({ code: 'not-found' });
    expect(await storage.readNetwork('none', networkName.base)).toBeNull();
  });

  it('are there with the edit that they were committed with, and stay when it is undone', async () => {
    const storage = await open();
    const state = makeState();
    await storage.createProject(state, []);
    const { id, tasks } = state.project;
    const choice = { id: DENSE_HEAD, options: {} };
    const change = edits.chooseHead(state, tasks[0].id, choice, 9);
    const networks = makeNetworks(state);
    await storage.commit(change, [], networks);
    expect((await storage.openProject(id)).project.tasks[0].head).toEqual(choice);
    await storage.commit(invertChange(change));
    expect((await storage.openProject(id)).project).toEqual(state.project);
    expect(await readAll(storage, id, networks.keys())).toEqual(networks);
  });

  it('are refused with a change that touches no project', async () => {
    const storage = await open();
    const change = { name: 'choose-head', count: 1, samples: [] } as const;
    const writing = storage.commit(change, [], new Map([[networkName.base, makeBase('a')]]));
    await expect(writing).rejects.toMatchObject({ code: 'not-found' });
  });

  it('share nothing with what was given or read', async () => {
    const storage = await open();
    const { id, state, networks } = await fill(storage);
    const name = networkName.head(state.project.tasks[0].id);
    const before = structuredClone(networks.get(name));
    const given = expectHead(networks.get(name) ?? null);
    given.network.head.layers[0].kernel.fill(9);
    const first = expectHead(await storage.readNetwork(id, name));
    expect(first).toEqual(before);
    first.network.head.layers[0].kernel.fill(8);
    expect(await storage.readNetwork(id, name)).toEqual(before);
    // Transferred at once, as when it is posted to a worker.
    const writing = storage.writeNetworks(id, new Map([[name, first]]));
    const { buffer } = first.network.head.layers[0].kernel;
    structuredClone(buffer, { transfer: [buffer] });
    await writing;
    const second = expectHead(await storage.readNetwork(id, name));
    expect(second.network.head.layers[0].kernel).toEqual(new Float32Array(12).fill(8));
  });

  it('go with a copy of the project, and name the samples of the copy', async () => {
    const storage = await open();
    const { id, state, networks } = await fill(storage);
    const [kind] = state.project.tasks;
    const [gone] = state.samples.keys();
    await storage.commit(edits.deleteSamples(state, [gone], 7));
    await storage.duplicateProject(id, { id: 'copy', name: 'Copy', at: 9 });
    const copy = await storage.openProject('copy');
    const found = await readAll(storage, 'copy', networks.keys());
    const head = expectHead(found.get(networkName.head(kind.id)) ?? null);
    const original = expectHead(networks.get(networkName.head(kind.id)) ?? null);
    expect(head.samples.map(({ classId }) => classId)).toEqual(
      original.samples.map(({ classId }) => classId),
    );
    const [absent, twin] = head.samples;
    expect([...copy.samples.keys()]).toEqual([twin.id]);
    expect(state.samples.has(absent.id)).toBe(false);
    expect({ ...head, samples: [] }).toEqual({ ...original, samples: [] });
    for (const name of [networkName.base, networkName.checkpoint(state.project.tasks[1].id)]) {
      expect(found.get(name)).toEqual(networks.get(name));
    }
    // The copy has its own.
    await storage.deleteProject(id);
    expect(await readAll(storage, id, networks.keys())).toEqual(new Map());
    expect(await readAll(storage, 'copy', networks.keys())).toEqual(found);
  });

  it('of a deleted task stay for undo, until garbage is collected', async () => {
    const storage = await open();
    const { id, state, networks } = await fill(storage);
    const other = await fill(storage);
    const [kind, mood] = state.project.tasks;
    await storage.commit(edits.deleteTask(state, mood.id, 7));
    expect(await readAll(storage, id, networks.keys())).toEqual(networks);
    await storage.collectGarbage(id);
    const kept = await readAll(storage, id, networks.keys());
    expect([...kept.keys()]).toEqual([networkName.head(kind.id), networkName.base]);
    expect(await readAll(storage, other.id, other.networks.keys())).toEqual(other.networks);
  });
});

describe('IndexedDB, when a network cannot be written', () => {
  const { put } = IDBObjectStore.prototype;

  afterEach(() => {
    IDBObjectStore.prototype.put = put;
  });

  /** From now on the disk is full for the second network that is written. */
  function fillDisk() {
    let written = 0;
    IDBObjectStore.prototype.put = function (
      this: IDBObjectStore,
      ...row: [unknown, IDBValidKey?]
    ) {
      if (this.name === 'networks' && ++written === 2) {
        throw new DOMException('full', 'QuotaExceededError');
      }
      return put.apply(this, row);
    };
  }

  it('keeps neither the edit nor any network, and works again', async () => {
    const storage = await openIndexedDb(freshName());
    const state = makeState();
    await storage.createProject(state, contentsOf(state));
    const { id, tasks } = state.project;
    const networks = makeNetworks(state);
    const change = edits.chooseHead(state, tasks[0].id, { id: DENSE_HEAD, options: {} }, 9);
    fillDisk();
    await expect(storage.commit(change, [], networks)).rejects.toMatchObject({ code: 'quota' });
    IDBObjectStore.prototype.put = put;
    expect(await storage.openProject(id)).toEqual(state);
    expect(await readAll(storage, id, networks.keys())).toEqual(new Map());
    await storage.commit(change, [], networks);
    expect(await readAll(storage, id, networks.keys())).toEqual(networks);
  });

  it('leaves those that were there as they were', async () => {
    const storage = await openIndexedDb(freshName());
    const { id, networks, state } = await fill(storage);
    const changes = new Map<string, KeptNetwork | null>([
      [networkName.head(state.project.tasks[0].id), null],
      [networkName.base, makeBase('tuned-2')],
      [networkName.head(state.project.tasks[1].id), makeHead({ classes: [], samples: [] }, 1, 'a')],
    ]);
    fillDisk();
    await expect(storage.writeNetworks(id, changes)).rejects.toMatchObject({ code: 'quota' });
    expect(await readAll(storage, id, networks.keys())).toEqual(networks);
  });

  it('creates no project without its networks', async () => {
    const storage = await openIndexedDb(freshName());
    const state = makeState();
    const networks = makeNetworks(state);
    fillDisk();
    const creating = storage.createProject(state, contentsOf(state), networks);
    await expect(creating).rejects.toMatchObject({ code: 'quota' });
    expect(await storage.listProjects()).toEqual([]);
    expect(await readAll(storage, state.project.id, networks.keys())).toEqual(new Map());
  });
});

it('opens a database of version 1 with everything in it, and stores networks there', async () => {
  const name = freshName();
  const state = makeState();
  const samples = [...state.samples.values()];
  const old = await openDB(name, 1, {
    upgrade(db) {
      db.createObjectStore('projects', { keyPath: 'id' });
      db.createObjectStore('samples', { keyPath: 'id' }).createIndex('projectId', 'projectId');
      db.createObjectStore('pictures');
      db.createObjectStore('embeddings');
      db.createObjectStore('owners').createIndex('projectId', '');
      db.createObjectStore('settings');
    },
  });
  const embedding = Float32Array.of(0.1, -2);
  await old.put('projects', state.project);
  for (const sample of samples) {
    await old.put('samples', sample);
    await old.put('pictures', { bytes: Uint8Array.of(1, 2), type: 'image/png' }, sample.id);
    await old.put('embeddings', embedding, [sample.id, 'fast@1/pp1']);
    await old.put('owners', state.project.id, sample.id);
  }
  await old.put('settings', 'zh-Hans', 'language');
  old.close();

  const storage = await openIndexedDb(name);
  expect(await storage.openProject(state.project.id)).toEqual(state);
  const [{ id }] = samples;
  expect(await storage.readPicture(id)).toEqual({ bytes: Uint8Array.of(1, 2), type: 'image/png' });
  expect(await storage.readEmbeddings([id], 'fast@1/pp1')).toEqual(new Map([[id, embedding]]));
  expect(await storage.readSetting('language')).toBe('zh-Hans');
  const networks = makeNetworks(state);
  expect(await readAll(storage, state.project.id, networks.keys())).toEqual(new Map());
  await storage.writeNetworks(state.project.id, networks);
  expect(await readAll(storage, state.project.id, networks.keys())).toEqual(networks);
});
