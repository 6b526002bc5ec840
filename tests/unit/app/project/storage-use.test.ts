import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StorageUse } from '../../../../src/app/project/storage-use';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { ProjectState } from '../../../../src/core/project/types';
import { type TestContext, testContext } from '../test-context';

let context: TestContext;
let estimates: number;
let asked: number;
let isPersisted: boolean;

const manager = {
  estimate: async () => {
    estimates++;
    return { usage: 1000, quota: 2000 };
  },
  persisted: async () => isPersisted,
  persist: async () => {
    asked++;
    isPersisted = true;
    return true;
  },
};

function withPicture(): ProjectState {
  const empty = edits.newProject('Pets', 'Kind', 1);
  const taskId = empty.project.activeTaskId;
  const state = applyChange(empty, edits.addClass(empty, taskId, 'cat', 2));
  const sample = {
    id: 'a',
    projectId: state.project.id,
    labels: { [taskId]: state.project.tasks[0].classes[0].id },
    source: 'file',
    addedAt: 1,
    width: 1,
    height: 1,
  } as const;
  return applyChange(state, edits.addSamples(state, [sample], 3));
}

beforeEach(() => {
  vi.useFakeTimers();
  context = testContext();
  [estimates, asked, isPersisted] = [0, 0, false];
});

afterEach(() => {
  vi.useRealTimers();
});

it('checks once after many writes, and not again until the next', async () => {
  const use = new StorageUse(context, manager);
  for (let i = 0; i < 50; i++) use.noteWrite();
  await vi.runAllTimersAsync();
  expect(estimates).toBe(1);
  expect(context.get().storageUse).toEqual({ used: 1000, quota: 2000, isPersisted: false });
  use.noteWrite();
  await vi.runAllTimersAsync();
  expect(estimates).toBe(2);
});

it('asks for persistent storage when there is a picture to lose, and only once', async () => {
  const use = new StorageUse(context, manager);
  context.set({ current: edits.newProject('Pets', 'Kind', 1) });
  use.noteWrite();
  await vi.runAllTimersAsync();
  expect(asked).toBe(0);
  context.set({ current: withPicture() });
  for (let i = 0; i < 3; i++) {
    use.noteWrite();
    await vi.runAllTimersAsync();
  }
  expect(asked).toBe(1);
  expect(context.get().storageUse).toMatchObject({ isPersisted: true });
});

it.each([
  ['there is none', undefined],
  ['it refuses', { ...manager, estimate: () => Promise.reject(new TypeError('private window')) }],
])('says nothing where %s', async (_what, given) => {
  const use = new StorageUse(context, given);
  await use.refresh();
  expect(context.get().storageUse).toBeNull();
});
