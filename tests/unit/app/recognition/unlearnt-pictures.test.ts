/** The store with pictures that come while nothing can embed them. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import type { Store } from '../../../../src/app/store';
import { embeddingKey } from '../../../../src/core/model/catalog';
import { createMemoryStorage } from '../../../../src/storage/memory';
import type { Storage } from '../../../../src/storage/storage';
import { slowWorker, storeOn } from '../slow-worker';

let storage: Storage;

beforeEach(() => {
  vi.stubGlobal('navigator', { userAgent: 'test' });
  storage = createMemoryStorage();
});

const open = ({ getState }: StoreApi<Store>) =>
  getState().current ?? expect.fail('no project is open');

const ids = (store: StoreApi<Store>) => [...open(store).samples.keys()];

const embedded = async (key: string, samples: readonly string[]) => [
  ...(await storage.readEmbeddings(samples, key)).keys(),
];

/** A page on which nothing is loaded yet, with a project of two classes. */
async function firstVisit() {
  const fake = slowWorker();
  const store = storeOn(storage, fake.worker);
  const { actions } = store.getState();
  void actions.newProject('Pets', 'Kind');
  await vi.waitFor(() => open(store));
  for (const name of ['cat', 'dog']) actions.addClass(name);
  const add = (index: number) =>
    actions.addPicture(
      { bitmap: { width: 1, height: 1, close() {} }, source: 'camera' },
      open(store).project.tasks[0].classes[index].id,
    );
  return { ...fake, store, actions, add };
}

it('are saved and shown at once, and learnt when the base model is there', async () => {
  const { store, add, finishLoad, requests } = await firstVisit();
  expect(await Promise.all([add(0), add(1), add(0)])).toEqual([true, true, true]);
  await vi.waitFor(() => expect(ids(store)).toHaveLength(3));
  const added = ids(store);
  expect(store.getState().unsaved).toBe(0);
  await vi.waitFor(() => expect([...store.getState().unlearnt.ids]).toEqual(added));
  expect(requests.some(({ name }) => name === 'embed')).toBe(false);

  await finishLoad();
  await vi.waitFor(() => expect(store.getState().unlearnt.ids.size).toBe(0));
  await vi.waitFor(async () => expect(await embedded(embeddingKey('fast'), added)).toEqual(added));
  // They are few: no work is shown that could be cancelled.
  expect(store.getState().job).toBe(null);
  const { params } = requests.findLast(({ name }) => name === 'fit') ?? { params: null };
  const learnt = requests.filter(({ name }) => name === 'add').length;
  expect(params).toMatchObject({ classCount: 2 });
  expect(learnt + (params && 'y' in params ? params.y.length : 0)).toBe(3);
});

it('are learnt after a reload', async () => {
  const { store, add } = await firstVisit();
  await add(0);
  await vi.waitFor(() => expect(ids(store)).toHaveLength(1));
  const [id] = ids(store);
  const { project } = open(store);

  const { worker, finishLoad } = slowWorker();
  const again = storeOn(storage, worker);
  void again.getState().actions.openProject(project.id);
  await vi.waitFor(() => expect(ids(again)).toEqual([id]));
  await finishLoad();
  await vi.waitFor(async () => expect(await embedded(embeddingKey('fast'), [id])).toEqual([id]));
});

it('that undo brings back after another base model was chosen are embedded with that one', async () => {
  const { store, actions, add, loadUntil } = await firstVisit();
  await loadUntil(vi.waitFor(() => expect(store.getState().engine.status).toBe('ready')));
  await Promise.all([add(0), add(1)]);
  await vi.waitFor(() => expect(ids(store)).toHaveLength(2));
  const [id] = ids(store);
  await vi.waitFor(async () => expect(await embedded(embeddingKey('fast'), [id])).toEqual([id]));
  actions.deleteSamples([id]);
  await loadUntil(actions.chooseBaseModel('objects'));
  expect(open(store).project.baseModelId).toBe('objects');
  actions.undo();
  expect(ids(store)).toContain(id);
  await vi.waitFor(async () => expect(await embedded(embeddingKey('objects'), [id])).toEqual([id]));
});
