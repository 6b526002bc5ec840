/** Whether a network has learnt its examples by heart. */
import type { Evaluation } from '../../../app/recognition/report-state';

/** Shares that lie closer together than this are not worth a warning. */
const GAP = 0.15;

/** One mistake among a handful says little. */
const FEWEST_WRONG = 2;

/**
 * Whether it does so much better on what it learnt from than on what was held out that chance is no
 * likely reason: the own accuracy lies above the 95 % interval of the other.
 */
export function isOverfit(
  ownAccuracy: number,
  { right, evaluated, interval }: Evaluation,
): boolean {
  if (!interval || evaluated - right < FEWEST_WRONG) return false;
  return ownAccuracy > interval.high && ownAccuracy - right / evaluated >= GAP;
}
