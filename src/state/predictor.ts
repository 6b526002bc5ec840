/**
 * Predictions on frames and pictures. The latest frame wins: while one is being predicted, only
 * the newest of those that arrive waits.
 */
import { decodePicture } from '../capture/decode';
import { WorkerError } from '../worker/client';
import type { Scores } from '../worker/protocol';
import type { Context } from './context';
import type { Support } from './support';
import type { ClassScore } from './types';

/** Span in milliseconds over which frames a second are counted. */
const RATE_SPAN = 1000;

export class Predictor {
  #busy = false;
  #waiting: ImageBitmap | null = null;
  /** Times of the frames that were predicted within the last second. */
  #times: number[] = [];
  /** The dropped picture that is shown, to be predicted again when the head changes. */
  #picture: Blob | null = null;

  constructor(
    private readonly context: Context,
    private readonly support: Support,
  ) {}

  async predictFrame(bitmap: ImageBitmap): Promise<void> {
    if (this.#busy) {
      this.#waiting?.close();
      this.#waiting = bitmap;
      return;
    }
    this.#busy = true;
    this.#picture = null;
    try {
      const scores = await this.#predict(bitmap);
      const now = performance.now();
      this.#times = [...this.#times.filter(time => now - time < RATE_SPAN), now];
      if (scores) this.#show(scores, this.#times.length);
    } finally {
      this.#busy = false;
    }
    const next = this.#waiting;
    this.#waiting = null;
    if (next) await this.predictFrame(next);
  }

  async predictFile(file: Blob): Promise<void> {
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(file);
    } catch {
      this.context.problem('picture-failed');
      return;
    }
    const scores = await this.#predict(bitmap);
    this.#picture = file;
    if (scores) this.#show(scores, null);
  }

  /** Predicts the picture that is shown again, after the head has changed. */
  refresh(): void {
    if (this.#picture) void this.predictFile(this.#picture);
  }

  clear(): void {
    this.#picture = null;
    this.#times = [];
    this.context.set({ prediction: null });
  }

  async #predict(bitmap: ImageBitmap): Promise<Scores | null> {
    try {
      return await this.context.worker.request('predict', { bitmap }, { transfer: [bitmap] });
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      // Before the base model is there, frames pass unpredicted; the page says that it is loading.
      if (error.code !== 'no-base-model' && error.code !== 'crashed') {
        this.context.problem('predict-failed');
      }
      return null;
    }
  }

  #show({ scores, embedMs }: Scores, framesPerSecond: number | null): void {
    const { classes } = this.support;
    if (!this.context.get().current) return;
    // A frame that was scored before the classes changed says nothing about the new ones.
    const shown: ClassScore[] =
      scores.length === classes.length
        ? classes.map((classId, i) => ({ classId, confidence: scores[i] }))
        : [];
    const best = shown.reduce<ClassScore | null>(
      (top, score) => (score.confidence > (top?.confidence ?? 0) ? score : top),
      null,
    );
    this.context.set({
      prediction: { scores: shown, winner: best?.classId ?? null, embedMs, framesPerSecond },
    });
  }
}
