/**
 * Predictions on frames and pictures. The latest frame wins: while one is being predicted, only
 * the newest of those that arrive waits. What frames give is smoothed over time; pictures are not.
 */

import { WorkerError } from '../../compute/door/client';
import type { Scores } from '../../compute/door/protocol';
import { type Smoothed, smooth } from '../../core/judging/smoothing';
import { PictureError, type PictureErrorCode } from '../../media/picture-error';
import type { Context } from '../shared/context';
import type { Recogniser } from './recogniser';

/** Span in milliseconds over which frames per second are counted. */
const RATE_SPAN = 1000;

/** The dropped picture that is shown. */
interface Dropped {
  readonly file: Blob;
  isUnderWay: boolean;
  /** Whether the head has changed since it got under way. */
  isStale: boolean;
  /** What it was embedded as, and the key of that; null until it is known. */
  embedded: { readonly scores: Scores; readonly key: string | null } | null;
}

export class Predictor {
  #busy = false;
  #waiting: ImageBitmap | null = null;
  /** Times of the frames that were predicted within the last second. */
  #times: number[] = [];
  /** What the frames so far gave, and the classes that they were scored for. */
  #frames: { readonly smoothed: Smoothed; readonly classes: string } | null = null;
  /** False from when a picture is given until `clear`: frames are passed over meanwhile. */
  #isLive = true;
  /** To be predicted again when the head changes. */
  #dropped: Dropped | null = null;
  /** Counts pictures and clearings: what was begun before the last one is not shown any more. */
  #turn = 0;
  /** Whether a failure has been told: one for each frame would flood the page. */
  #failureTold = false;

  constructor(
    private readonly context: Context,
    /** What recognises at the moment. */
    private readonly recogniser: () => Recogniser,
    /** Milliseconds of a clock that only goes forward. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Resolves once the frame, and those that came meanwhile, are predicted or dropped. */
  async predictFrame(bitmap: ImageBitmap): Promise<void> {
    if (!this.#isLive) {
      bitmap.close();
      return;
    }
    if (this.#busy) {
      this.#waiting?.close();
      this.#waiting = bitmap;
      return;
    }
    this.#busy = true;
    try {
      let next: ImageBitmap | null = bitmap;
      while (next) {
        await this.#predictFrame(next);
        next = this.#waiting;
        this.#waiting = null;
      }
    } finally {
      this.#busy = false;
    }
  }

  async #predictFrame(bitmap: ImageBitmap): Promise<void> {
    const turn = this.#turn;
    const scores = await this.#predict(recogniser => recogniser.predict(bitmap));
    if (!scores || turn !== this.#turn) return;
    const now = this.clock();
    this.#times = [...this.#times.filter(time => now - time < RATE_SPAN), now];
    this.#showFrame(scores, now);
  }

  /** @returns why it is no picture; null where it is one, or is not looked at any more. */
  async predictFile(file: Blob): Promise<PictureErrorCode | null> {
    const turn = this.#begin();
    this.#isLive = false;
    const dropped: Dropped = { file, isUnderWay: true, isStale: false, embedded: null };
    this.#dropped = dropped;
    let failure: PictureErrorCode | null;
    try {
      failure = await this.#predictDropped(dropped, turn);
    } finally {
      dropped.isUnderWay = false;
    }
    if (dropped.isStale && turn === this.#turn) this.refresh();
    return failure;
  }

  async #predictDropped(dropped: Dropped, turn: number): Promise<PictureErrorCode | null> {
    // It was there already, for who gave the picture.
    const { decodePicture } = await import('../../media/decode');
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodePicture(dropped.file);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (turn !== this.#turn) return null;
      this.#dropped = null;
      this.context.set({ prediction: null });
      return error.code;
    }
    if (turn !== this.#turn) {
      bitmap.close();
      return null;
    }
    const scores = await this.#predict(recogniser => recogniser.predict(bitmap));
    if (!scores || turn !== this.#turn) return null;
    // The key of now: the base model may have been changed before the worker came to the picture.
    dropped.embedded = { scores, key: this.recogniser().again?.key ?? null };
    this.#showPicture(scores);
    return null;
  }

  /** Predicts the picture that is shown again, after the head has changed; embeds it only where it must. */
  refresh(): void {
    const dropped = this.#dropped;
    if (dropped?.isUnderWay) dropped.isStale = true;
    else if (dropped && !this.#refreshEmbedded(dropped)) void this.predictFile(dropped.file);
  }

  /** @returns whether what is known of the picture is enough to predict it again. */
  #refreshEmbedded({ embedded }: Dropped): boolean {
    const { again } = this.recogniser();
    const { scores: before, key } = embedded ?? {};
    if (!again || !before?.embedding || key !== again.key) return false;
    const { embedding, embedMs } = before;
    const turn = this.#begin();
    void this.#predict(() => again.predict(embedding)).then(scores => {
      if (scores && turn === this.#turn) this.#showPicture({ ...scores, embedMs });
    });
    return true;
  }

  /** Takes away what the last frame gave; a picture that was given since is left alone. */
  clearFrame(): void {
    if (this.#isLive) this.clear();
  }

  clear(): void {
    this.#begin();
    this.#isLive = true;
    this.#dropped = null;
    this.#times = [];
    this.#frames = null;
    this.#failureTold = false;
    this.context.set({ prediction: null });
  }

  /** Gives up what is waiting and under way. */
  #begin(): number {
    this.#waiting?.close();
    this.#waiting = null;
    return ++this.#turn;
  }

  async #predict(ask: (recogniser: Recogniser) => Promise<Scores>): Promise<Scores | null> {
    try {
      const scores = await ask(this.recogniser());
      this.#failureTold = false;
      return scores;
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      // Before the base model is there, frames pass unpredicted; the page says that it is loading.
      if (error.code !== 'no-base-model' && error.code !== 'crashed' && !this.#failureTold) {
        this.#failureTold = true;
        this.context.problem('predict-failed');
      }
      return null;
    }
  }

  #showPicture(scores: Scores): void {
    const { thresholds } = this.recogniser();
    if (thresholds === null) return;
    this.#frames = null;
    const smoothed = this.#isUsable(scores) ? smooth(null, scores, thresholds, 0) : null;
    this.#show(smoothed, scores.embedMs, null);
  }

  #showFrame(scores: Scores, now: number): void {
    const { thresholds, classes: ids } = this.recogniser();
    if (thresholds === null) return;
    if (!this.#isUsable(scores)) {
      this.#frames = null;
      this.#show(null, scores.embedMs, this.#times.length);
      return;
    }
    // Ids of classes are unique across tasks and projects: other classes, another beginning.
    const classes = ids.join();
    const before = this.#frames?.classes === classes ? this.#frames.smoothed : null;
    const smoothed = smooth(before, scores, thresholds, now);
    this.#frames = { smoothed, classes };
    this.#show(smoothed, scores.embedMs, this.#times.length);
  }

  /** A frame that was scored before the classes changed says nothing about the new ones. */
  #isUsable({ scores }: Scores): boolean {
    return scores.length > 0 && scores.length === this.recogniser().classes.length;
  }

  #show(smoothed: Smoothed | null, embedMs: number, framesPerSecond: number | null): void {
    const { classes } = this.recogniser();
    this.context.set({
      prediction: {
        scores: Array.from(smoothed?.scores ?? [], (confidence, i) => ({
          classId: classes[i],
          confidence,
        })),
        winner: smoothed ? classes[smoothed.winner] : null,
        verdict: smoothed?.verdict ?? null,
        familiarity: smoothed?.familiarity ?? null,
        embedMs,
        framesPerSecond,
      },
    });
  }
}
