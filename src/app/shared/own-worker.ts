/** A compute worker for one piece of work, beside the one that recognises. */

import { type Requester, WorkerClient } from '../../compute/door/client';

export interface OwnWorker {
  readonly requester: Requester;
  terminate(): void;
}

/** Starts one. What goes wrong in it is for the one who asked. */
export function startOwnWorker(newWorker: () => Worker): OwnWorker {
  const started = newWorker();
  return {
    requester: new WorkerClient(started, { onBackendLost() {}, onCrash() {} }),
    terminate: () => started.terminate(),
  };
}
