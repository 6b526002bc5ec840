import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../../../../src/app/project/session';
import { Jobs } from '../../../../src/app/shared/jobs';
import * as edits from '../../../../src/core/project/edits';
import type { Sample } from '../../../../src/core/project/types';
import { deferred, type TestContext, testContext } from '../test-context';

const PICTURES = 20;
/** Milliseconds from one picture to the next. */
const APART = 50;
/** Within as many milliseconds everything is shown. */
const SOON = 1000;

let context: TestContext;
let showings: number;

beforeEach(() => {
  vi.useFakeTimers();
  context = testContext();
  showings = 0;
  context.subscribe(() => showings++);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('frequent updates', () => {
  it('are known at once, and shown a few times per second', () => {
    for (let unsaved = 1; unsaved <= PICTURES; unsaved++) {
      context.setThrottled({ unsaved });
      expect(context.get().unsaved).toBe(unsaved);
      vi.advanceTimersByTime(APART);
    }
    expect(showings).toBeGreaterThan(1);
    expect(showings).toBeLessThanOrEqual(5);
    vi.advanceTimersByTime(SOON);
    expect(context.shown().unsaved).toBe(PICTURES);
  });

  it('are shown without delay if nothing came before', () => {
    context.setThrottled({ unsaved: 1 });
    vi.advanceTimersByTime(1);
    expect(context.shown().unsaved).toBe(1);
    vi.advanceTimersByTime(SOON);
    context.setThrottled({ unsaved: 2 });
    vi.advanceTimersByTime(1);
    expect(context.shown().unsaved).toBe(2);
  });

  it('give way to what is set later, and wait while other things are set', () => {
    context.setThrottled({ unsaved: 7, undo: 'add-samples' });
    context.set({ unsaved: 3 });
    expect(context.shown()).toMatchObject({ unsaved: 3, undo: null });
    vi.advanceTimersByTime(SOON);
    expect(context.shown()).toMatchObject({ unsaved: 3, undo: 'add-samples' });
  });

  it('are shown at once when their job ends', async () => {
    const end = deferred<void>();
    const done = new Jobs(context).run('importing', () => end.promise);
    context.setThrottled({ unsaved: 5 });
    expect(context.shown()).toMatchObject({ job: { kind: 'importing' }, unsaved: 0 });
    end.resolve();
    await done;
    expect(context.shown()).toMatchObject({ job: null, unsaved: 5 });
  });
});

describe('pictures that arrive quickly', () => {
  const sample = (projectId: string, task: string, label: string, i: number): Sample => ({
    id: `picture-${i}`,
    projectId,
    labels: { [task]: label },
    source: 'file',
    addedAt: i,
    width: 1,
    height: 1,
  });

  it('are saved one by one, and never shown as saved while they are not', async () => {
    const session = new Session(context, () => undefined);
    const empty = edits.newProject('Fruit', 'Kind', 1);
    await context.storage.createProject(empty, []);
    session.show(empty);
    const { id, activeTaskId: task } = empty.project;
    await session.edit(state => edits.addClass(state, task, 'banana', 1));
    const label = session.current?.project.tasks[0].classes[0].id ?? '';
    const falselySaved: number[] = [];
    const onDisk = new Set<string>();
    context.subscribe(() => {
      const { current, unsaved } = context.shown();
      const missing = [...(current?.samples.keys() ?? [])].filter(shown => !onDisk.has(shown));
      if (unsaved < missing.length) falselySaved.push(missing.length - unsaved);
    });
    for (let i = 1; i <= PICTURES; i++) {
      const added = sample(id, task, label, i);
      const picture = { bytes: Uint8Array.of(i), type: 'image/jpeg' };
      const saved = session.edit(
        state => edits.addSamples(state, [added], i),
        [{ sample: added, picture, embeddings: {} }],
        { isThrottled: true },
      );
      if (i % 3 === 0) vi.advanceTimersByTime(APART);
      expect(await saved).toBe(true);
      const stored = await context.storage.openProject(id);
      expect(stored.samples.size).toBe(i);
      for (const known of stored.samples.keys()) onDisk.add(known);
      vi.advanceTimersByTime(APART);
    }
    expect(falselySaved).toEqual([]);
    expect(context.shown().current?.samples.size).toBeGreaterThan(1);
    vi.advanceTimersByTime(SOON);
    expect(context.shown()).toMatchObject({ unsaved: 0, undo: 'add-samples' });
    expect(context.shown().current?.samples.size).toBe(PICTURES);
  });
});
