/**
 * What the parts of the store share: the state, the storage, the worker, and a way to say what
 * went wrong.
 */

import { type Requester, WorkerError } from '../../compute/door/client';
import { type Storage, StorageError, type StorageErrorCode } from '../../storage/storage';
import type { State } from '../state';
import type { Notifier } from './notices';

export interface Context extends Notifier {
  /** The state as it is, also what is yet to be shown of it. */
  get(): State;
  /** Changes the state, and shows that at once. */
  set(patch: Partial<State>): void;
  /** Changes the state by one of many things that pour in; shown soon, together with the others. */
  setThrottled(patch: Partial<State>): void;
  /** Shows at once what `setThrottled` left for later. */
  flush(): void;
  /** Told after every change of what is shown. @returns what ends the subscription. */
  subscribe(listener: () => void): () => void;
  readonly storage: Storage;
  readonly worker: Requester;
}

/** Of these it is said otherwise where nothing is open: there is no project to save as a file then. */
const ABOUT_OPEN: ReadonlySet<StorageErrorCode> = new Set([
  'quota',
  'failed',
  'upgraded',
  'deleted',
  'closed',
  'damaged',
]);

/**
 * Says what storage could not do, and offers what is open as a file. Anything that is no StorageError is
 * a defect and is thrown.
 */
export function reportStorage(context: Context, error: unknown): void {
  if (!(error instanceof StorageError)) throw error;
  const { current, unsavedPictures } = context.get();
  const canRescue = current !== null || unsavedPictures > 0;
  context.notify({
    tone: 'problem',
    code: `storage-${error.code}${!canRescue && ABOUT_OPEN.has(error.code) ? '-start' : ''}`,
    params: {},
    ...(canRescue ? { rescue: true } : {}),
  });
}

export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof WorkerError && error.code === 'cancelled') ||
    (error instanceof DOMException && error.name === 'AbortError')
  );
}
