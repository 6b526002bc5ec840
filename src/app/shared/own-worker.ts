/** A compute worker for one piece of work, beside the one that recognises. */

import { type Requester, WorkerClient } from '../../compute/door/client';

export interface OwnWorker {
  readonly requester: Requester;
  terminate(): void;
}

/** Starts one. Whoever asked for it handles what goes wrong in it. */
export function startOwnWorker(newWorker: () => Worker): OwnWorker {
  const client = new WorkerClient(newWorker(), { onBackendLost() {}, onCrash() {} });
  return { requester: client, terminate: () => client.terminate() };
}
