/**
 * The page's side of the compute worker: each request is a promise.
 */
import type { Checkpoint, Epoch } from '../../core/model/trained-network';
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
  /** Objects that move to the worker instead of being copied; they are gone also where it is dead. */
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
  /** The worker died; every request is rejected with `crashed`, those that were open too. */
  onCrash(): void;
}

/** What asks the worker: the client, or in tests what answers in its place. */
export type Requester = Pick<WorkerClient, 'request'>;

export class WorkerClient {
  readonly #pending = new Map<number, Pending>();
  readonly #worker: Worker;
  #nextId = 1;
  /** Why it no longer answers. */
  #end: WorkerError | null = null;

  constructor(worker: Worker, events: WorkerEvents) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'backend-lost') events.onBackendLost(data);
      else this.#hear(data);
    });
    const crash = (message: string) => {
      if (this.#end) return;
      this.#endWith(new WorkerError('crashed', message));
      events.onCrash();
    };
    worker.addEventListener('error', ({ message }) => crash(message));
    // Which request it would have answered is not known.
    worker.addEventListener('messageerror', () => crash('An answer could not be read'));
  }

  #hear(message: Exclude<FromWorker, { kind: 'backend-lost' }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    switch (message.kind) {
      case 'progress':
        pending.onProgress?.(message.done);
        return;
      case 'epoch':
        pending.onEpoch?.(message.epoch, message.checkpoint);
        return;
      case 'result':
        pending.resolve(message.result as never);
        break;
      case 'error':
        pending.reject(new WorkerError(message.code, message.message, message.httpStatus));
    }
    this.#pending.delete(message.id);
  }

  #endWith(error: WorkerError): void {
    this.#end = error;
    this.#worker.terminate();
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of open) reject(error);
  }

  /** Ends the worker; what is asked of it, or was, is rejected with `cancelled`. */
  terminate(): void {
    if (!this.#end) this.#endWith(new WorkerError('cancelled', 'The worker was ended'));
  }

  /** @throws WorkerError; its code is `cancelled` after `signal` aborted. */
  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    { signal, onProgress, onEpoch, transfer = [] }: RequestOptions = {},
  ): Promise<Requests[N]['result']> {
    if (this.#end) {
      for (const moved of transfer) if ('close' in moved) void moved.close();
      return Promise.reject(this.#end);
    }
    const id = this.#nextId++;
    const answer = new Promise<Requests[N]['result']>((resolve, reject) => {
      this.#worker.postMessage({ id, name, params } as ToWorker, transfer);
      this.#pending.set(id, { resolve, reject, onProgress, onEpoch });
    });
    if (!signal) return answer;
    const cancel = () => this.#worker.postMessage({ id, name: 'cancel' } satisfies ToWorker);
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
    return answer.finally(() => signal.removeEventListener('abort', cancel));
  }
}
