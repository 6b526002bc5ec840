/** The store whose compute worker dies. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddingKey } from '../../../../src/core/model/catalog';
import type { Sample } from '../../../../src/core/project/types';
import { createMemoryStorage } from '../../../../src/storage/memory';
import type { Storage } from '../../../../src/storage/storage';
import { type Machine, projectWith, right, slowWorker, storageWith, storeOn } from '../slow-worker';

const WASM: Machine = { wasm: right('wasm', 100) };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { userAgent: 'test' });
});

afterEach(() => {
  vi.useRealTimers();
});

function openPage(storage: Storage, machine = WASM) {
  const workers = [slowWorker(machine)];
  const store = storeOn(storage, workers[0].worker, undefined, () => {
    const other = slowWorker(machine);
    workers.push(other);
    return other.worker;
  });
  const newest = () => workers[workers.length - 1];
  return {
    store,
    workers,
    newest,
    actions: store.getState().actions,
    names: (from: number) =>
      newest()
        .requests.map(({ name }) => name)
        .slice(from),
    codes: () => store.getState().notices.map(({ code }) => code),
    /** Lets the base model that is being loaded be there. */
    async load(): Promise<void> {
      await newest().finishLoad();
      await vi.waitFor(() => expect(store.getState().engine.status).toBe('ready'));
    },
  };
}

/** The page with a project open, all ready. */
async function openProject() {
  const state = projectWith('first', 'fast');
  const storage = await storageWith([state]);
  const page = openPage(storage);
  await Promise.all([page.actions.openProject(state.project.id), page.load()]);
  await vi.waitFor(() => expect(page.names(0)).toContain('fit'));
  const add = () => {
    const bitmap = { width: 1, height: 1, close: vi.fn() };
    const [label] = state.project.tasks[0].classes;
    return page.actions.addPicture({ bitmap, source: 'camera' }, label.id);
  };
  return { ...page, storage, state, add };
}

describe('when the worker dies', () => {
  it.each(['error', 'messageerror'] as const)(
    'another takes its place, with base model, head and examples: %s',
    async kind => {
      const { workers, load, names, codes, store } = await openProject();
      const before = workers[0].requests.findLast(({ name }) => name === 'load')?.params;
      const fitted = workers[0].requests.findLast(({ name }) => name === 'fit')?.params;
      workers[0].crash(kind);
      expect(workers).toHaveLength(2);
      expect(store.getState().engine.status).toBe('loading');
      await load();
      await vi.waitFor(() => expect(names(0)).toContain('fit'));
      expect(workers[1].requests.slice(0, 2)).toMatchObject([
        { name: 'start' },
        { name: 'load', params: before },
      ]);
      expect(workers[1].requests.find(({ name }) => name === 'fit')?.params).toEqual(fitted);
      expect(codes()).toEqual(['engine-restarted']);
    },
  );

  it('pictures are added all the same, and learnt once there is another', async () => {
    const { workers, load, names, add, store, storage } = await openProject();
    workers[0].unanswered.add('embed');
    const asked = workers[0].requests.length;
    expect(await add()).toBe(true);
    await vi.waitFor(() => expect(names(asked)).toContain('embed'));
    workers[0].crash();
    expect(await add()).toBe(true);
    await vi.waitFor(() => expect(store.getState().current?.samples.size).toBe(3));
    const { samples } = store.getState().current ?? expect.fail('no project is open');
    await load();
    await vi.waitFor(async () => {
      const stored = await storage.readEmbeddings([...samples.keys()], embeddingKey('fast'));
      expect(stored.size).toBe(3);
    });
  });

  it('again soon, it is given up: nothing waits for it any more', async () => {
    const { workers, load, names, add, codes, store } = await openProject();
    workers[0].crash();
    await load();
    workers[1].unanswered.add('embed');
    const asked = workers[1].requests.length;
    expect(await add()).toBe(true);
    await vi.waitFor(() => expect(names(asked)).toContain('embed'));
    workers[1].crash();
    expect(workers).toHaveLength(2);
    expect(store.getState().engine.status).toBe('failed');
    expect(codes()).toEqual(['engine-restarted', 'engine-crashed']);
    // What needs no base model is done as ever.
    expect(await add()).toBe(true);
    store.getState().actions.renameProject('renamed');
    expect(store.getState().current?.project.name).toBe('renamed');
  });

  it('again much later, it is started again', async () => {
    const { workers, load, codes } = await openProject();
    workers[0].crash();
    await load();
    vi.advanceTimersByTime(61_000);
    workers[1].crash();
    await load();
    expect(workers.length).toBeGreaterThanOrEqual(3);
    expect(codes()).toEqual(['engine-restarted', 'engine-restarted']);
  });

  it('while a picture is embedded again, no picture is left out', async () => {
    const plain = projectWith('first', 'fast');
    const [sample] = plain.samples.values();
    const samples = ['first-1', 'first-2', 'first-3'].map((id): [string, Sample] => [
      id,
      { ...sample, id },
    ]);
    const state = { ...plain, samples: new Map(samples) };
    const storage = await storageWith([state]);
    const { workers, load, actions, store } = openPage(storage);
    const opened = actions.openProject(state.project.id);
    workers[0].unanswered.add('embed');
    await load();
    await vi.waitFor(() => expect(workers[0].requests.at(-1)?.name).toBe('embed'));
    workers[0].crash();
    await load();
    await opened;
    expect(store.getState().job).toBeNull();
    const kept = await storage.readEmbeddings([...state.samples.keys()], embeddingKey('fast'));
    expect(kept.size).toBe(3);
  });
});

describe('when the worker dies at the start', () => {
  it('while a backend is measured, the page comes to be ready', async () => {
    const { workers, load, store } = openPage(createMemoryStorage());
    workers[0].unanswered.add('measure');
    await vi.waitFor(() => expect(workers[0].requests.at(-1)?.name).toBe('measure'));
    workers[0].crash();
    await load();
    expect(store.getState().engine).toMatchObject({ backend: 'wasm', baseModel: 'fast' });
  });

  it('while the base model of a project is loaded, that is loaded', async () => {
    const state = projectWith('first', 'objects');
    const { workers, actions, newest, store } = openPage(await storageWith([state]));
    const opened = actions.openProject(state.project.id);
    await vi.waitFor(() => expect(workers[0].requests.at(-1)?.name).toBe('load'));
    workers[0].crash();
    await newest().loadUntil(opened);
    expect(store.getState().engine).toMatchObject({ status: 'ready', baseModel: 'objects' });
  });

  it('and again, it is given up, and nothing waits for it', async () => {
    const state = projectWith('first', 'objects');
    const { workers, actions, store, codes } = openPage(await storageWith([state]));
    const opened = actions.openProject(state.project.id);
    await vi.waitFor(() => expect(workers[0].requests.at(-1)?.name).toBe('load'));
    workers[0].crash();
    await vi.waitFor(() => expect(workers[1].requests.at(-1)?.name).toBe('load'));
    workers[1].crash();
    await opened;
    expect(store.getState().engine.status).toBe('failed');
    expect(codes()).toEqual(['engine-restarted', 'engine-crashed']);
  });

  it('over one backend, another is taken', async () => {
    const storage = createMemoryStorage();
    const timings = [right('wasm', 100), right('webgl', 5)];
    await storage.writeSetting('backend-timings', { agent: 'test', timings });
    const { workers, load, store } = openPage(storage);
    await vi.waitFor(() => expect(workers[0].requests.at(-1)?.name).toBe('load'));
    expect(workers[0].requests.at(-1)?.params).toMatchObject({ backend: 'webgl' });
    workers[0].crash();
    await load();
    expect(store.getState().engine.backend).toBe('wasm');
  });
});
