/**
 * Whether to trust a prediction: the picture shows a class, it is not clear which, or it shows none of
 * them. Pure; imports nothing.
 */

/** What is said about a picture: the predicted class, "not sure", or "none of these". */
export type Verdict = 'known' | 'unsure' | 'unknown';

/**
 * Share of pictures of the classes themselves that may be rejected as "none of these", where a task
 * does not set it: unknown things are then noticed, at the cost of about one picture in twenty.
 */
export const DEFAULT_REJECTION = 0.05;

/**
 * Calibrated confidence from 0 to 1 below which a winner is not reliable: it is then more likely to be
 * wrong than right.
 */
const LEAST_CONFIDENCE = 0.5;

/** Lead over the second most likely class, from 0 to 1, below which the two count as equal. */
export const LEAST_LEAD = 0.1;

/** From 0 to 1. Below any of these, the most likely class is not simply accepted. */
export interface Thresholds {
  readonly familiarity: number;
  readonly confidence: number;
  readonly lead: number;
}

/**
 * @param rejection share of pictures of the classes that may be rejected. With 0, every picture gets
 * its most likely class, however unfamiliar the picture and however small the lead.
 */
export function thresholdsFor(rejection: number): Thresholds {
  if (rejection === 0) return { familiarity: 0, confidence: 0, lead: 0 };
  return { familiarity: rejection, confidence: LEAST_CONFIDENCE, lead: LEAST_LEAD };
}

/**
 * @param scores confidences from 0 to 1, one per class, for at least one class.
 * @param familiarity from 0 to 1, as computed by learning/evaluation/open-set.ts.
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
