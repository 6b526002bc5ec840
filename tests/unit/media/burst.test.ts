import { describe, expect, it } from 'vitest';
import { burst, COUNTDOWN_SECONDS, countdown, type Wait, wait } from '../../../src/media/burst';

/** A clock that the test moves; it ends at once on an abort, like the real one. */
class Clock {
  readonly asked: number[] = [];
  #waiting: (() => void)[] = [];

  readonly wait: Wait = (ms, signal) =>
    new Promise(resolve => {
      this.asked.push(ms);
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#waiting.push(resolve);
    });

  async pass(): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve();
    await turn();
  }
}

/** Runs everything that waits only for other promises. */
const turn = () => new Promise<void>(resolve => setImmediate(resolve));

describe('burst', () => {
  it('takes one at once and then more at the given rate, until released', async () => {
    const clock = new Clock();
    const held = new AbortController();
    let taken = 0;
    const done = burst(async () => ++taken, 4, held.signal, clock.wait);
    expect(taken).toBe(1);
    await turn();
    expect(taken).toBe(1);
    await clock.pass();
    await clock.pass();
    expect(taken).toBe(3);
    expect(clock.asked).toEqual([250, 250, 250]);
    held.abort();
    expect(await done).toBe(3);
    expect(taken).toBe(3);
  });

  it('takes exactly one on a click', async () => {
    const held = new AbortController();
    let taken = 0;
    const done = burst(async () => ++taken, 4, held.signal, new Clock().wait);
    held.abort();
    expect(await done).toBe(1);
    expect(taken).toBe(1);
  });

  it('takes none if it was released before', async () => {
    const take = () => expect.fail('took one');
    expect(await burst(take, 4, AbortSignal.abort(), new Clock().wait)).toBe(0);
  });

  it('waits for a picture that takes longer than its turn, so that none queue up', async () => {
    const clock = new Clock();
    const held = new AbortController();
    const finish: (() => void)[] = [];
    const take = () => new Promise<void>(resolve => finish.push(resolve));
    const done = burst(take, 4, held.signal, clock.wait);
    await clock.pass();
    await clock.pass();
    expect(finish).toHaveLength(1);
    finish[0]();
    await turn();
    expect(finish).toHaveLength(2);
    held.abort();
    finish[1]();
    expect(await done).toBe(2);
  });

  it('passes errors on', async () => {
    const take = () => Promise.reject(new TypeError('defect'));
    const { signal } = new AbortController();
    await expect(burst(take, 4, signal, new Clock().wait)).rejects.toThrow('defect');
  });
});

describe('countdown', () => {
  it('reports the seconds left, once per second, and 0 at the end', async () => {
    const clock = new Clock();
    const ticks: number[] = [];
    const done = countdown(left => ticks.push(left), new AbortController().signal, clock.wait);
    for (let left = COUNTDOWN_SECONDS; left > 0; left--) {
      expect(ticks.at(-1)).toBe(left);
      await clock.pass();
    }
    expect(await done).toBe(true);
    expect(ticks).toEqual([3, 2, 1, 0]);
    expect(clock.asked).toEqual([1000, 1000, 1000]);
  });

  it('ends at once when it is cancelled, and says so', async () => {
    const clock = new Clock();
    const called = new AbortController();
    const ticks: number[] = [];
    const done = countdown(left => ticks.push(left), called.signal, clock.wait);
    await clock.pass();
    called.abort();
    expect(await done).toBe(false);
    expect(ticks).toEqual([3, 2, 0]);
  });
});

describe('wait', () => {
  it('ends at once on an abort, before or during it', async () => {
    await wait(2 ** 30, AbortSignal.abort());
    const waiting = new AbortController();
    const done = wait(2 ** 30, waiting.signal);
    waiting.abort();
    await done;
  });

  it('ends when the time is over', async () => {
    await wait(0, new AbortController().signal);
  });
});
