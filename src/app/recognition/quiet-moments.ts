/**
 * When nothing is going on: nothing has been asked of the compute worker for a while, and no work is
 * under way. What can wait is done then, and ends when something begins.
 */
import type { Requester } from '../../compute/door/client';

/** Milliseconds for which nothing has to have happened: longer than between two clicks. */
const QUIET_AFTER = 3000;

export class QuietMoments {
  #pending = 0;
  /** When something was going on last, by `performance.now()`. */
  #busyAt = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the quiet moment that it is now, if it is one. */
  #moment: AbortController | null = null;
  #waiting: ((signal: AbortSignal) => void)[] = [];

  /** @param isAtWork whether work is under way that takes a while. */
  constructor(private readonly isAtWork: () => boolean) {}

  /** The worker, so that what is asked of it is seen. */
  watch(worker: Requester): Requester {
    return {
      request: async (name, params, options) => {
        this.#pending++;
        this.disturb();
        try {
          return await worker.request(name, params, options);
        } finally {
          this.#pending--;
          this.disturb();
        }
      },
    };
  }

  /** Something has happened: it is no quiet moment any more. */
  disturb(): void {
    this.#busyAt = performance.now();
    this.#moment?.abort();
    this.#moment = null;
  }

  /** Resolves in a quiet moment, to what is aborted when that ends. */
  next(): Promise<AbortSignal> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#look();
    });
  }

  #look(): void {
    clearTimeout(this.#timer);
    const isBusy = this.#pending > 0 || this.isAtWork();
    const left = isBusy ? QUIET_AFTER : this.#busyAt + QUIET_AFTER - performance.now();
    if (left > 0) {
      this.#timer = setTimeout(() => this.#look(), left);
      return;
    }
    this.#moment ??= new AbortController();
    for (const resolve of this.#waiting.splice(0)) resolve(this.#moment.signal);
  }
}
