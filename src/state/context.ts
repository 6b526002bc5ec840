/**
 * What the parts of the store share: the state, the storage, the worker, and a way to say what
 * went wrong.
 */
import type { Storage } from '../storage/storage';
import { StorageError } from '../storage/storage';
import { type Requester, WorkerError } from '../worker/client';
import type { Notice, State } from './types';

export interface Context {
  get(): State;
  set(patch: Partial<State>): void;
  /** Told after every change of the state. @returns what ends the subscription. */
  subscribe(listener: () => void): () => void;
  readonly storage: Storage;
  readonly worker: Requester;
  notify(notice: Omit<Notice, 'id'>): void;
  problem(code: string, params?: Notice['params']): void;
}

/** Says what storage could not do. Anything that is no StorageError is a defect and is thrown. */
export function reportStorage(context: Context, error: unknown): void {
  if (!(error instanceof StorageError)) throw error;
  context.problem(`storage-${error.code}`);
}

export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof WorkerError && error.code === 'cancelled') ||
    (error instanceof DOMException && error.name === 'AbortError')
  );
}
