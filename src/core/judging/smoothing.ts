/**
 * A stable answer on video: confidences and familiarity smoothed over time, and a winner and a
 * verdict that change only when there is a lasting reason. Pure; imports `evaluation/` alone.
 *
 * Everything goes by the clock, not by frames, so that it looks alike on fast and slow machines.
 * A class that leads all others by half or more, from some frame on, is shown within 540 ms and two
 * frames, whatever was seen before; one frame alone does not take a clear winner's place.
 */
import { argmax } from './metrics';
import { thresholdsFor, type Verdict, verdictOf } from './verdict';

/**
 * Milliseconds after which what was seen before counts half: long enough to even out a camera's
 * noise at 10 to 30 frames a second, short enough that the bars follow a hand.
 */
const HALF_LIFE = 150;

/**
 * Lead in smoothed confidence, from 0 to 1, that another class needs to take the winner's place. A
 * winner that has lost less than this to another is "not sure" (see LEAST_LEAD), so none is shown
 * that a bar contradicts for long.
 */
export const MARGIN = 0.1;

/** Milliseconds for which a reason to change must last: several frames at any usual rate. */
export const HOLD = 250;

/**
 * Factor on the thresholds of the verdict that is shown, 1 or more: what lies on a threshold must
 * rise a little above it to leave "not sure" or "none of these", and does not go to and fro.
 */
const STICKINESS = 1.1;

/** Milliseconds without a frame after which what was seen before says nothing any more. */
export const LONGEST_GAP = 2000;

/** What one frame, or one picture, gave. */
export interface Seen {
  /** Confidences from 0 to 1, one a class, one class or more. */
  readonly scores: Float32Array;
  /** From 0 to 1, as evaluation/open-set.ts gives it. */
  readonly familiarity: number;
}

/** What is shown of the frames up to a time. */
export interface Smoothed extends Seen {
  /** Milliseconds, of any clock that only goes forward. */
  readonly time: number;
  /** Index of the class shown as the likeliest. */
  readonly winner: number;
  readonly verdict: Verdict;
  /** Since when there has been a reason to change the winner, or the verdict; null for none. */
  readonly winnerDoubted: number | null;
  readonly verdictDoubted: number | null;
}

/** Keeps what is shown until something else has been wanted for as long as `HOLD`. */
function latch<T>(shown: T, wanted: T, doubted: number | null, now: number) {
  if (wanted === shown) return { shown, doubted: null };
  const since = doubted ?? now;
  return now - since < HOLD ? { shown, doubted: since } : { shown: wanted, doubted: null };
}

/**
 * Takes in one frame.
 * @param before null for the first frame, and for a picture by itself, which is not smoothed.
 * @param rejection share of pictures of the classes to be turned away (see verdict.ts).
 * @param now in milliseconds, not before `before.time`.
 */
export function smooth(
  before: Smoothed | null,
  seen: Seen,
  rejection: number,
  now: number,
): Smoothed {
  const thresholds = thresholdsFor(rejection);
  if (!before || before.scores.length !== seen.scores.length || now - before.time > LONGEST_GAP) {
    return {
      ...seen,
      time: now,
      winner: argmax(seen.scores, 0, seen.scores.length),
      verdict: verdictOf(seen.scores, seen.familiarity, thresholds),
      winnerDoubted: null,
      verdictDoubted: null,
    };
  }
  const share = 1 - 2 ** (-(now - before.time) / HALF_LIFE);
  const scores = seen.scores.map(
    (score, i) => before.scores[i] + share * (score - before.scores[i]),
  );
  // As a root: it is the low end that decides, and a stranger is to be noticed as fast as a friend.
  const root = Math.sqrt(before.familiarity);
  const familiarity = (root + share * (Math.sqrt(seen.familiarity) - root)) ** 2;

  const top = argmax(scores, 0, scores.length);
  const leads = scores[top] - scores[before.winner] > MARGIN;
  const winner = latch(before.winner, leads ? top : before.winner, before.winnerDoubted, now);

  const sticky = (verdict: Verdict) => (before.verdict === verdict ? STICKINESS : 1);
  const wanted = verdictOf(scores, familiarity, {
    familiarity: thresholds.familiarity * sticky('unknown'),
    confidence: thresholds.confidence * sticky('unsure'),
    lead: thresholds.lead * sticky('unsure'),
  });
  const verdict = latch(before.verdict, wanted, before.verdictDoubted, now);
  return {
    scores,
    familiarity,
    time: now,
    winner: winner.shown,
    verdict: verdict.shown,
    winnerDoubted: winner.doubted,
    verdictDoubted: verdict.doubted,
  };
}
