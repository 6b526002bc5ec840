/**
 * The page's side of the compute worker: each request is a promise.
 */
import type { Checkpoint, Epoch } from '../training/types';
import type { FromWorker, RequestName, Requests, ToWorker, WorkerErrorCode } from './protocol';

export class WorkerError extends Error {
  override readonly name = 'WorkerError';
  constructor(
    readonly code: WorkerErrorCode,
    message: string,
    /** What a server answered with, where the code is `fetch-status`. */
    readonly httpStatus?: number,
  ) {
    super(message);
  }
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Told after each epoch of a training. */
  readonly onEpoch?: (epoch: Epoch, checkpoint: Checkpoint | null) => void;
  /** Objects that move to the worker instead of being copied. */
  readonly transfer?: Transferable[];
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: WorkerError) => void;
  readonly onProgress: RequestOptions['onProgress'] | undefined;
  readonly onEpoch: RequestOptions['onEpoch'] | undefined;
}

export interface WorkerEvents {
  onBackendLost(message: Extract<FromWorker, { kind: 'backend-lost' }>): void;
  /** The worker died; every open request has been rejected with `crashed`. */
  onCrash(): void;
}

/** What asks the worker: the client, or in tests what answers in its place. */
export type Requester = Pick<WorkerClient, 'request'>;

export class WorkerClient {
  readonly #pending = new Map<number, Pending>();
  readonly #worker: Worker;
  #nextId = 1;

  constructor(worker: Worker, events: WorkerEvents) {
    this.#worker = worker;
    worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      if (message.kind === 'backend-lost') {
        events.onBackendLost(message);
        return;
      }
      const pending = this.#pending.get(message.id);
      if (!pending) return;
      if (message.kind === 'progress') {
        pending.onProgress?.(message.done);
        return;
      }
      if (message.kind === 'epoch') {
        pending.onEpoch?.(message.epoch, message.checkpoint);
        return;
      }
      this.#pending.delete(message.id);
      if (message.kind === 'result') pending.resolve(message.result as never);
      else pending.reject(new WorkerError(message.code, message.message, message.httpStatus));
    });
    worker.addEventListener('error', event => {
      const open = [...this.#pending.values()];
      this.#pending.clear();
      for (const { reject } of open) reject(new WorkerError('crashed', event.message));
      events.onCrash();
    });
  }

  /** @throws WorkerError; its code is `cancelled` after `signal` aborted. */
  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    { signal, onProgress, onEpoch, transfer = [] }: RequestOptions = {},
  ): Promise<Requests[N]['result']> {
    const id = this.#nextId++;
    const answer = new Promise<Requests[N]['result']>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, onProgress, onEpoch });
      this.#worker.postMessage({ id, name, params } as ToWorker, transfer);
    });
    if (!signal) return answer;
    const cancel = () => this.#worker.postMessage({ id, name: 'cancel' } satisfies ToWorker);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    return answer.finally(() => signal.removeEventListener('abort', cancel));
  }
}
