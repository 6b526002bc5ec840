import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Session } from '../../../../src/app/project/session';
import type { PictureOptions } from '../../../../src/core/model/catalog';
import * as edits from '../../../../src/core/project/edits';
import { networkName } from '../../../../src/core/project/kept-network';
import type { Change, ProjectState, Sample } from '../../../../src/core/project/types';
import { createMemoryStorage } from '../../../../src/storage/memory';
import { type NewSample, type Storage, StorageError } from '../../../../src/storage/storage';
import { makeBase } from '../../networks';
import { deferred, type TestContext, testContext } from '../test-context';

/** Storage whose writes end when the test says so. */
class Disk {
  readonly inner = createMemoryStorage();
  /** Names of the edits whose writing has started. */
  readonly begun: string[] = [];
  #held: { release: () => void; fail: (error: unknown) => void }[] = [];
  isHeld = false;
  /** What the next writes fail with, first one first; null for one that does not. */
  failures: (Error | null)[] = [];
  openFailure: Error | null = null;

  readonly storage: Storage = {
    ...this.inner,
    commit: async (...edit) => {
      this.begun.push(label(edit[0]));
      if (this.isHeld) {
        const { promise, resolve, reject } = deferred<void>();
        this.#held.push({ release: () => resolve(), fail: reject });
        await promise;
      }
      const failure = this.failures.shift();
      if (failure) throw failure;
      await this.inner.commit(...edit);
    },
    openProject: async id => {
      if (this.openFailure) throw this.openFailure;
      return this.inner.openProject(id);
    },
  };

  /** Lets the current write end. */
  release(): void {
    this.#held.shift()?.release();
  }
}

/** An edit, told by the project's name after it. */
const label = (change: Change) => change.project?.after.name ?? change.name;

const FULL = new StorageError('quota', 'full');

let disk: Disk;
let context: TestContext;
let session: Session;
let project: ProjectState;

/** Runs everything that waits only for other promises. */
const turn = () => new Promise<void>(resolve => setImmediate(resolve));
const rename = (name: string) => session.edit(state => edits.renameProject(state, name, 1));
const onDisk = async (id = project.project.id) => (await disk.inner.openProject(id)).project.name;
const shownName = () => session.current?.project.name;

async function open(name: string): Promise<ProjectState> {
  const state = edits.newProject(name, 'Kind', 1);
  await disk.inner.createProject(state, []);
  session.show(state);
  return state;
}

beforeEach(async () => {
  disk = new Disk();
  context = testContext({ storage: disk.storage });
  session = new Session(context, () => undefined);
  project = await open('start');
});

describe('an edit', () => {
  it('is shown at once, and counted as unsaved until it is on disk', async () => {
    disk.isHeld = true;
    const saved = rename('one');
    expect(shownName()).toBe('one');
    expect(context.get()).toMatchObject({ unsaved: 1, undo: 'rename-project' });
    await turn();
    expect(await onDisk()).toBe('start');
    disk.release();
    expect(await saved).toBe(true);
    expect(await onDisk()).toBe('one');
    expect(context.get().unsaved).toBe(0);
  });

  it('waits for the write before it, so that writes keep their order', async () => {
    disk.isHeld = true;
    const all = Promise.all(['one', 'two', 'three'].map(rename));
    await turn();
    expect(disk.begun).toEqual(['one']);
    expect(context.get().unsaved).toBe(3);
    for (const left of [2, 1, 0]) {
      disk.release();
      await turn();
      expect(context.get().unsaved).toBe(left);
    }
    expect(await all).toEqual([true, true, true]);
    expect(disk.begun).toEqual(['one', 'two', 'three']);
  });

  it('that cannot be made is named, and neither shown nor written', async () => {
    expect(await rename('')).toBe(false);
    expect(context.codes).toEqual(['empty-name']);
    expect(shownName()).toBe('start');
    expect(disk.begun).toEqual([]);
  });

  it('is refused while no project is open', async () => {
    session.show(null);
    expect(await rename('one')).toBe(false);
    expect(await session.undo()).toBe(false);
  });

  it('leaves disk and page the same, after any edits, undone and redone', async () => {
    const step = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom(session.undo, session.redo));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        for (const todo of steps) {
          if (typeof todo === 'string') void rename(todo);
          else void todo.call(session);
        }
        await session.settled();
        expect(await disk.inner.openProject(project.project.id)).toEqual(session.current);
        expect(context.get().unsaved).toBe(0);
      }),
    );
  });
});

describe('a write that fails', () => {
  it('is reported, and the page returns to what is on disk', async () => {
    await rename('kept');
    disk.failures = [FULL];
    expect(await rename('lost')).toBe(false);
    expect(context.codes).toEqual(['storage-quota']);
    expect(shownName()).toBe('kept');
    expect(context.get()).toMatchObject({ unsaved: 0, undo: null, redo: null });
    // What was lost is no longer shown.
    expect(await session.saved()).toBe(true);
  });

  it('takes back the later edits too, without writing any of them', async () => {
    disk.isHeld = true;
    const saves = Promise.all(['kept', 'lost', 'on top', 'more'].map(rename));
    await turn();
    disk.release();
    await turn();
    disk.failures = [FULL];
    disk.release();
    expect(await saves).toEqual([true, false, false, false]);
    expect(disk.begun).toEqual(['kept', 'lost']);
    expect(shownName()).toBe('kept');
    expect(await onDisk()).toBe('kept');
    expect(context.codes).toEqual(['storage-quota']);
  });

  it('leaves the next edits to be saved', async () => {
    disk.failures = [FULL];
    await rename('lost');
    expect(await rename('again')).toBe(true);
    expect(await onDisk()).toBe('again');
    expect(context.get().unsaved).toBe(0);
  });

  it('is still shown as unsaved if the disk cannot be read either', async () => {
    disk.failures = [new StorageError('closed', 'gone')];
    disk.openFailure = new StorageError('closed', 'gone');
    expect(await rename('lost')).toBe(false);
    expect(context.codes).toEqual(['storage-closed', 'storage-closed']);
    expect(shownName()).toBe('lost');
    expect(context.get().unsaved).toBe(1);
    expect(await session.saved()).toBe(false);
    expect(await rename('next')).toBe(true);
    expect(context.get().unsaved).toBe(1);
  });

  it('because of a defect is thrown, and the next edits are still saved', async () => {
    disk.failures = [new TypeError('defect')];
    await expect(rename('lost')).rejects.toThrow('defect');
    await expect(session.settled()).resolves.toBeUndefined();
    expect(await rename('next')).toBe(true);
    expect(await onDisk()).toBe('next');
  });
});

describe('pictures that could not be saved', () => {
  const addTo = (name: string, id: string) =>
    session.edit(
      state => edits.addSamples(state, [sampleOf(state, id, classCalled(name))], 2),
      [contentOf(id, name)],
    );
  const sampleOf = (
    { project: { id: projectId, activeTaskId } }: ProjectState,
    id: string,
    to = '',
  ) =>
    ({
      id,
      projectId,
      labels: { [activeTaskId]: to },
      source: 'file',
      addedAt: 1,
      width: 1,
      height: 1,
    }) satisfies Sample;
  const classCalled = (name: string) =>
    session.current?.project.tasks[0].classes.find(label => label.name === name)?.id;
  const contentOf = (id: string, name: string): NewSample => ({
    sample: sampleOf(session.current ?? project, id, classCalled(name)),
    picture: { bytes: Uint8Array.of(id.length), type: 'image/jpeg' },
    embeddings: {},
  });
  const addClass = (name: string) =>
    session.edit(state => edits.addClass(state, state.project.activeTaskId, name, 2));
  const rescued = () => {
    const { state, unsaved } = session.rescuable ?? expect.fail('nothing to rescue');
    const [{ classes }] = state.project.tasks;
    return { classes: classes.map(({ name }) => name), unsaved: [...unsaved.keys()] };
  };

  it('are kept for a file, with the classes that they belong to', async () => {
    await addClass('cat');
    disk.failures = [FULL];
    // The class fails, and the picture on top of it with it.
    await Promise.all([addClass('dog'), addTo('dog', 'a')]);
    expect(session.current?.project.tasks[0].classes).toHaveLength(1);
    expect(rescued()).toEqual({ classes: ['cat', 'dog'], unsaved: ['a'] });
    disk.failures = [FULL];
    await addTo('cat', 'b');
    expect(rescued()).toEqual({ classes: ['cat', 'dog'], unsaved: ['a', 'b'] });
    expect(context.get().unsavedPictures).toBe(2);
    expect(await session.saved()).toBe(false);
    expect(await addTo('cat', 'c')).toBe(true);
    expect(rescued().unsaved).toEqual(['a', 'b']);
    expect([...(session.rescuable?.state.samples.keys() ?? [])].sort()).toEqual(['a', 'b', 'c']);
  });

  it('are kept after the project is closed, until another is shown or they are released', async () => {
    await addClass('cat');
    disk.failures = [FULL];
    await addTo('cat', 'a');
    session.show(null);
    expect(rescued()).toEqual({ classes: ['cat'], unsaved: ['a'] });
    await open('other');
    expect(rescued()).toEqual({ classes: [], unsaved: [] });
    session.show(null);
    expect(session.rescuable).toBeNull();
    expect(context.get().unsavedPictures).toBe(0);
  });
});

describe('a project that is closed', () => {
  it('has all its edits written, including those that were still waiting', async () => {
    disk.isHeld = true;
    const saves = Promise.all(['one', 'two'].map(rename));
    await turn();
    session.show(null);
    for (const _ of [1, 2]) {
      disk.release();
      await turn();
    }
    expect(await saves).toEqual([true, true]);
    expect(await onDisk()).toBe('two');
    expect(context.get()).toMatchObject({ current: null, unsaved: 0 });
  });

  it('is not brought back by a write that fails, nor is the one open now touched', async () => {
    disk.isHeld = true;
    const saves = Promise.all(['lost', 'on top'].map(rename));
    await turn();
    const other = await open('other');
    const kept = rename('kept');
    disk.failures = [FULL];
    disk.release();
    await turn();
    expect(context.codes).toEqual(['storage-quota']);
    expect(shownName()).toBe('kept');
    disk.release();
    expect(await saves).toEqual([false, false]);
    expect(await kept).toBe(true);
    expect(await onDisk()).toBe('start');
    expect(await onDisk(other.project.id)).toBe('kept');
    expect(context.get().unsaved).toBe(0);
  });
});

describe('whether a project is saved', () => {
  it.each([null, FULL])(
    'is reported once it is known, even for one that is closed meanwhile',
    async failure => {
      disk.isHeld = true;
      disk.failures = [failure];
      void rename('last');
      const saved = session.saved();
      session.show(null);
      await turn();
      disk.release();
      expect(await saved).toBe(failure === null);
      expect(await onDisk()).toBe(failure === null ? 'last' : 'start');
    },
  );
});

describe('undo and redo', () => {
  it('are saved, and leave what embeds pictures and the task that is shown as they are', async () => {
    await rename('one');
    const choose = (now: number, options: PictureOptions) =>
      session.edit(state => edits.chooseBaseModel(state, 'accurate', now, options), undefined, {
        undoable: false,
      });
    await choose(2, { flipAveraging: true, wholePicture: true });
    expect(await session.undo()).toBe(true);
    const embedding = { baseModelId: 'accurate', flipAveraging: true, wholePicture: true };
    expect(session.current?.project).toMatchObject({ name: 'start', ...embedding });
    expect(context.get()).toMatchObject({ undo: null, redo: 'rename-project' });
    expect(await session.redo()).toBe(true);
    expect(await onDisk()).toBe('one');
    expect(session.current?.project).toMatchObject(embedding);
    expect(await session.redo()).toBe(false);

    await choose(3, { flipAveraging: false, wholePicture: false });
    await session.undo();
    expect(session.current?.project).not.toHaveProperty('flipAveraging');
    expect(session.current?.project).not.toHaveProperty('wholePicture');
  });

  it('choose the head before what was trained, and leave the base model that was fine-tuned', async () => {
    const { activeTaskId } = project.project;
    const ridge = { id: 'ridge', options: {} };
    const head = () => session.current?.project.tasks[0].head;
    await session.edit(state => edits.chooseHead(state, activeTaskId, ridge, 2));
    const networks = new Map([[networkName.base, makeBase('tuned-1')]]);
    const take = (state: ProjectState) => edits.takeTrained(state, activeTaskId, 'tuned-1', 3);
    expect(await session.edit(take, undefined, { networks })).toBe(true);
    expect(context.get().undo).toBe('train');

    expect(await session.undo()).toBe(true);
    expect(head()).toEqual(ridge);
    expect(session.current?.project.fineTuned).toBe('tuned-1');
    const { storage } = context;
    expect(await storage.openProject(project.project.id)).toEqual(session.current);
    expect(await storage.readNetwork(project.project.id, networkName.base)).toEqual(
      makeBase('tuned-1'),
    );

    const toFast = (state: ProjectState) =>
      edits.chooseBaseModel(state, 'fast', 4, undefined, null);
    await session.edit(toFast, undefined, {
      undoable: false,
    });
    expect(await session.redo()).toBe(true);
    expect(head()).toEqual({ id: 'dense', options: {} });
    expect(session.current?.project).not.toHaveProperty('fineTuned');
  });
});

describe('networks of an edit', () => {
  it('are not kept if it cannot be saved', async () => {
    disk.failures = [FULL];
    const networks = new Map([[networkName.base, makeBase('tuned-1')]]);
    const { id, activeTaskId } = project.project;
    const take = (state: ProjectState) => edits.takeTrained(state, activeTaskId, 'tuned-1', 3);
    expect(await session.edit(take, undefined, { networks })).toBe(false);
    expect(session.current).toEqual(project);
    expect(await disk.inner.readNetwork(id, networkName.base)).toBeNull();
  });
});
