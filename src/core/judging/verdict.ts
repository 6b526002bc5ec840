/**
 * Whether a prediction is to be believed: of a class, of one of two, or of none of them. Pure;
 * imports nothing.
 */

/** What is said of a picture: the class it is taken for, "not sure", or "none of these". */
export type Verdict = 'known' | 'unsure' | 'unknown';

/**
 * Share of pictures of the classes themselves that may be turned away as "none of these", where a
 * task does not say: strangers are then noticed, at the cost of about one picture in twenty.
 */
export const DEFAULT_REJECTION = 0.05;

/**
 * Calibrated confidence from 0 to 1 below which a winner is not to be relied on: it is then more
 * likely to be wrong than right.
 */
const LEAST_CONFIDENCE = 0.5;

/** Lead over the second likeliest class, from 0 to 1, below which the two are as good as equal. */
export const LEAST_LEAD = 0.1;

/** Below any of these, from 0 to 1, a picture is not simply taken for the likeliest class. */
export interface Thresholds {
  readonly familiarity: number;
  readonly confidence: number;
  readonly lead: number;
}

/**
 * @param rejection share of pictures of the classes to be turned away. With 0 every picture is taken
 * for the likeliest class, however far and however close the race.
 */
export function thresholdsFor(rejection: number): Thresholds {
  if (rejection === 0) return { familiarity: 0, confidence: 0, lead: 0 };
  return { familiarity: rejection, confidence: LEAST_CONFIDENCE, lead: LEAST_LEAD };
}

/**
 * @param scores confidences from 0 to 1, one a class, one class or more.
 * @param familiarity from 0 to 1, as evaluation/open-set.ts gives it.
 */
export function verdictOf(
  scores: Float32Array,
  familiarity: number,
  thresholds: Thresholds,
): Verdict {
  let first = 0;
  let second = 0;
  for (const score of scores) {
    second = Math.max(second, Math.min(score, first));
    first = Math.max(first, score);
  }
  if (familiarity < thresholds.familiarity) return 'unknown';
  const isClear = first >= thresholds.confidence && first - second >= thresholds.lead;
  return isClear ? 'known' : 'unsure';
}
