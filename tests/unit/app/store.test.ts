/**
 * The store as a whole, on storage in memory and a worker whose answers the test gives.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddingKey } from '../../../src/core/model/catalog';
import { networkName } from '../../../src/core/project/kept-network';
import { makeBase } from '../networks';
import { projectWith, slowWorker, storageWith, storeOn } from './slow-worker';

beforeEach(() => {
  vi.stubGlobal('navigator', { userAgent: 'test' });
});

describe('opening a project while the base model of another one is loading', () => {
  it('gives the later one its own base model, and leaves the earlier one as it was', async () => {
    const first = projectWith('first', null);
    const second = projectWith('second', 'objects');
    const storage = await storageWith([first, second]);
    const { worker, requests, loadUntil } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();

    const opened: Promise<void>[] = [];
    for (const { project } of [first, second]) {
      opened.push(actions.openProject(project.id));
      await vi.waitFor(() => expect(store.getState().current?.project.id).toBe(project.id));
    }
    await loadUntil(Promise.all(opened));

    const { current, engine } = store.getState();
    expect(engine.baseModel).toBe('objects');
    expect(current?.project).toMatchObject({ id: second.project.id, baseModelId: 'objects' });
    expect((await storage.openProject(second.project.id)).project.baseModelId).toBe('objects');
    expect((await storage.openProject(first.project.id)).project.baseModelId).toBeNull();
    const key = embeddingKey('objects');
    expect((await storage.readEmbeddings(['second-1'], key)).get('second-1')).toHaveLength(160);
    expect(await storage.readEmbeddings(['second-1'], embeddingKey('fast'))).toEqual(new Map());
    expect(requests.findLast(({ name }) => name === 'fit')?.params).toMatchObject({
      dimension: 160,
    });
  });
});

describe('opening a project before any base model is loaded, whose own is not known here', () => {
  async function open() {
    const state = projectWith('first', 'imagenet-v1');
    const { worker, loadUntil } = slowWorker();
    const store = storeOn(await storageWith([state]), worker);
    const { actions } = store.getState();
    await loadUntil(actions.openProject(state.project.id));
    return { state, store, actions };
  }

  it('takes pictures, and exports say what is missing', async () => {
    const { state, store, actions } = await open();
    expect(store.getState().engine).toMatchObject({ status: 'ready', missing: 'imagenet-v1' });
    const bitmap = { width: 1, height: 1, close() {} };
    const [label] = state.project.tasks[0].classes;
    expect(await actions.addPicture({ bitmap, source: 'file' }, label.id)).toBe(true);
    expect(await actions.exportProject()).toBeNull();
    expect(store.getState().notices.map(({ code }) => code)).toEqual(['base-missing']);
    expect(store.getState().current?.project.baseModelId).toBe('imagenet-v1');
  });

  it('can be measured', async () => {
    const { store, actions } = await open();
    await actions.measureBackends();
    expect(store.getState().engine).toMatchObject({ status: 'ready', isMeasuring: false });
  });
});

describe('choosing a backend while another base model is loading', () => {
  it('does not bring the one before back', async () => {
    const state = projectWith('first', 'fast');
    const { worker, requests, finishLoad, loadUntil } = slowWorker();
    const store = storeOn(await storageWith([state]), worker);
    const { actions } = store.getState();
    await Promise.all([actions.openProject(state.project.id), finishLoad()]);
    const changed = actions.chooseBaseModel('objects');
    await vi.waitFor(() => expect(store.getState().engine.status).toBe('loading'));
    await loadUntil(Promise.all([changed, actions.chooseBackend('wasm')]));
    expect(store.getState().engine.baseModel).toBe('objects');
    expect(requests.findLast(({ name }) => name === 'load')?.params).toMatchObject({
      baseModel: 'objects',
    });
  });
});

describe('opening a project with a fine-tuned base model', () => {
  async function open(base: string | null) {
    const plain = projectWith('tuned', 'fast');
    const state = { ...plain, project: { ...plain.project, fineTuned: 'mine' } };
    const storage = await storageWith([state]);
    if (base !== null) {
      await storage.writeNetworks(state.project.id, new Map([[networkName.base, makeBase(base)]]));
    }
    const { worker, requests, loadUntil } = slowWorker();
    const store = storeOn(storage, worker);
    await loadUntil(store.getState().actions.openProject(state.project.id));
    const load = requests.findLast(({ name }) => name === 'load')?.params;
    const { project } = await storage.openProject(state.project.id);
    const keyed = (key: string) => storage.readEmbeddings(['tuned-1'], key);
    return { store, load, project, keyed };
  }

  it('replaces pretrained weights with its own, and embeds with it', async () => {
    const { store, load, project, keyed } = await open('mine');
    expect(load).toMatchObject({ baseModel: 'fast', fineTuned: makeBase('mine') });
    expect(project.fineTuned).toBe('mine');
    expect((await keyed(embeddingKey('fast', { fineTuned: 'mine' }))).size).toBe(1);
    expect(store.getState().notices).toEqual([]);
  });

  it.each([null, 'another'])(
    'continues with the pretrained one if %s is kept, and says so',
    async base => {
      const { store, load, project, keyed } = await open(base);
      expect(load).not.toHaveProperty('fineTuned');
      expect(project).toMatchObject({ baseModelId: 'fast' });
      expect(project.fineTuned).toBeUndefined();
      expect((await keyed(embeddingKey('fast'))).size).toBe(1);
      expect(store.getState().notices.map(({ code }) => code)).toEqual(['fine-tuned-gone']);
    },
  );
});

describe('a head that cannot learn from the examples', () => {
  it('is reported as not evaluated, until another one is chosen', async () => {
    const state = projectWith('first', 'fast');
    const storage = await storageWith([state]);
    const { worker, refused, requests, finishLoad } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();
    refused.add('fit');
    await Promise.all([actions.openProject(state.project.id), finishLoad()]);
    await vi.waitFor(() => expect(store.getState().isReportRefused).toBe(true));
    expect(store.getState().report).toBeNull();
    expect(store.getState().notices.map(({ code }) => code)).toEqual(['predict-failed']);

    refused.delete('fit');
    actions.chooseHead({ id: 'ridge', options: {} });
    await vi.waitFor(() => expect(store.getState().isReportRefused).toBe(false));
    expect(requests.findLast(({ name }) => name === 'fit')?.params).toMatchObject({
      head: { id: 'ridge' },
    });
  });
});

describe('what is requested while the base model is being changed', () => {
  async function openProject() {
    const state = projectWith('first', 'fast');
    const storage = await storageWith([state]);
    const { worker, loadUntil, finishLoad } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();
    await Promise.all([actions.openProject(state.project.id), finishLoad()]);
    const saved = async () => (await storage.openProject(state.project.id)).project.baseModelId;
    return { store, actions, saved, loadUntil, finishLoad };
  }

  it('waits if it is an export of the pictures, and both are done in the end', async () => {
    const { store, actions, saved, finishLoad } = await openProject();
    const changed = actions.chooseBaseModel('objects');
    const exported = actions.exportPictures();
    await vi.waitFor(() => expect(store.getState().waitingJobs).toEqual(['exporting']));
    expect(store.getState().job?.kind).toBe('loading-base-model');
    await finishLoad();
    await changed;
    expect(await saved()).toBe('objects');
    expect(await exported).toMatchObject({ name: 'first.zip' });
    expect(store.getState()).toMatchObject({ job: null, waitingJobs: [], notices: [] });
  });

  it('replaces it if it is another base model, without a message about the first', async () => {
    const { store, actions, saved, loadUntil } = await openProject();
    const first = actions.chooseBaseModel('objects');
    await loadUntil(Promise.all([first, actions.chooseBaseModel('accurate')]));
    expect(await saved()).toBe('accurate');
    expect(store.getState()).toMatchObject({
      engine: { baseModel: 'accurate' },
      job: null,
      notices: [],
    });
  });

  it('is no longer made once the project is closed', async () => {
    const { store, actions, saved } = await openProject();
    const changed = actions.chooseBaseModel('objects');
    const exported = actions.exportPictures();
    await vi.waitFor(() => expect(store.getState().waitingJobs).toEqual(['exporting']));
    actions.closeProject();
    expect(await exported).toBeNull();
    await changed;
    expect(await saved()).toBe('fast');
    expect(store.getState()).toMatchObject({ job: null, waitingJobs: [], notices: [] });
  });
});
