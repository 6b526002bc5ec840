import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProjectLock } from '../../../../src/app/project/project-lock';
import { StandInLocks } from '../stand-in-locks';

let locks: StandInLocks;
const wanted = new AbortController().signal;

/** The lock of another tab, and how often it was asked for its project. */
function openTab() {
  const asked = vi.fn();
  return { lock: new ProjectLock(locks, asked), asked };
}

const held = () => [...locks.held].map(name => name.replace('inkling-project-', ''));
const expectHeld = (...ids: string[]) => vi.waitFor(() => expect(held()).toEqual(ids));

beforeEach(() => {
  locks = new StandInLocks();
});

describe('a tab', () => {
  it('has one project: taking another one releases it', async () => {
    const { lock } = openTab();
    expect(await lock.acquire('a', wanted)).toBe(true);
    expect(await lock.acquire('b', wanted)).toBe(true);
    await expectHeld('b');
    lock.release('b');
    expect(await lock.acquire('b', wanted)).toBe(true);
    lock.release();
    await expectHeld();
  });

  it('has one project, the last one, if it takes several at once', async () => {
    const { lock } = openTab();
    const ids = ['a', 'b', 'a', 'c'];
    expect(await Promise.all(ids.map(id => lock.acquire(id, wanted)))).toEqual(ids.map(() => true));
    await expectHeld('c');
  });

  it('keeps its project if another tab has the one that it wants', async () => {
    const [one, two] = [openTab(), openTab()];
    await one.lock.acquire('a', wanted);
    await two.lock.acquire('b', wanted);
    expect(await two.lock.acquire('a', wanted)).toBe(false);
    expect(held()).toEqual(['a', 'b']);
    expect(one.asked).not.toHaveBeenCalled();
  });

  it('takes nothing that is no longer wanted, and can take the next', async () => {
    const { lock } = openTab();
    const [before, meanwhile] = [new AbortController(), new AbortController()];
    before.abort();
    expect(await lock.acquire('a', before.signal)).toBe(false);
    const taking = lock.acquire('b', meanwhile.signal);
    // By then the browser has been asked for it.
    await Promise.resolve().then(() => meanwhile.abort());
    expect(await taking).toBe(false);
    expect(await lock.acquire('c', wanted)).toBe(true);
    await expectHeld('c');
  });

  it('does what needs a free project only if no tab has it, and leaves its own alone', async () => {
    const [one, two] = [openTab(), openTab()];
    await one.lock.acquire('a', wanted);
    await two.lock.acquire('b', wanted);
    const work = vi.fn(() => Promise.resolve());
    expect(await two.lock.whileFree('a', work)).toBe(false);
    expect(work).not.toHaveBeenCalled();
    expect(await two.lock.whileFree('c', work)).toBe(true);
    expect(work).toHaveBeenCalledOnce();
    await expectHeld('a', 'b');
  });
});

describe('a tab that waits for a project', () => {
  it('asks the tab that has it, and gets it once that releases it', async () => {
    const [one, two, other] = [openTab(), openTab(), openTab()];
    await one.lock.acquire('a', wanted);
    await other.lock.acquire('b', wanted);
    const taking = two.lock.acquire('a', wanted, true);
    await vi.waitFor(() => expect(one.asked).toHaveBeenCalledOnce());
    expect(other.asked).not.toHaveBeenCalled();
    one.lock.release();
    expect(await taking).toBe(true);
    await expectHeld('b', 'a');
  });

  it('waits only as long as it is wanted', async () => {
    const [one, two] = [openTab(), openTab()];
    await one.lock.acquire('a', wanted);
    const wish = new AbortController();
    const taking = two.lock.acquire('a', wish.signal, true);
    await vi.waitFor(() => expect(one.asked).toHaveBeenCalledOnce());
    const next = two.lock.acquire('b', wanted);
    wish.abort();
    expect(await taking).toBe(false);
    expect(await next).toBe(true);
    await expectHeld('a', 'b');
  });
});

it('without locks every project is free', async () => {
  const lock = new ProjectLock(undefined, () => expect.fail('asked'));
  expect(await lock.acquire('a', wanted)).toBe(true);
  const work = vi.fn(() => Promise.resolve());
  expect(await lock.whileFree('b', work)).toBe(true);
  expect(work).toHaveBeenCalledOnce();
});
