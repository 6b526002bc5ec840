/**
 * Work that takes a while, one piece at a time: what comes while another is under way waits for its
 * turn. Knows nothing of what the work is.
 */

import { onAbort } from './abort';
import type { Context } from './context';
import type { Job } from './jobs-state';

export interface RunningJob {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
  /** Shows the same job as work of another kind from now on. */
  become(kind: Job['kind']): void;
}

/** A piece of work that runs or waits. */
interface Turn {
  kind: Job['kind'];
  readonly controller: AbortController;
  /** Lets it go on once it is its turn, or once it is cancelled. */
  begin(): void;
}

export class Jobs {
  #running: Turn | null = null;
  #waiting: Turn[] = [];

  constructor(private readonly context: Context) {}

  /**
   * Runs work as the job that is shown, once the jobs before it have ended.
   * @param signal cancels the job when it is aborted.
   * @returns null where it was cancelled before it began.
   * @throws what the work throws.
   */
  async run<T>(
    kind: Job['kind'],
    work: (job: RunningJob) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T | null> {
    const turn: Turn = { kind, controller: new AbortController(), begin: () => undefined };
    const stopListening = signal ? onAbort(signal, () => this.#cancel(turn)) : () => undefined;
    try {
      if (this.#running) await this.#wait(turn);
      else this.#begin(turn);
      if (turn.controller.signal.aborted) return null;
      return await work({
        signal: turn.controller.signal,
        progress: (done, total) => this.#progress(turn, done, total),
        become: next => {
          turn.kind = next;
          this.#progress(turn, 0, 1);
        },
      });
    } finally {
      stopListening();
      if (this.#running === turn) this.#begin(this.#waiting.shift() ?? null);
      this.context.flush();
    }
  }

  #wait(turn: Turn): Promise<void> {
    if (turn.controller.signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      turn.begin = resolve;
      this.#waiting.push(turn);
      this.#showWaiting();
    });
  }

  #begin(turn: Turn | null): void {
    this.#running = turn;
    const isShown = turn && !turn.controller.signal.aborted;
    this.context.set({ job: isShown ? { kind: turn.kind, done: 0, total: 1 } : null });
    this.#showWaiting();
    turn?.begin();
  }

  #showWaiting(): void {
    this.context.set({ waitingJobs: this.#waiting.map(({ kind }) => kind) });
  }

  #progress(turn: Turn, done: number, total: number): void {
    if (this.#running !== turn || turn.controller.signal.aborted) return;
    this.context.setThrottled({ job: { kind: turn.kind, done, total } });
  }

  #cancel(turn: Turn): void {
    turn.controller.abort();
    if (this.#running === turn) this.context.set({ job: null });
    if (!this.#waiting.includes(turn)) return;
    this.#waiting = this.#waiting.filter(other => other !== turn);
    this.#showWaiting();
    turn.begin();
  }

  /** Cancels the job that is shown. The next one begins once it has ended. */
  cancel(): void {
    if (this.#running) this.#cancel(this.#running);
  }

  /** Cancels all jobs, those that wait too. What comes next does not wait for them to end. */
  cancelAll(): void {
    for (const turn of this.#waiting) this.#cancel(turn);
    this.cancel();
    this.#running = null;
    this.context.set({ job: null });
  }
}

export interface JobsActions {
  /** Ends the job under way; what it has already added stays. Those that wait go on. */
  cancelJob(): void;
}

export function jobsActions(jobs: Jobs): JobsActions {
  return { cancelJob: () => jobs.cancel() };
}
