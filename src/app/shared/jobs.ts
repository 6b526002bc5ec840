/**
 * The one piece of long work that is under way, its progress, and its cancelling.
 */

import type { Job } from '../types';
import type { Context } from './context';

export interface RunningJob {
  readonly signal: AbortSignal;
  progress(done: number, total: number): void;
}

export class Jobs {
  #controller: AbortController | null = null;

  constructor(private readonly context: Context) {}

  /** Runs work as the job that is shown. A job that is still running is cancelled first. */
  async run<T>(kind: Job['kind'], work: (job: RunningJob) => Promise<T>): Promise<T> {
    this.cancel();
    const controller = new AbortController();
    this.#controller = controller;
    const progress = (done: number, total: number) => {
      if (this.#controller === controller) this.context.setSoon({ job: { kind, done, total } });
    };
    this.context.set({ job: { kind, done: 0, total: 1 } });
    try {
      return await work({ signal: controller.signal, progress });
    } finally {
      if (this.#controller === controller) {
        this.#controller = null;
        this.context.set({ job: null });
      }
      this.context.showAll();
    }
  }

  cancel(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.context.set({ job: null });
  }
}
