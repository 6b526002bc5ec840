/**
 * Opening, making, importing and closing projects, where the next comes before the last has ended.
 */
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import { networkName } from '../../../src/dataset/networks';
import type { ProjectState } from '../../../src/dataset/types';
import type { Store } from '../../../src/state/types';
import { openIndexedDb } from '../../../src/storage/indexeddb';
import { makeHead } from '../networks';
import { projectWith, slowWorker, storageWith, storeOn } from './slow-worker';

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
    const { worker, finishLoad } = slowWorker();
    const store = storeOn(storage, worker);
    const { actions } = store.getState();

    let isOpen = false;
    const opened = actions.openProject(id).then(() => {
      isOpen = true;
    });
    await vi.waitFor(() => shown(store));
    if (kind === 'sample') actions.deleteSamples(['first-1']);
    else if (kind === 'class') actions.deleteClass(tasks[0].classes[0].id);
    else {
      actions.addTask('other');
      actions.deleteTask(activeTaskId);
    }
    await isSaved(store);
    while (!isOpen) await Promise.race([opened, finishLoad()]);
    actions.undo();
    await isSaved(store);

    expect([...shown(store).samples.keys()]).toEqual(['first-1']);
    expect(shown(store).project.tasks).toContainEqual(tasks[0]);
    expect((await storage.readPicture('first-1')).bytes).toEqual(Uint8Array.of(1));
    expect(await storage.readNetwork(id, name)).not.toBeNull();
  });
});

it('what was deleted before a project is opened is removed for good', async () => {
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
