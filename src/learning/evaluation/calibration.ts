/**
 * Turns logits into confidences: one temperature, fitted to held-out logits (Guo et al. 2017, "On
 * Calibration of Modern Neural Networks").
 *
 * Labels may be wrong, and a head that recognises a picture despite a wrong label should not count as
 * unsure. So a share of labels that are drawn at random is fitted together with the temperature: the
 * share that makes the held-out labels most probable (Angluin and Laird 1988, "Learning from Noisy
 * Examples").
 *
 * A few examples say little about the temperature, so its logarithm has a normal prior around the
 * head's typical value. If no class has two examples or more, nothing can be held out, and the typical
 * value is used as it is.
 */
import { softmaxAt } from '../../core/math/softmax';
import { balancedWeights } from './balance';

/** Standard deviation of the prior on the logarithm of the temperature. */
const PRIOR_SD = 0.5;

/** Range of log temperatures to try, on either side of the prior, and the step between them. */
const SPAN = 2;
const STEP = 0.1;

/** Shares of random labels to try; never 0, so that no single label can dominate. */
const RANDOM_LABELS: readonly number[] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

export interface Calibration {
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  /** Estimated share of labels that were given at random, from 0 to 1. */
  readonly randomLabels: number;
}

/**
 * Confidence in the right class of each held-out row, from 0 to 1.
 * @param logits row-major, `y.length * classCount`.
 * @returns NaN for a row whose own class has a logit of -Infinity: its only example is held out.
 */
export function heldOutConfidences(
  logits: Float32Array,
  y: Int32Array,
  classCount: number,
  temperature: number,
): Float64Array {
  const p = new Float32Array(classCount);
  const row = new Float32Array(classCount);
  return Float64Array.from(y, (own, i) => {
    row.set(logits.subarray(i * classCount, (i + 1) * classCount));
    if (row[own] === Number.NEGATIVE_INFINITY) return Number.NaN;
    softmaxAt(row, 0, classCount, temperature, p);
    return p[own];
  });
}

/**
 * @param logits of held-out rows, row-major, `y.length * classCount`. At least one row has a finite
 * logit for its own class.
 * @param prior typical temperature of the head, above 0.
 */
export function calibrate(
  logits: Float32Array,
  y: Int32Array,
  classCount: number,
  prior: number,
): Calibration {
  let best: Calibration = { temperature: prior, randomLabels: RANDOM_LABELS[0] };
  let leastCost = Number.POSITIVE_INFINITY;
  for (let shift = -SPAN; shift <= SPAN; shift += STEP) {
    const temperature = prior * Math.exp(shift);
    const confidences = heldOutConfidences(logits, y, classCount, temperature);
    const known = [...y.keys()].filter(row => !Number.isNaN(confidences[row]));
    const weights = balancedWeights(y, known, classCount);
    for (const randomLabels of RANDOM_LABELS) {
      let cost = shift ** 2 / (2 * PRIOR_SD ** 2);
      for (const row of known) {
        const likelihood = (1 - randomLabels) * confidences[row] + randomLabels / classCount;
        cost -= known.length * weights[row] * Math.log(likelihood);
      }
      if (cost < leastCost) {
        leastCost = cost;
        best = { temperature, randomLabels };
      }
    }
  }
  return best;
}
