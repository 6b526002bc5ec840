import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { AskedImport } from '../../../../src/app/imports/imports-state';
import { initialState, type State } from '../../../../src/app/state';
import { isReloadSafe, NewVersions } from '../../../../src/app/version/new-versions';
import { StandInLocks } from '../stand-in-locks';

/** Runs everything that waits only for promises and tasks. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise(resolve => setImmediate(resolve));
}

interface Start {
  readonly isUsed?: boolean;
  readonly wasReloaded?: boolean;
  /** Whether a newer version waits on the server. */
  readonly isThere?: boolean;
}

/** A tab of the page, and what it had the browser do. */
function openTab(locks: LockManager | undefined, start: Start = {}) {
  const done: string[] = [];
  const page = createStore<State>(() => initialState(true));
  const versions = new NewVersions(
    page,
    {
      wasReloaded: start.wasReloaded ?? false,
      look: async () => start.isThere ?? true,
      activate: async () => void done.push('activate'),
      reload: isAsked => void done.push(isAsked ? 'reload' : 'reload unasked'),
    },
    locks,
  );
  if (start.isUsed) versions.used();
  return { page, versions, done };
}

const ASKED: AskedImport = {
  id: 1,
  title: 'fruit.zip',
  target: { kind: 'new-project' },
  readings: [],
  passedOver: [],
  guessed: [],
  hasModel: false,
};

const JOB = { kind: 'importing', done: 0, total: 10 } as const;

describe('a new version that is found', () => {
  it('takes over by itself where nothing has been done yet', async () => {
    const { versions, done, page } = openTab(new StandInLocks());
    await versions.found();
    expect(done).toEqual(['activate', 'reload unasked']);
    expect(page.getState().newVersion).toBe('none');
  });

  it.each([
    ['once something was done', { isUsed: true }],
    ['twice in a row', { wasReloaded: true }],
  ])('does not %s, and is offered', async (_, start) => {
    const { versions, done, page } = openTab(new StandInLocks(), start);
    await versions.found();
    expect(done).toEqual([]);
    expect(page.getState().newVersion).toBe('ready');
  });

  it('does not where another tab has been used', async () => {
    const locks = new StandInLocks();
    openTab(locks, { isUsed: true });
    await settle();
    const { versions, done, page } = openTab(locks);
    await versions.found();
    expect(done).toEqual([]);
    expect(page.getState().newVersion).toBe('ready');
  });

  it('waits for work, and is offered if the page was used meanwhile', async () => {
    const { versions, done, page } = openTab(new StandInLocks());
    page.setState({ job: JOB });
    void versions.found();
    await settle();
    versions.used();
    page.setState({ job: null });
    await settle();
    expect(done).toEqual([]);
    expect(page.getState().newVersion).toBe('ready');
  });
});

describe('a new version that is asked for', () => {
  it.each([
    [true, ['activate', 'reload']],
    [false, ['reload']],
  ])('comes where it waits (%s)', async (isThere, expected) => {
    const { page, done } = openTab(new StandInLocks(), { isUsed: true, isThere });
    page.setState({ newVersion: 'wanted' });
    await settle();
    expect(done).toEqual(expected);
  });

  it('comes also where tabs cannot know of each other', async () => {
    const { page, done } = openTab(undefined, { isUsed: true });
    page.setState({ newVersion: 'wanted' });
    await settle();
    expect(done).toEqual(['activate', 'reload']);
  });

  it('comes once no tab is at work any more', async () => {
    const locks = new StandInLocks();
    const here = openTab(locks, { isUsed: true });
    const others = [openTab(locks), openTab(locks)];
    for (const other of others) other.page.setState({ job: JOB });
    here.page.setState({ recordings: 1 });
    await settle();
    here.page.setState({ newVersion: 'wanted' });
    for (const [tab, change] of [
      [here, { recordings: 0 }],
      [others[0], { job: null }],
    ] as const) {
      await settle();
      expect(here.done).toEqual([]);
      tab.page.setState(change);
    }
    await settle();
    expect(here.done).toEqual([]);
    // This tab has begun something while it waited for the others.
    here.page.setState({ unsaved: 1 });
    others[1].page.setState({ job: null });
    await settle();
    expect(here.done).toEqual([]);
    here.page.setState({ unsaved: 0 });
    await settle();
    expect(here.done).toEqual(['activate', 'reload']);
  });
});

it('reloads a tab in which another one has changed the version, after its work', async () => {
  const { page, versions, done } = openTab(new StandInLocks());
  page.setState({ job: JOB });
  void versions.tookOver();
  await settle();
  expect(done).toEqual([]);
  page.setState({ job: null });
  await settle();
  expect(done).toEqual(['reload']);
});

describe('isReloadSafe', () => {
  const safe = initialState(true);

  it.each<[string, Partial<State>]>([
    ['a job', { job: JOB }],
    ['a job that waits', { waitingJobs: ['exporting'] }],
    ['a recording', { recordings: 1 }],
    ['edits that are not saved', { unsaved: 1 }],
    ['pictures that could not be saved', { unsavedPictures: 1 }],
    ['an import that waits for an answer', { askedImport: ASKED }],
  ])('spares %s', (_, patch) => {
    expect(isReloadSafe(safe)).toBe(true);
    expect(isReloadSafe({ ...safe, ...patch })).toBe(false);
  });
});
