/**
 * The compute worker that recognises, started again where it dies. What it had loaded is gone then; to
 * bring that back is for who is told.
 */
import {
  type Requester,
  type RequestOptions,
  WorkerClient,
  type WorkerEvents,
} from '../../compute/door/client';
import type { RequestName, Requests } from '../../compute/door/protocol';

/** Milliseconds within which a second crash means that starting again does not help. */
const CRASH_SPAN = 60_000;

export interface RestartEvents extends Pick<WorkerEvents, 'onBackendLost'> {
  /** It has been started again, and is to be asked for nothing before `start`. */
  onRestart(): void;
  /** It has died for good; every request is rejected with `crashed`. */
  onGiveUp(): void;
}

export class RestartingWorker implements Requester {
  #client: WorkerClient;
  #crashedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly newWorker: () => Worker,
    private readonly events: RestartEvents,
    /** Milliseconds of a clock that only goes forward. */
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#client = this.#start();
  }

  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    options?: RequestOptions,
  ): Promise<Requests[N]['result']> {
    return this.#client.request(name, params, options);
  }

  #start(): WorkerClient {
    return new WorkerClient(this.newWorker(), {
      onBackendLost: message => this.events.onBackendLost(message),
      onCrash: () => this.#startAgain(),
    });
  }

  #startAgain(): void {
    const now = this.clock();
    const isRepeated = now - this.#crashedAt < CRASH_SPAN;
    this.#crashedAt = now;
    if (isRepeated) {
      this.events.onGiveUp();
      return;
    }
    this.#client = this.#start();
    this.events.onRestart();
  }
}
