/** The page's side of a compute worker, with a worker whose answers the test gives. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerClient } from '../../../../src/compute/door/client';
import type { FromWorker, ToWorker } from '../../../../src/compute/door/protocol';

class FakeWorker extends EventTarget implements Worker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  readonly posted: ToWorker[] = [];
  isTerminated = false;

  postMessage(message: ToWorker): void {
    this.posted.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  tell(data: FromWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

let worker: FakeWorker;
let client: WorkerClient;
const onCrash = vi.fn();

beforeEach(() => {
  onCrash.mockClear();
  worker = new FakeWorker();
  client = new WorkerClient(worker, { onBackendLost() {}, onCrash });
});

/** A bitmap in memory, which Node cannot make. */
const bitmap = () => ({ width: 1, height: 1, close: vi.fn() });

describe.each(['error', 'messageerror'])('after an event "%s"', kind => {
  const die = () =>
    worker.dispatchEvent(Object.assign(new Event(kind), { message: 'out of memory' }));

  it('what was open is rejected, and the worker ended', async () => {
    const open = client.request('memory', {});
    die();
    await expect(open).rejects.toMatchObject({ code: 'crashed' });
    expect(worker.isTerminated).toBe(true);
  });

  it('what is asked later is rejected too, and lets go of what it would have moved', async () => {
    die();
    const picture = bitmap();
    const asked = client.request('encode', { bitmap: picture }, { transfer: [picture] });
    await expect(asked).rejects.toMatchObject({ code: 'crashed' });
    expect(picture.close).toHaveBeenCalledOnce();
    expect(worker.posted).toEqual([]);
  });

  it('it is told once', () => {
    die();
    die();
    expect(onCrash).toHaveBeenCalledOnce();
  });
});

describe('a worker that is ended', () => {
  it('rejects what was and what is asked of it, and is not said to have crashed', async () => {
    const open = client.request('memory', {});
    client.terminate();
    await expect(open).rejects.toMatchObject({ code: 'cancelled' });
    await expect(client.request('memory', {})).rejects.toMatchObject({ code: 'cancelled' });
    worker.dispatchEvent(new Event('error'));
    expect(onCrash).not.toHaveBeenCalled();
    expect(worker.isTerminated).toBe(true);
  });
});

describe('cancelling', () => {
  const memory = { numTensors: 1, numBytes: 2 };

  it('asks the worker to end the request', () => {
    const controller = new AbortController();
    void client.request('memory', {}, { signal: controller.signal }).catch(() => undefined);
    controller.abort();
    expect(worker.posted).toMatchObject([{ name: 'memory' }, { id: 1, name: 'cancel' }]);
  });

  it.each([
    ['answered', { kind: 'result', id: 1, result: memory }],
    ['refused', { kind: 'error', id: 1, code: 'failed', message: '' }],
  ] as const)('is not listened for once the request is %s', async (_, answer) => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const added = vi.spyOn(signal, 'addEventListener');
    const asked = client.request('memory', {}, { signal });
    worker.tell(answer);
    await asked.catch(() => undefined);
    expect(added).toHaveBeenCalledOnce();
    expect(removed).toHaveBeenCalledExactlyOnceWith('abort', added.mock.calls[0][1]);
  });
});

it('says what a server answered with, where a base model could not be fetched', async () => {
  const asked = client.request('memory', {});
  worker.tell({ kind: 'error', id: 1, code: 'fetch-status', message: '', httpStatus: 403 });
  await expect(asked).rejects.toMatchObject({ code: 'fetch-status', httpStatus: 403 });
});
