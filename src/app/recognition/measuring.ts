/**
 * Measures the backends that the page did not start on: in workers of their own, beside the one in use,
 * and while nothing else is going on. Then the fastest takes over.
 */
import { WorkerError } from '../../compute/door/client';
import type { BackendName, BackendTiming } from '../../compute/door/protocol';
import { orAborted } from '../shared/abort';
import type { Context } from '../shared/context';
import type { OwnWorker } from '../shared/own-worker';
import { BACKENDS, type BackendTimings, LAST_RESORT } from './backend-timings';
import type { QuietMoments } from './quiet-moments';

interface Parts {
  readonly timings: BackendTimings;
  readonly quiet: QuietMoments;
  readonly newWorker: () => OwnWorker;
  /** Address of the page's folder. */
  readonly root: string;
  /** Puts the best backend to use. */
  readonly takeOver: () => Promise<void>;
}

export class Measuring {
  /** Counts the times that measuring was begun: an earlier one gives way. */
  #turn = 0;

  constructor(
    private readonly context: Pick<Context, 'get' | 'set' | 'problem'>,
    private readonly parts: Parts,
  ) {}

  /**
   * Measures what is not known yet, in quiet moments: what is begun when one ends is begun anew in the
   * next. Resolves once the fastest has taken over, or measuring was given up for this visit.
   */
  async inQuiet(): Promise<void> {
    const { timings, quiet, takeOver } = this.parts;
    const turn = ++this.#turn;
    const { backend } = this.context.get().engine;
    const { unmeasured } = timings;
    if (unmeasured.length === 0 || backend === null) return;
    // The one in use was timed as the page started, when the machine may have been busy.
    const left = [backend, ...unmeasured];
    while (left.length > 0) {
      const moment = await quiet.next();
      if (turn !== this.#turn) return;
      this.#show(true);
      try {
        timings.add(await this.#measure(left[0], moment));
        left.shift();
      } catch (error) {
        if (!moment.aborted) {
          console.warn(`${left[0]} could not be measured`, error);
          return;
        }
      } finally {
        this.#show(false);
      }
    }
    await quiet.next();
    if (turn === this.#turn) await takeOver();
  }

  /** Measures every backend now. */
  async again(): Promise<void> {
    if (this.context.get().engine.isMeasuring) return;
    const { timings, takeOver } = this.parts;
    this.#turn++;
    this.#show(true);
    try {
      for (const backend of BACKENDS) timings.replace(await this.#measure(backend));
      if (!timings.isKnown) timings.replace(await this.#measure(LAST_RESORT));
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      console.warn('The backends could not be measured', error);
      this.context.problem('measure-failed');
    } finally {
      this.#show(false);
    }
    await takeOver();
  }

  #show(isMeasuring: boolean): void {
    this.context.set({ engine: { ...this.context.get().engine, isMeasuring } });
  }

  /** @throws WorkerError where the networks cannot be fetched; an AbortError when aborted. */
  async #measure(
    backend: BackendName,
    signal = new AbortController().signal,
  ): Promise<BackendTiming> {
    const { newWorker, root } = this.parts;
    const worker = newWorker();
    const measured = worker.requester
      .request('start', { root })
      .then(() => worker.requester.request('measure', { backend }))
      .catch((error: unknown): BackendTiming => {
        // One that brings its worker down computes nothing.
        if (error instanceof WorkerError && error.code === 'crashed')
          return { backend, verdict: 'failed' };
        throw error;
      });
    try {
      return await orAborted(signal, measured);
    } finally {
      worker.terminate();
    }
  }
}
