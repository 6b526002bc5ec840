/**
 * Confidences from logits: one temperature, fitted to held-out logits (Guo et al. 2017, "On
 * Calibration of Modern Neural Networks").
 *
 * Labels may be wrong, and a head that recognises a picture in spite of its label is not to be
 * called unsure for it: with the temperature goes a share of labels that are drawn at random, as
 * probable as the held-out logits make it (Angluin and Laird 1988, "Learning from Noisy Examples").
 *
 * Few examples say little about the temperature, so the logarithm of it has a normal prior around
 * the head's own typical value; with no class of two examples or more, nothing has been held out
 * and that typical value is taken as it is.
 */
import { softmaxAt } from '../../core/math/softmax';
import { balancedWeights } from './balance';

/** Standard deviation of the prior on the logarithm of the temperature. */
const PRIOR_SD = 0.5;

/** Logarithms of the temperature that are tried, either side of the prior, and their distance. */
const SPAN = 2;
const STEP = 0.1;

/** Shares of random labels that are tried; never none, so that no single label can rule. */
const RANDOM_LABELS: readonly number[] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];

export interface Calibration {
  /** By which logits are divided before their softmax. */
  readonly temperature: number;
  /** Share of the labels that seem to have been given at random, from 0 to 1. */
  readonly randomLabels: number;
}

/**
 * Confidence in the right class of each held-out row, from 0 to 1.
 * @param logits row-major, `y.length * classCount`.
 * @returns NaN for a row whose own class is at -Infinity: its only example has been held out.
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
 * @param logits held out, row-major, `y.length * classCount`.
 * At least one row has a logit of its own class.
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
