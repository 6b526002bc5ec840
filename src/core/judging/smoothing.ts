/**
 * A stable answer on video: confidences and familiarity smoothed over time, and a winner and a
 * verdict that change only when there is a lasting reason. Pure; imports only its own folder.
 *
 * Everything is measured in time, not in frames, so that it looks the same on fast and slow machines.
 * A class that starts to lead all others by half or more is shown within 540 ms and two frames,
 * whatever was seen before; a single frame does not replace a clear winner.
 */
import { argmax } from './metrics';
import { type Thresholds, type Verdict, verdictOf } from './verdict';

/**
 * Milliseconds after which earlier frames count half: long enough to even out a camera's noise at 10
 * to 30 frames per second, short enough that the bars follow a moving hand.
 */
const HALF_LIFE = 150;

/**
 * Lead in smoothed confidence, from 0 to 1, that another class needs to replace the winner. A winner
 * that is behind by less than this is "not sure" (see LEAST_LEAD), so the winner shown never
 * contradicts the bars for long.
 */
export const MARGIN = 0.1;

/** Milliseconds for which a reason to change must last: several frames at any usual rate. */
export const HOLD = 250;

/**
 * Factor on the thresholds of the verdict that is shown, 1 or more: a value near a threshold must rise
 * a little above it to leave "not sure" or "none of these", so that the verdict does not flicker.
 */
const STICKINESS = 1.1;

/** Milliseconds without a frame after which earlier frames are forgotten. */
export const LONGEST_GAP = 2000;

/** The result for one frame or one picture. */
export interface Seen {
  /** Confidences from 0 to 1, one per class, for at least one class. */
  readonly scores: Float32Array;
  /** From 0 to 1, as computed by learning/evaluation/open-set.ts. */
  readonly familiarity: number;
}

/** What is shown after the frames up to a point in time. */
export interface Smoothed {
  /** Confidences from 0 to 1, smoothed. */
  readonly scores: Float32Array;
  /**
   * From 0 to 1: smoothed, and held on its side of the limit until there is a lasting reason to cross it.
   * It is below the limit where, and only where, the verdict is "none of these".
   */
  readonly familiarity: number;
  /** The same, not held. */
  readonly trend: number;
  /** Milliseconds, on any clock that only goes forward. */
  readonly time: number;
  /** Index of the class that is shown as the most likely. */
  readonly winner: number;
  readonly verdict: Verdict;
  /** When a reason to change the winner, or the verdict, first appeared; null where there is none. */
  readonly winnerDoubted: number | null;
  readonly verdictDoubted: number | null;
}

/** What lies just below a limit, so that it is seen to. */
const BELOW = 1 - 1e-3;

/** A familiarity on the side of the limit that the verdict says. */
const onSide = (verdict: Verdict, trend: number, limit: number) =>
  verdict === 'unknown' ? Math.min(trend, limit * BELOW) : Math.max(trend, limit);

/** Keeps what is shown until something else has been wanted for `HOLD` milliseconds. */
function latch<T>(shown: T, wanted: T, doubted: number | null, now: number) {
  if (wanted === shown) return { shown, doubted: null };
  const since = doubted ?? now;
  return now - since < HOLD ? { shown, doubted: since } : { shown: wanted, doubted: null };
}

/**
 * Adds one frame.
 * @param before null for the first frame, and for a single picture, which is not smoothed.
 * @param thresholds of the verdict (see verdict.ts).
 * @param now in milliseconds, not before `before.time`.
 */
export function smooth(
  before: Smoothed | null,
  seen: Seen,
  thresholds: Thresholds,
  now: number,
): Smoothed {
  if (!before || before.scores.length !== seen.scores.length || now - before.time > LONGEST_GAP) {
    return {
      ...seen,
      trend: seen.familiarity,
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
  // Smoothed as a square root: small values decide, and an unknown thing must be noticed as fast as a
  // known one.
  const root = Math.sqrt(before.trend);
  const trend = (root + share * (Math.sqrt(seen.familiarity) - root)) ** 2;

  const top = argmax(scores, 0, scores.length);
  const leads = scores[top] - scores[before.winner] > MARGIN;
  const winner = latch(before.winner, leads ? top : before.winner, before.winnerDoubted, now);

  const sticky = (verdict: Verdict) => (before.verdict === verdict ? STICKINESS : 1);
  const wanted = verdictOf(scores, trend, {
    familiarity: thresholds.familiarity * sticky('unknown'),
    confidence: thresholds.confidence * sticky('unsure'),
    lead: thresholds.lead * sticky('unsure'),
  });
  const verdict = latch(before.verdict, wanted, before.verdictDoubted, now);
  return {
    scores,
    familiarity: onSide(verdict.shown, trend, thresholds.familiarity),
    trend,
    time: now,
    winner: winner.shown,
    verdict: verdict.shown,
    winnerDoubted: winner.doubted,
    verdictDoubted: verdict.doubted,
  };
}
