import { describe, expect, it, vi } from 'vitest';
import { orAborted } from '../../../src/state/or-aborted';
import { deferred } from './test-context';

describe('waiting for work that may be unwanted', () => {
  it('gives what the work gives, and listens no longer than that', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    expect(await orAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
    expect(removed.mock.calls).toEqual(added.mock.calls.map(([kind, end]) => [kind, end]));
  });

  it('ends as soon as it is unwanted, whatever becomes of the work', async () => {
    const controller = new AbortController();
    const work = deferred<number>();
    const waiting = orAborted(work.promise, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    work.reject(new Error('dropped'));
    await expect(orAborted(work.promise, controller.signal)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
