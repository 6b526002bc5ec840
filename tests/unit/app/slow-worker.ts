/**
 * The store as a whole, for tests: projects in storage, and a worker whose answers the test gives.
 */

import { expect, vi } from 'vitest';
import type { StoreApi } from 'zustand/vanilla';
import type { Store } from '../../../src/app/store';
import { createInklingStore } from '../../../src/app/store';
import type {
  BackendName,
  BackendTiming,
  FromWorker,
  Requests,
  ToWorker,
} from '../../../src/compute/door/protocol';
import { type BaseModelId, baseModelById } from '../../../src/core/model/catalog';
import * as edits from '../../../src/core/project/edits';
import type { ProjectState, Sample } from '../../../src/core/project/types';
import { createMemoryStorage } from '../../../src/storage/memory';
import type { NewSample, Storage } from '../../../src/storage/storage';
import { newFileWorker } from '../formats/worker/in-process';

type Request = Exclude<ToWorker, { name: 'cancel' }>;

/** A machine's backends by name; those that it lacks are left out. */
export type Machine = Partial<Record<BackendName, BackendTiming>>;

/** A backend that computes correctly. @param ms milliseconds per frame, with both networks. */
export const right = (backend: BackendName, ms: number): BackendTiming => ({
  backend,
  verdict: 'ok',
  msPerFrame: { 'mobilenet-v3-small': ms / 2, 'mobilenet-v2-objects': ms / 2 },
});

/** A worker that measures and embeds at once, and loads a base model when the test says so. */
export function slowWorker(machine: Machine = { wasm: right('wasm', 100) }) {
  const requests: Request[] = [];
  /** What is not answered. */
  const unanswered = new Set<Request['name']>();
  let isTerminated = false;
  /** The head refuses to report; no test needs it. */
  const refused = new Set<Request['name']>(['report']);
  let loads: { request: Request; answer(): void }[] = [];
  const target = new EventTarget();
  const tell = (data: FromWorker) => {
    if (!isTerminated) target.dispatchEvent(new MessageEvent('message', { data }));
  };
  const embedding = () => new Float32Array(baseModelById(loaded).dimension).fill(1);
  const answers: { [N in Request['name']]?: (request: Request) => unknown } = {
    measure: ({ params }) => {
      const { backend } = params as Requests['measure']['params'];
      return machine[backend] ?? { backend, verdict: 'unavailable' };
    },
    embed: embedding,
    encode: () => ({ bytes: Uint8Array.of(1), type: 'image/jpeg', width: 8, height: 8 }),
  };
  let loaded: BaseModelId = 'fast';
  const answerTo = (request: Request) => {
    const { id, name } = request;
    const result = answers[name]?.(request) ?? null;
    tell(
      refused.has(name)
        ? { kind: 'error', id, code: 'head', message: 'Expected fewer examples' }
        : { kind: 'result', id, result: result as null },
    );
  };
  const worker = Object.assign(target, {
    onerror: null,
    onmessage: null,
    onmessageerror: null,
    terminate() {
      isTerminated = true;
    },
    postMessage(message: ToWorker) {
      const { id } = message;
      if (message.name === 'cancel') {
        const open = loads.find(load => load.request.id === id);
        loads = loads.filter(load => load !== open);
        if (open) tell({ kind: 'error', id, code: 'cancelled', message: '' });
        return;
      }
      requests.push(message);
      if (unanswered.has(message.name)) return;
      const answer = () => answerTo(message);
      if (message.name !== 'load') {
        queueMicrotask(answer);
        return;
      }
      const { baseModel } = message.params;
      loads.push({
        request: message,
        answer() {
          loaded = baseModel;
          answer();
        },
      });
    },
  });
  /** Resolves once a load is under way, and lets it end. */
  async function finishLoad(): Promise<void> {
    await vi.waitFor(() => expect(loads).not.toHaveLength(0));
    loads.shift()?.answer();
  }
  return {
    worker,
    requests,
    refused,
    unanswered,
    /** Answers what was left unanswered last. */
    answer(name: Request['name']): void {
      const request = requests.findLast(asked => asked.name === name);
      if (request) answerTo(request);
    },
    isTerminated: () => isTerminated,
    /** Dies over what it is doing. */
    crash(kind: 'error' | 'messageerror' = 'error'): void {
      target.dispatchEvent(Object.assign(new Event(kind), { message: 'out of memory' }));
    },
    finishLoad,
    /** Lets every load end until the work is done. */
    async loadUntil(work: Promise<unknown>): Promise<void> {
      let isDone = false;
      const done = work.then(() => {
        isDone = true;
      });
      while (!isDone) await Promise.race([done, finishLoad()]);
    },
  };
}

export function projectWith(name: string, baseModelId: BaseModelId | null): ProjectState {
  const empty = edits.newProject(name, 'task', 1);
  const { project } = edits.addClass(empty, empty.project.activeTaskId, 'cup', 1);
  if (!project) throw new Error('the edit made no class');
  const taskId = project.after.activeTaskId;
  const sample: Sample = {
    id: `${name}-1`,
    projectId: project.after.id,
    labels: { [taskId]: project.after.tasks[0].classes[0].id },
    source: 'file',
    addedAt: 1,
    width: 8,
    height: 8,
  };
  return {
    project: { ...project.after, baseModelId },
    samples: new Map([[sample.id, sample]]),
  };
}

/** Writes projects to storage, with a picture for each sample. */
export async function storageWith(
  states: readonly ProjectState[],
  storage: Storage = createMemoryStorage(),
): Promise<Storage> {
  for (const state of states) {
    const contents = [...state.samples.values()].map(
      (sample): NewSample => ({
        sample,
        picture: { bytes: Uint8Array.of(1), type: 'image/jpeg' },
        embeddings: {},
      }),
    );
    await storage.createProject(state, contents);
  }
  return storage;
}

/** @param others the workers that are started after the first. */
export function storeOn(
  storage: Storage,
  worker: Worker,
  locks?: LockManager,
  others: () => Worker = () => slowWorker().worker,
): StoreApi<Store> {
  let isFirst = true;
  return createInklingStore({
    storage,
    newWorker() {
      const started = isFirst ? worker : others();
      isFirst = false;
      return started;
    },
    newEncodingWorker: () => slowWorker().worker,
    newModelWorker: () => worker,
    newFileWorker,
    storagePersists: true,
    locks,
    storageManager: undefined,
    root: 'http://x/',
  });
}
