import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort, orAborted } from '../../../../src/app/shared/abort';
import { deferred } from '../test-context';

const listeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

it('work that ends before its signal is aborted leaves no listener', async () => {
  const controller = new AbortController();
  expect(await orAborted(controller.signal, Promise.resolve(1))).toBe(1);
  await expect(orAborted(controller.signal, Promise.reject(new TypeError('x')))).rejects.toThrow(
    'x',
  );
  expect(listeners(controller)).toBe(0);
});

it('work is waited for no longer than until its signal is aborted', async () => {
  const controller = new AbortController();
  const { promise, reject } = deferred<void>();
  const waiting = orAborted(controller.signal, promise);
  controller.abort();
  await expect(waiting).rejects.toHaveProperty('name', 'AbortError');
  // What the work does later does not matter.
  reject(new TypeError('late'));
  await expect(orAborted(controller.signal, Promise.resolve())).rejects.toHaveProperty(
    'name',
    'AbortError',
  );
});

it('listens until it is told once, or stopped', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const stop = onAbort(controller.signal, () => told.push('stopped'));
  onAbort(controller.signal, () => told.push('first'));
  stop();
  controller.abort();
  onAbort(controller.signal, () => told.push('late'))();
  expect(told).toEqual(['first', 'late']);
});
