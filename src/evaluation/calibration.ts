/**
 * Confidences from logits: one temperature, fitted to held-out logits (Guo et al. 2017, "On
 * Calibration of Modern Neural Networks"). Imports `math/` alone.
 *
 * Few examples say little about the temperature, so the logarithm of it has a normal prior around
 * the head's own typical value; with no class of two examples or more, nothing has been held out
 * and that typical value is taken as it is.
 */
import { softmaxAt } from '../math/softmax';

/** Standard deviation of the prior on the logarithm of the temperature. */
const PRIOR_SD = 0.5;

/** Share of the uniform distribution in the log-loss, so that one wrong label cannot rule it. */
const FLOOR = 0.02;

/** Range of the logarithm of the temperature that is searched, either side of the prior. */
const SPAN = 3;

const GOLDEN = (Math.sqrt(5) - 1) / 2;

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

/** Sum of the losses of the rows that have one, weighted so that every class counts alike. */
function balancedSum(losses: Float64Array, y: Int32Array): number {
  const rows = [...y.keys()].filter(row => !Number.isNaN(losses[row]));
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(y[row], (counts.get(y[row]) ?? 0) + 1);
  const share = rows.length / counts.size;
  return rows.reduce((sum, row) => sum + (share * losses[row]) / (counts.get(y[row]) ?? 1), 0);
}

/**
 * The temperature by which logits are to be divided before their softmax.
 * @param logits held out, row-major, `y.length * classCount`.
 * At least one row has a logit of its own class.
 * @param prior typical temperature of the head, above 0.
 */
export function fitTemperature(
  logits: Float32Array,
  y: Int32Array,
  classCount: number,
  prior: number,
): number {
  const cost = (shift: number) => {
    const confidences = heldOutConfidences(logits, y, classCount, prior * Math.exp(shift));
    const losses = confidences.map(value => -Math.log((1 - FLOOR) * value + FLOOR / classCount));
    return balancedSum(losses, y) + shift ** 2 / (2 * PRIOR_SD ** 2);
  };
  let low = -SPAN;
  let high = SPAN;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let [costLeft, costRight] = [cost(left), cost(right)];
  while (high - low > 0.01) {
    if (costLeft < costRight) {
      [high, right, costRight] = [right, left, costLeft];
      left = high - GOLDEN * (high - low);
      costLeft = cost(left);
    } else {
      [low, left, costLeft] = [left, right, costRight];
      right = low + GOLDEN * (high - low);
      costRight = cost(right);
    }
  }
  return prior * Math.exp((low + high) / 2);
}
