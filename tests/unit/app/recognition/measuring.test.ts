/**
 * Which backend the page starts on, and how it finds a faster one: the store on workers whose answers
 * the test gives.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import type { Store } from '../../../../src/app/store';
import type { BackendTiming, ToWorker } from '../../../../src/compute/door/protocol';
import { createMemoryStorage } from '../../../../src/storage/memory';
import type { Storage } from '../../../../src/storage/storage';
import { type Machine, projectWith, right, slowWorker, storageWith, storeOn } from '../slow-worker';

const WRONG = { backend: 'wasm', verdict: 'wrong-numbers' } as const;
const NO_GPU: Machine = { wasm: right('wasm', 40) };
const FAST_GPU: Machine = { wasm: right('wasm', 40), webgl: right('webgl', 5) };

/** Longer than a quiet moment takes to come. */
const QUIET = 5000;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { userAgent: 'test' });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Advances the clock until the expectation holds. */
async function until(expectation: () => void): Promise<void> {
  for (let waited = 0; waited < 4 * QUIET; waited += 50) {
    try {
      expectation();
      return;
    } catch {
      await vi.advanceTimersByTimeAsync(50);
    }
  }
  expectation();
}

/** A page that has just been opened. @param later what measuring finds on the machine after the start. */
function openPage(storage: Storage, machine: Machine, later = machine) {
  const main = slowWorker(machine);
  const others: ReturnType<typeof slowWorker>[] = [];
  const held = { measuring: false };
  const store = storeOn(storage, main.worker, undefined, () => {
    const other = slowWorker(later);
    if (held.measuring) other.unanswered.add('measure');
    others.push(other);
    return other.worker;
  });
  return { store, main, others, held };
}

type Page = ReturnType<typeof openPage>;

async function started({ store, main }: Page): Promise<void> {
  await main.finishLoad();
  await until(() => expect(store.getState().engine.status).toBe('ready'));
}

const measuredBy = (requests: readonly ToWorker[]) =>
  requests.flatMap(request => (request.name === 'measure' ? [request.params.backend] : []));

const loadedBy = (requests: readonly ToWorker[]) =>
  requests.flatMap(request => (request.name === 'load' ? [request.params] : []));

const verdicts = ({ engine }: Store) =>
  Object.fromEntries(engine.timings.map(({ backend, verdict }) => [backend, verdict]));

const allMeasured = (store: StoreApi<Store>) =>
  until(() => {
    expect(store.getState().engine.timings.length).toBeGreaterThanOrEqual(3);
    expect(store.getState().engine.isMeasuring).toBe(false);
  });

describe('the first visit', () => {
  it('starts on wasm, and measures nothing else before it is ready', async () => {
    const page = openPage(createMemoryStorage(), FAST_GPU);
    await started(page);
    expect(measuredBy(page.main.requests)).toEqual(['wasm']);
    expect(page.others).toEqual([]);
    expect(page.store.getState().engine).toMatchObject({ backend: 'wasm', baseModel: 'accurate' });
  });

  it.each([
    ['webgpu', { wasm: WRONG, webgpu: right('webgpu', 5), webgl: right('webgl', 5) }],
    ['webgl', { wasm: WRONG, webgl: right('webgl', 5) }],
    ['cpu', { wasm: WRONG, cpu: right('cpu', 900) }],
  ] as const)('starts on %s where what comes before it computes wrong', async (name, machine) => {
    const page = openPage(createMemoryStorage(), machine);
    await started(page);
    expect(page.store.getState().engine.backend).toBe(name);
    expect(verdicts(page.store.getState())).toMatchObject({ wasm: 'wrong-numbers', [name]: 'ok' });
  });

  it('says so if nothing computes correctly', async () => {
    const { store } = openPage(createMemoryStorage(), { wasm: WRONG });
    await until(() => expect(store.getState().engine.status).toBe('failed'));
    expect(store.getState().notices.map(({ code }) => code)).toEqual(['no-backend']);
  });

  it.each([
    ['accurate', 90],
    ['fast', 91],
    ['fast', 400],
  ] as const)('takes %s for a new project where a frame takes %i ms', async (id, ms) => {
    const page = openPage(createMemoryStorage(), { wasm: right('wasm', ms) });
    await started(page);
    expect(page.store.getState().engine.baseModel).toBe(id);
  });
});

describe('in a quiet moment', () => {
  it('measures every backend in workers that end with it, and the fastest takes over', async () => {
    const page = openPage(createMemoryStorage(), FAST_GPU);
    const { store, main, others } = page;
    await started(page);
    const before = main.requests.length;
    await allMeasured(store);
    expect(others.flatMap(({ requests }) => measuredBy(requests))).toEqual([
      'wasm',
      'webgpu',
      'webgl',
    ]);
    expect(others.every(other => other.isTerminated())).toBe(true);
    expect(verdicts(store.getState())).toEqual({
      wasm: 'ok',
      webgpu: 'unavailable',
      webgl: 'ok',
    });

    await until(() => expect(main.requests).toHaveLength(before + 1));
    // The loaded one is used until the other is ready.
    expect(store.getState().engine).toMatchObject({ status: 'ready', backend: 'wasm' });
    await main.finishLoad();
    await until(() => expect(store.getState().engine.backend).toBe('webgl'));
    expect(loadedBy(main.requests).at(-1)).toMatchObject({
      backend: 'webgl',
      baseModel: 'accurate',
    });
  });

  it('stays if it is the fastest', async () => {
    const page = openPage(createMemoryStorage(), NO_GPU);
    await started(page);
    await allMeasured(page.store);
    await vi.advanceTimersByTimeAsync(3 * QUIET);
    expect(loadedBy(page.main.requests)).toHaveLength(1);
    expect(page.store.getState().engine.backend).toBe('wasm');
  });

  it('gives way to work, and starts again in the next quiet moment', async () => {
    const page = openPage(createMemoryStorage(), FAST_GPU);
    const { store, others, held } = page;
    held.measuring = true;
    await started(page);
    await until(() => expect(store.getState().engine.isMeasuring).toBe(true));
    held.measuring = false;
    void store.getState().actions.newProject('first', 'Task');
    await until(() => expect(others[0].isTerminated()).toBe(true));
    expect(store.getState().engine.isMeasuring).toBe(false);
    expect(others).toHaveLength(1);
    await allMeasured(store);
    expect(others.flatMap(({ requests }) => measuredBy(requests))).toEqual([
      'wasm',
      'wasm',
      'webgpu',
      'webgl',
    ]);
  });

  it('does not come while frames are recognised', async () => {
    const page = openPage(createMemoryStorage(), FAST_GPU);
    const { store, others } = page;
    await started(page);
    for (let frame = 0; frame < 20; frame++) {
      const bitmap = { close() {} } as ImageBitmap;
      await store.getState().actions.predictFrame(bitmap);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(others).toEqual([]);
    await allMeasured(store);
  });

  it('a faster time replaces one from a busy moment, and decides for the next project', async () => {
    const busy = { wasm: right('wasm', 300) };
    const page = openPage(createMemoryStorage(), busy, NO_GPU);
    const { store, main } = page;
    await started(page);
    expect(store.getState().engine.baseModel).toBe('fast');
    await allMeasured(store);
    expect(store.getState().engine.timings).toContainEqual(right('wasm', 40));
    const made = store.getState().actions.newProject('first', 'Task');
    await main.loadUntil(made);
    expect(store.getState().engine.baseModel).toBe('accurate');
  });

  it('a better base model is offered to a project that began in a busy moment, once', async () => {
    const busy = { wasm: right('wasm', 300) };
    const storage = createMemoryStorage();
    const page = openPage(storage, busy, NO_GPU);
    const { store, main } = page;
    await started(page);
    await main.loadUntil(store.getState().actions.newProject('first', 'Task'));
    const offers = () => store.getState().notices.flatMap(({ chooses }) => chooses ?? []);
    expect(offers()).toEqual([]);
    await allMeasured(store);
    await until(() => expect(offers()).toEqual(['accurate']));
    const { actions, current, notices } = store.getState();
    expect(current?.project.baseModelId).toBe('fast');
    for (const { id } of notices) actions.dismissNotice(id);
    await main.loadUntil(actions.openProject(current?.project.id ?? ''));
    expect(offers()).toEqual([]);
    await main.loadUntil(actions.newProject('second', 'Task'));
    expect(store.getState().current?.project.baseModelId).toBe('accurate');
    expect(offers()).toEqual([]);
  });

  it('a slower time does not', async () => {
    const page = openPage(createMemoryStorage(), NO_GPU, { wasm: right('wasm', 300) });
    await started(page);
    await allMeasured(page.store);
    expect(page.store.getState().engine.timings).toContainEqual(right('wasm', 40));
  });

  it('a backend that brings its worker down has failed', async () => {
    const page = openPage(createMemoryStorage(), FAST_GPU);
    const { store, others, held } = page;
    held.measuring = true;
    await started(page);
    await until(() => expect(others).toHaveLength(1));
    held.measuring = false;
    others[0].worker.dispatchEvent(new Event('error'));
    await allMeasured(store);
    expect(verdicts(store.getState())).toMatchObject({ wasm: 'failed', webgl: 'ok' });
  });

  it('a failed fetch says nothing about a backend, and is tried again on the next visit', async () => {
    const storage = createMemoryStorage();
    const first = openPage(storage, FAST_GPU);
    const { store, others, held } = first;
    held.measuring = true;
    await started(first);
    await until(() => expect(others[0]?.requests).toHaveLength(2));
    const { id } = others[0].requests[1];
    const failed = { kind: 'error', id, code: 'fetch-failed', message: 'offline' };
    others[0].worker.dispatchEvent(new MessageEvent('message', { data: failed }));
    await until(() => expect(store.getState().engine.isMeasuring).toBe(false));
    await vi.advanceTimersByTimeAsync(3 * QUIET);
    expect(others).toHaveLength(1);
    expect(verdicts(store.getState())).toEqual({ wasm: 'ok' });

    const second = openPage(storage, FAST_GPU);
    await started(second);
    await allMeasured(second.store);
    expect(verdicts(second.store.getState())).toMatchObject({ webgl: 'ok' });
  });
});

describe('the next visit', () => {
  /** Storage with the results of an earlier visit. */
  async function visited(machine: Machine): Promise<Storage> {
    const storage = createMemoryStorage();
    const page = openPage(storage, machine);
    await started(page);
    await allMeasured(page.store);
    return storage;
  }

  it('starts on the fastest at once, and measures nothing', async () => {
    const page = openPage(await visited(FAST_GPU), {});
    await started(page);
    expect(page.store.getState().engine).toMatchObject({
      backend: 'webgl',
      baseModel: 'accurate',
    });
    await vi.advanceTimersByTimeAsync(3 * QUIET);
    expect(measuredBy(page.main.requests)).toEqual([]);
    expect(page.others).toEqual([]);
  });

  it('with another browser starts again', async () => {
    const storage = await visited(FAST_GPU);
    vi.stubGlobal('navigator', { userAgent: 'another' });
    const page = openPage(storage, NO_GPU);
    await started(page);
    expect(measuredBy(page.main.requests)).toEqual(['wasm']);
    expect(page.store.getState().engine.backend).toBe('wasm');
  });

  it('starts on the one that the user chose, and stays with it', async () => {
    const storage = await visited(FAST_GPU);
    const first = openPage(storage, {});
    await started(first);
    await first.main.loadUntil(first.store.getState().actions.chooseBackend('wasm'));
    const second = openPage(storage, FAST_GPU);
    await started(second);
    expect(second.store.getState().engine.backend).toBe('wasm');
    await second.store.getState().actions.measureBackends();
    expect(loadedBy(second.main.requests)).toHaveLength(1);
    expect(second.store.getState().engine.backend).toBe('wasm');
  });

  it('accepts what older versions have stored', async () => {
    const storage = createMemoryStorage();
    const at = (small: number, objects: number) => ({
      'mobilenet-v3-small': small,
      'mobilenet-v2-objects': objects,
    });
    const timings: BackendTiming[] = [
      { backend: 'wasm', verdict: 'ok', msPerFrame: at(40, 60), agreement: 1 },
      { backend: 'webgpu', verdict: 'unavailable' },
      { backend: 'webgl', verdict: 'ok', msPerFrame: at(400, 600), agreement: 1 },
    ];
    await storage.writeSetting('backend-timings', { agent: 'test', timings });
    const page = openPage(storage, NO_GPU);
    await started(page);
    expect(measuredBy(page.main.requests)).toEqual([]);
    expect(page.store.getState().engine).toMatchObject({ baseModel: 'fast', timings });
  });
});

describe('measuring again', () => {
  it('leaves the page as it is until everything is known, then continues on the fastest', async () => {
    const page = openPage(await storageWith([projectWith('first', 'fast')]), NO_GPU, FAST_GPU);
    const { store, main, others, held } = page;
    await started(page);
    held.measuring = true;
    const asked = store.getState().actions.measureBackends();
    await until(() => expect(others[0]?.requests).toHaveLength(2));
    expect(store.getState().engine).toMatchObject({ status: 'ready', isMeasuring: true });
    held.measuring = false;
    others[0].answer('measure');
    await main.loadUntil(asked);
    expect(store.getState().engine).toMatchObject({ backend: 'webgl', isMeasuring: false });
    expect(measuredBy(main.requests)).toEqual(['wasm']);
  });

  it('replaces what was known', async () => {
    const page = openPage(createMemoryStorage(), NO_GPU, { wasm: right('wasm', 300) });
    await started(page);
    await page.store.getState().actions.measureBackends();
    expect(page.store.getState().engine.timings).toContainEqual(right('wasm', 300));
  });
});
