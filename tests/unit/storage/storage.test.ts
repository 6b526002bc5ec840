import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { applyChange, invertChange } from '../../../src/core/project/changes';
import * as edits from '../../../src/core/project/edits';
import type { ProjectState, Sample } from '../../../src/core/project/types';
import { openIndexedDb } from '../../../src/storage/indexeddb';
import { createMemoryStorage } from '../../../src/storage/memory';
import type { NewSample, Storage } from '../../../src/storage/storage';

let opened = 0;
const openFresh = () => openIndexedDb(`test-${++opened}`);

function makeSample(state: ProjectState, addedAt: number): NewSample {
  const [task] = state.project.tasks;
  const sample: Sample = {
    id: crypto.randomUUID(),
    projectId: state.project.id,
    labels: { [task.id]: task.classes[0].id },
    source: 'file',
    addedAt,
    width: 2,
    height: 2,
  };
  return {
    sample,
    picture: { bytes: Uint8Array.of(addedAt, 2, 3), type: 'image/jpeg' },
    embeddings: { 'a/1': Float32Array.of(addedAt, 0.5), 'b/1': Float32Array.of(7) },
  };
}

/** A stored project with one class and two samples. */
async function fill(storage: Storage) {
  let state = edits.newProject('Animals', 'Kind', 1);
  await storage.createProject(state, []);
  const named = edits.addClass(state, state.project.activeTaskId, 'cat', 2);
  await storage.commit(named);
  state = applyChange(state, named);
  const added = [makeSample(state, 10), makeSample(state, 20)];
  const samples = added.map(({ sample }) => sample);
  const change = edits.addSamples(state, samples, 3);
  await storage.commit(change, added);
  return { state: applyChange(state, change), added };
}

describe.each([
  ['IndexedDB', openFresh],
  ['memory', async () => createMemoryStorage()],
] as const)('%s', (_name, open) => {
  it('returns what was committed', async () => {
    const storage = await open();
    const { state, added } = await fill(storage);
    expect(await storage.openProject(state.project.id)).toEqual(state);
    expect(await storage.listProjects()).toMatchObject([{ sampleCount: 2 }]);
    const [{ sample, picture, embeddings }] = added;
    expect(await storage.readPicture(sample.id)).toEqual(picture);
    expect(await storage.readEmbeddings([sample.id], 'a/1')).toEqual(
      new Map([[sample.id, embeddings['a/1']]]),
    );
  });

  it('gives each reader a picture of its own, to do with as it likes', async () => {
    const storage = await open();
    const { added } = await fill(storage);
    const [{ sample, picture }] = added;
    const { bytes } = await storage.readPicture(sample.id);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    expect(bytes).toHaveLength(0);
    expect(await storage.readPicture(sample.id)).toEqual(picture);
  });

  it('keeps what is held back and confirmed, in a copy too, until it is taken back', async () => {
    const storage = await open();
    const { state, added } = await fill(storage);
    const taskId = state.project.activeTaskId;
    const [{ sample }] = added;
    const holding = edits.holdBack(state, [sample.id], 4);
    const held = applyChange(state, holding);
    const confirming = edits.confirmLabel(held, taskId, sample.id, 5);
    await storage.commit(holding);
    await storage.commit(confirming);
    const expected = { isTest: true, confirmed: sample.labels };
    const found = await storage.openProject(state.project.id);
    expect(found.samples.get(sample.id)).toMatchObject(expected);
    await storage.duplicateProject(state.project.id, { id: 'copy', name: 'Copy', at: 9 });
    const [twin, other] = [...(await storage.openProject('copy')).samples.values()];
    expect(twin).toMatchObject(expected);
    expect(other).not.toHaveProperty('isTest');
    await storage.commit(invertChange(confirming));
    await storage.commit(invertChange(holding));
    expect(await storage.openProject(state.project.id)).toMatchObject({ samples: state.samples });
  });

  it('keeps a deleted picture for undo, until garbage is collected', async () => {
    const storage = await open();
    const { state, added } = await fill(storage);
    const [gone, kept] = added.map(({ sample }) => sample.id);
    const deletion = edits.deleteSamples(state, [gone], 4);
    await storage.commit(deletion);
    await storage.commit(invertChange(deletion));
    expect(await storage.readPicture(gone)).toEqual(added[0].picture);
    await storage.commit(deletion);
    await storage.collectGarbage(state.project.id);
    await expect(storage.readPicture(gone)).rejects.toMatchObject({ code: 'not-found' });
    expect((await storage.readEmbeddings([gone], 'a/1')).size).toBe(0);
    expect(await storage.readPicture(kept)).toEqual(added[1].picture);
    expect((await storage.readEmbeddings([kept], 'a/1')).size).toBe(1);
  });

  it('keeps what is deleted after garbage collection has started', async () => {
    const storage = await open();
    const { state, added } = await fill(storage);
    const [early, late] = added.map(({ sample }) => sample.id);
    const first = edits.deleteSamples(state, [early], 4);
    await storage.commit(first);
    const collecting = storage.collectGarbage(state.project.id);
    const second = edits.deleteSamples(applyChange(state, first), [late], 5);
    await Promise.all([collecting, storage.commit(second)]);
    await storage.commit(invertChange(second));
    await expect(storage.readPicture(early)).rejects.toMatchObject({ code: 'not-found' });
    expect(await storage.readPicture(late)).toEqual(added[1].picture);
  });

  it('drops embeddings of other base models, in one project', async () => {
    const storage = await open();
    const [{ state, added }, other] = [await fill(storage), await fill(storage)];
    await storage.dropEmbeddings(state.project.id, ['a/1']);
    const sizes = async (of: typeof added) => {
      const ids = of.map(({ sample }) => sample.id);
      const found = ['a/1', 'b/1'].map(key => storage.readEmbeddings(ids, key));
      return (await Promise.all(found)).map(({ size }) => size);
    };
    expect(await sizes(added)).toEqual([2, 0]);
    expect(await sizes(other.added)).toEqual([2, 2]);
  });

  it('duplicates a project whole, and deletes one without touching the other', async () => {
    const storage = await open();
    const { state } = await fill(storage);
    await storage.duplicateProject(state.project.id, { id: 'copy', name: 'Copy', at: 9 });
    await storage.deleteProject(state.project.id);
    const copy = await storage.openProject('copy');
    expect(copy.samples.size).toBe(2);
    for (const id of copy.samples.keys()) {
      expect((await storage.readPicture(id)).bytes).toHaveLength(3);
    }
  });
});

describe('IndexedDB, when a write fails', () => {
  const { put } = IDBObjectStore.prototype;

  afterEach(() => {
    IDBObjectStore.prototype.put = put;
  });

  it('keeps nothing of the edit, says that the disk is full, and works again', async () => {
    const storage = await openFresh();
    const { state } = await fill(storage);
    const added = [makeSample(state, 30)];
    const change = edits.addSamples(state, [added[0].sample], 5);
    IDBObjectStore.prototype.put = function (
      this: IDBObjectStore,
      ...row: [unknown, IDBValidKey?]
    ) {
      if (this.name === 'pictures') throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, row);
    };
    await expect(storage.commit(change, added)).rejects.toMatchObject({ code: 'quota' });
    IDBObjectStore.prototype.put = put;
    expect(await storage.openProject(state.project.id)).toEqual(state);
    await storage.commit(change, added);
    expect((await storage.openProject(state.project.id)).samples.size).toBe(3);
  });

  it('says that it was closed', async () => {
    const storage = await openFresh();
    const { state } = await fill(storage);
    storage.close();
    const change = edits.renameProject(state, 'Other', 6);
    await expect(storage.commit(change)).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('IndexedDB, closed or deleted while the page has it open', () => {
  /** Codes of why it was closed, and the storage, whose last write is still under way. */
  async function lose(name: string, take: (name: string) => IDBOpenDBRequest) {
    const storage = await openIndexedDb(name);
    const told: string[] = [];
    storage.watch({ onWritten: () => undefined, onClosed: ({ code }) => told.push(code) });
    const { state } = await fill(storage);
    await new Promise((resolve, reject) => {
      const request = take(name);
      request.onsuccess = () => resolve(request.result?.close());
      request.onerror = reject;
    });
    return { storage, told, state };
  }

  it.each([
    ['deleted', (name: string) => indexedDB.deleteDatabase(name)],
    ['upgraded', (name: string) => indexedDB.open(name, 99)],
  ])('tells at once that it was %s, and so do all reads and writes', async (code, take) => {
    const { storage, told, state } = await lose(`lost-${code}`, take);
    expect(told).toEqual([code]);
    const change = edits.renameProject(state, 'Other', 6);
    await expect(storage.commit(change)).rejects.toMatchObject({ code });
    await expect(storage.openProject(state.project.id)).rejects.toMatchObject({ code });
  });

  it('is not opened by a page that is older than it', async () => {
    await lose('newer', name => indexedDB.open(name, 99));
    await expect(openIndexedDb('newer')).rejects.toMatchObject({ code: 'newer' });
  });

  it('reports each write when it is complete, and none that failed', async () => {
    const storage = await openFresh();
    let written = 0;
    storage.watch({ onWritten: () => written++, onClosed: () => expect.fail('not closed') });
    const { state } = await fill(storage);
    expect(written).toBe(3);
    await expect(storage.createProject(state, [])).rejects.toMatchObject({ code: 'failed' });
    expect(written).toBe(3);
  });
});

it('IndexedDB keeps of an embedding nothing but itself, where it is part of a large matrix', async () => {
  const storage = await openFresh();
  const matrix = new Float32Array(1000).fill(3);
  const state = edits.newProject('Animals', 'Kind', 1);
  const change = edits.addClass(state, state.project.activeTaskId, 'cat', 2);
  const filled = applyChange(state, change);
  const row = makeSample(filled, 10);
  const embeddings = { 'a/1': matrix.subarray(4, 6) };
  const samples = new Map([[row.sample.id, row.sample]]);
  await storage.createProject({ ...filled, samples }, [{ ...row, embeddings }]);
  const found = await storage.readEmbeddings([row.sample.id], 'a/1');
  expect(found.get(row.sample.id)).toEqual(Float32Array.of(3, 3));
  expect(found.get(row.sample.id)?.buffer.byteLength).toBe(8);
});
