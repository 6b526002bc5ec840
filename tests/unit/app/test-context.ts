/**
 * What the parts of the store share, for tests of one part: a real state and storage, and a worker
 * whose answers the test gives.
 */
import { createStore } from 'zustand/vanilla';
import type { ImportQuestions } from '../../../src/app/imports/import-questions';
import type { AskedImport } from '../../../src/app/imports/imports-state';
import type { Context } from '../../../src/app/shared/context';
import type { Notice } from '../../../src/app/shared/notices-state';
import { throttledState } from '../../../src/app/shared/throttled-state';
import { initialState, type State } from '../../../src/app/state';
import type { Requester } from '../../../src/compute/door/client';
import { createMemoryStorage } from '../../../src/storage/memory';
import type { Storage } from '../../../src/storage/storage';

const NO_WORKER: Requester = {
  request: name => Promise.reject(new Error(`No worker answers ${name} in this test`)),
};

export interface TestContext extends Context {
  /** The state that the interface sees. */
  shown(): State;
  readonly notices: Omit<Notice, 'id'>[];
  /** Their codes. */
  readonly codes: string[];
}

export function testContext({
  storage = createMemoryStorage(),
  worker = NO_WORKER,
}: {
  storage?: Storage;
  worker?: Requester;
} = {}): TestContext {
  const initial = initialState(true);
  const store = createStore<State>(() => ({
    ...initial,
    engine: { ...initial.engine, status: 'ready', progress: 1, backend: 'wasm', baseModel: 'fast' },
  }));
  const codes: string[] = [];
  const notices: Omit<Notice, 'id'>[] = [];
  const notify = (notice: Omit<Notice, 'id'>) => {
    notices.push(notice);
    codes.push(notice.code);
  };
  return {
    notices,
    codes,
    ...throttledState(store),
    shown: () => store.getState(),
    subscribe: listener => store.subscribe(listener),
    storage,
    worker,
    notify,
    problem: (code, params = {}) => notify({ tone: 'problem', code, params }),
  };
}

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** For tests that open no model. */
export const noModels = {
  open: (): Promise<boolean> => Promise.reject(new Error('A model was opened')),
};

/** A user who takes every import as it is likeliest meant. */
export const takesFirst: Pick<ImportQuestions, 'ask'> = {
  ask: async ({ readings }) => ({ kind: 'import', reading: readings[0] }),
};

/** The same, and what they were asked. */
export function askedUser() {
  const asked: Omit<AskedImport, 'id'>[] = [];
  const questions: typeof takesFirst = {
    ask(question, signal) {
      asked.push(question);
      return takesFirst.ask(question, signal);
    },
  };
  return { asked, questions };
}

/** Of what is never taken back. */
export const NEVER = new AbortController().signal;
