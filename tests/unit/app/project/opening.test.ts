/**
 * Opening, making, importing and closing projects, when the next starts before the last has ended.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import type { Store } from '../../../../src/app/store';
import { baseModelById } from '../../../../src/core/model/catalog';
import { networkName } from '../../../../src/core/project/kept-network';
import type { ProjectState } from '../../../../src/core/project/types';
import { openIndexedDb } from '../../../../src/storage/indexeddb';
import { createMemoryStorage } from '../../../../src/storage/memory';
import { type Storage, StorageError } from '../../../../src/storage/storage';
import { writeProjectZip } from '../../archive/write-zip';
import { makeHead } from '../../networks';
import { projectWith, slowWorker, storageWith, storeOn } from '../slow-worker';
import { StandInLocks } from '../stand-in-locks';
import { deferred } from '../test-context';

beforeEach(() => {
  vi.stubGlobal('navigator', { userAgent: 'test' });
});

/** The project that is shown. */
function shown(store: StoreApi<Store>): ProjectState {
  const { current } = store.getState();
  if (!current) throw new Error('no project is shown');
  return current;
}

const isSaved = (store: StoreApi<Store>) =>
  vi.waitFor(() => expect(store.getState().unsaved).toBe(0));

describe('what is deleted while the base model is loading', () => {
  it.each(['sample', 'class', 'task'])('comes back whole by undo: a %s', async kind => {
    const state = projectWith('first', 'fast');
    const { id, activeTaskId, tasks } = state.project;
    const storage = await storageWith([state], await openIndexedDb(`undo-${kind}`));
    const name = networkName.head(activeTaskId);
    const head = makeHead({ classes: [tasks[0].classes[0].id], samples: [] }, 3, 'objects@1/pp1');
    await storage.writeNetworks(id, new Map([[name, head]]));
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();

    const opened = actions.openProject(id);
    await vi.waitFor(() => shown(store));
    if (kind === 'sample') actions.deleteSamples(['first-1']);
    else if (kind === 'class') actions.deleteClass(tasks[0].classes[0].id);
    else {
      actions.addTask('other');
      actions.deleteTask(activeTaskId);
    }
    await isSaved(store);
    await loadUntil(opened);
    actions.undo();
    await isSaved(store);

    expect([...shown(store).samples.keys()]).toEqual(['first-1']);
    expect(shown(store).project.tasks).toContainEqual(tasks[0]);
    expect((await storage.readPicture('first-1')).bytes).toEqual(Uint8Array.of(1));
    expect(await storage.readNetwork(id, name)).not.toBeNull();
  });
});

it('what is deleted while the base model is loading is learnt from again once undo has brought it back', async () => {
  const state = projectWith('first', 'fast');
  const { worker, requests, loadUntil } = slowWorker();
  const store = storeOn(await storageWith([state]), worker);
  const { actions } = store.getState();
  const opened = actions.openProject(state.project.id);
  await vi.waitFor(() => shown(store));
  actions.deleteSamples(['first-1']);
  await loadUntil(opened);
  expect(requests.filter(({ name }) => name === 'add')).toEqual([]);
  actions.undo();
  await vi.waitFor(() =>
    expect(requests.at(-1)).toMatchObject({ name: 'add', params: { classIndex: 0 } }),
  );
});

it('what was deleted before a project is opened is removed permanently', async () => {
  const state = projectWith('first', 'fast');
  const { id } = state.project;
  const storage = await storageWith([state], await openIndexedDb('garbage'));
  const before = state.samples.get('first-1');
  if (!before) return expect.fail('no sample');
  await storage.commit({ name: 'delete-samples', count: 1, samples: [{ id: before.id, before }] });
  const { worker } = slowWorker();
  const { actions } = storeOn(storage, worker).getState();
  void actions.openProject(id);
  await vi.waitFor(() =>
    expect(storage.readPicture('first-1')).rejects.toMatchObject({ code: 'not-found' }),
  );
});

/** Storage that starts to write a new project when the test says so. */
function slowToCreate(inner: Storage) {
  const begun: string[] = [];
  const gate = deferred<void>();
  const storage: Storage = {
    ...inner,
    async createProject(...project) {
      begun.push(project[0].project.name);
      await gate.promise;
      await inner.createProject(...project);
    },
  };
  return { storage, begun, goOn: () => gate.resolve() };
}

/** Storage that saves edits, or fails to, when the test says so. */
function slowToSave(inner: Storage, failure?: StorageError) {
  const gate = deferred<void>();
  const storage: Storage = {
    ...inner,
    async commit(...edit) {
      await gate.promise;
      if (failure) throw failure;
      await inner.commit(...edit);
    },
  };
  return { storage, goOn: () => gate.resolve() };
}

const names = async (storage: Storage) =>
  (await storage.listProjects()).map(({ project }) => project.name);

describe('an import that is cancelled while it is written', () => {
  const zip = writeProjectZip({
    state: projectWith('imported', 'fast'),
    pictures: new Map([['imported-1', { bytes: Uint8Array.of(1), type: 'image/jpeg' }]]),
    embeddings: new Map(),
    embeddingKey: '',
    heads: new Map(),
    base: null,
  });
  const { dimension } = baseModelById('objects');
  const knn = JSON.stringify([['up', new Array(dimension).fill(1), [1, dimension]]]);

  const ways = {
    'a project': ({ actions }: Store) =>
      actions.openFiles([new File([new Uint8Array(zip)], 'imported.zip')], 'Task'),
    async 'a dataset'({ actions }: Store) {
      await actions.openFiles([new File([knn], 'imported.json')], 'Task');
      await actions.openDataset('objects', 'Task');
    },
  };

  it.each(['a project', 'a dataset'] as const)('is not there afterwards: %s', async kind => {
    const inner = createMemoryStorage();
    const { storage, begun, goOn } = slowToCreate(inner);
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(storage, worker);
    const importing = ways[kind](store.getState());
    await vi.waitFor(() => expect(begun).toEqual(['imported']));
    store.getState().actions.cancelJob();
    goOn();
    await loadUntil(importing);
    expect(await names(inner)).toEqual([]);
    expect(store.getState()).toMatchObject({ current: null, projects: [], notices: [] });
  });

  it('is no longer listed, if it was before it was removed', async () => {
    const inner = createMemoryStorage();
    const { storage, begun, goOn } = slowToCreate(inner);
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(
      {
        ...storage,
        async deleteProject(id) {
          store.getState().actions.closeProject();
          await vi.waitFor(() => expect(store.getState().projects).toHaveLength(1));
          await inner.deleteProject(id);
        },
      },
      worker,
    );
    const importing = ways['a project'](store.getState());
    await vi.waitFor(() => expect(begun).toEqual(['imported']));
    store.getState().actions.cancelJob();
    goOn();
    await loadUntil(importing);
    expect(store.getState().projects).toEqual([]);
  });

  it.each(['a project', 'a dataset'] as const)(
    'does not replace what was opened since: %s',
    async kind => {
      const state = projectWith('first', 'fast');
      const inner = await storageWith([state]);
      const { storage, begun, goOn } = slowToCreate(inner);
      const { worker, loadUntil } = slowWorker();
      const store = storeOn(storage, worker);
      const { actions } = store.getState();
      const importing = ways[kind](store.getState());
      await vi.waitFor(() => expect(begun).toEqual(['imported']));
      void actions.openProject(state.project.id);
      await vi.waitFor(() => shown(store));
      actions.renameProject('renamed');
      goOn();
      await loadUntil(importing);
      expect(shown(store).project.name).toBe('renamed');
      expect(store.getState().undo).toBe('rename-project');
      expect(await names(inner)).toEqual(['renamed']);
    },
  );
});

describe('the last of several quick requests', () => {
  const [a, b] = [projectWith('a', 'fast'), projectWith('b', 'fast')];

  it('for a project shows it, and this tab has no other', async () => {
    const locks = new StandInLocks();
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(await storageWith([a, b]), worker, locks);
    const { actions } = store.getState();
    const opened = [a, b, a, b].map(({ project }) => actions.openProject(project.id));
    await loadUntil(Promise.all(opened));
    expect(shown(store).project.name).toBe('b');
    expect([...locks.held]).toEqual([`inkling-project-${b.project.id}`]);
    actions.closeProject();
    await vi.waitFor(() => expect(locks.held.size).toBe(0));
  });

  it('for a project shows it, even while edits of the previous one are being saved', async () => {
    const locks = new StandInLocks();
    const { storage, goOn } = slowToSave(await storageWith([a, b]));
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(storage, worker, locks);
    const { actions } = store.getState();
    await loadUntil(actions.openProject(a.project.id));
    actions.renameProject('renamed');
    actions.closeProject();
    const opened = [b, a].map(({ project }) => actions.openProject(project.id));
    goOn();
    await loadUntil(Promise.all(opened));
    expect(shown(store).project.name).toBe('renamed');
    expect(store.getState().lockedProject).toBeNull();
    expect([...locks.held]).toEqual([`inkling-project-${a.project.id}`]);
  });

  it('for a new project makes only one if it is requested twice', async () => {
    const inner = createMemoryStorage();
    const { storage, begun, goOn } = slowToCreate(inner);
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();
    const first = actions.newProject('first', 'Task');
    await vi.waitFor(() => expect(begun).toEqual(['first']));
    const second = actions.newProject('second', 'Task');
    await vi.waitFor(() => expect(begun).toEqual(['first', 'second']));
    goOn();
    await loadUntil(Promise.all([first, second]));
    expect(shown(store).project.name).toBe('second');
    expect(await names(inner)).toEqual(['second']);
  });

  it('for the start page stops what was being opened', async () => {
    const locks = new StandInLocks();
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(await storageWith([a]), worker, locks);
    const { actions } = store.getState();
    const opened = actions.openProject(a.project.id);
    actions.closeProject();
    await loadUntil(opened);
    expect(store.getState().current).toBeNull();
    expect(locks.held.size).toBe(0);
  });

  it('for a file stops a project that was chosen before it', async () => {
    const locks = new StandInLocks();
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(await storageWith([a]), worker, locks);
    const { actions } = store.getState();
    const opened = actions.openProject(a.project.id);
    await loadUntil(Promise.all([opened, actions.openFiles([new File(['?'], 'a.txt')], 'Task')]));
    expect(store.getState().current).toBeNull();
    expect(store.getState().notices).toMatchObject([{ code: 'file-not-ours' }]);
    await vi.waitFor(() => expect(locks.held.size).toBe(0));
  });
});

describe('a project that another tab asks for', () => {
  const state = projectWith('wanted', 'fast');
  const { id } = state.project;

  /** A tab on the start page, with all projects listed. */
  async function tab(storage: Storage, locks: StandInLocks) {
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(storage, worker, locks);
    await vi.waitFor(() => expect(store.getState().projects).not.toBeNull());
    return { store, loadUntil };
  }

  /** Opens it in a tab that has requested it from the other one. */
  async function takeOver(storage: Storage, locks: StandInLocks): Promise<void> {
    const { store, loadUntil } = await tab(storage, locks);
    const { actions } = store.getState();
    await actions.openProject(id);
    expect(store.getState().lockedProject).toEqual({ id, isAwaited: false });
    await loadUntil(actions.openHere());
    expect(shown(store).project.id).toBe(id);
  }

  const said = (store: StoreApi<Store>) => store.getState().notices.map(({ code }) => code);

  it('is closed, and reported as saved once it is', async () => {
    const locks = new StandInLocks();
    const inner = await storageWith([state]);
    const { storage, goOn } = slowToSave(inner);
    const { store, loadUntil } = await tab(storage, locks);
    const { actions } = store.getState();
    await loadUntil(actions.openProject(id));
    actions.renameProject('renamed');
    const taking = takeOver(inner, locks);
    await vi.waitFor(() => expect(store.getState().current).toBeNull());
    expect(said(store)).toEqual([]);
    goOn();
    await taking;
    expect(said(store)).toEqual(['opened-elsewhere']);
    expect(await names(inner)).toEqual(['renamed']);
  });

  it('is reported as not saved if its last edit is not', async () => {
    const locks = new StandInLocks();
    const inner = await storageWith([state]);
    const { storage, goOn } = slowToSave(inner, new StorageError('quota', 'full'));
    const { store, loadUntil } = await tab(storage, locks);
    const { actions } = store.getState();
    await loadUntil(actions.openProject(id));
    actions.renameProject('renamed');
    const taking = takeOver(inner, locks);
    await vi.waitFor(() => expect(store.getState().current).toBeNull());
    goOn();
    await taking;
    expect(said(store)).toEqual(['storage-quota-start', 'opened-elsewhere-unsaved']);
    expect(await names(inner)).toEqual(['wanted']);
  });

  it('is released if it is still being read, and does not open', async () => {
    const locks = new StandInLocks();
    const inner = await storageWith([state]);
    const gate = deferred<void>();
    const reading = vi.fn(async (wanted: string) => {
      await gate.promise;
      return inner.openProject(wanted);
    });
    const { store, loadUntil } = await tab({ ...inner, openProject: reading }, locks);
    const opened = store.getState().actions.openProject(id);
    await vi.waitFor(() => expect(reading).toHaveBeenCalledOnce());
    await takeOver(inner, locks);
    gate.resolve();
    await loadUntil(opened);
    expect(store.getState().current).toBeNull();
    expect(store.getState().notices).toMatchObject([
      { code: 'opened-elsewhere', params: { name: 'wanted' } },
    ]);
    expect([...locks.held]).toEqual([`inkling-project-${id}`]);
  });
});
