/**
 * Measures of how good predictions are, from 0 to 1. Pure; imports nothing.
 */

/** Index of the largest of `values[at .. at + n)`, relative to `at`; the first of equal ones. */
export function argmax(values: ArrayLike<number>, at: number, n: number): number {
  let best = 0;
  for (let i = 1; i < n; i++) if (values[at + i] > values[at + best]) best = i;
  return best;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % quantile of the normal distribution. */
const Z95 = 1.959964;

/**
 * 95 % confidence interval of a share, `right` of `total`, which is 1 or more (Wilson 1927,
 * "Probable Inference, the Law of Succession, and Statistical Inference"). It holds for few
 * examples and for shares near 0 and 1 too.
 */
export function wilsonInterval(right: number, total: number): Interval {
  const share = right / total;
  const z2 = Z95 ** 2;
  const centre = (share + z2 / (2 * total)) / (1 + z2 / total);
  const half =
    (Z95 / (1 + z2 / total)) * Math.sqrt((share * (1 - share)) / total + z2 / (4 * total ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Fisher's exact test of two shares, one-sided (Fisher 1935, "The Logic of Inductive Inference").
 * @returns the probability, if both shares are really the same, that at least `a` of the `a + b` cases
 * found in total are among the first `n`, and the rest among the `m`.
 */
export function fisherExact(a: number, n: number, b: number, m: number): number {
  const logFactorials = [0];
  for (let i = 1; i <= n + m; i++) logFactorials.push(logFactorials[i - 1] + Math.log(i));
  const logChoose = (of: number, k: number) =>
    logFactorials[of] - logFactorials[k] - logFactorials[of - k];
  const found = a + b;
  let chance = 0;
  for (let k = a; k <= Math.min(n, found); k++) {
    if (found - k > m) continue;
    chance += Math.exp(logChoose(n, k) + logChoose(m, found - k) - logChoose(n + m, found));
  }
  return Math.min(1, chance);
}

/** Mean, and the half-width of its 95 % confidence interval by the normal approximation. */
export function meanWithInterval(values: readonly number[]): { mean: number; ci95: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, ci95: n > 1 ? Z95 * Math.sqrt(variance / n) : 0 };
}

/**
 * Area under the ROC curve: the probability that a positive scores higher than a negative; equal
 * scores count half (the Mann-Whitney statistic).
 */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const all = [
    ...positives.map(score => ({ score, isPositive: true })),
    ...negatives.map(score => ({ score, isPositive: false })),
  ].sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to].score === all[from].score) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (all[i].isPositive) rankSum += rank;
    from = to;
  }
  const n = positives.length;
  return (rankSum - (n * (n + 1)) / 2) / (n * negatives.length);
}

/**
 * Expected calibration error: the mean gap between confidence and accuracy over bins of equal width,
 * weighted by the number of predictions in each bin (Guo et al. 2017).
 * @param predictions the winner's confidence, and whether it was right.
 */
export function expectedCalibrationError(
  predictions: readonly { readonly confidence: number; readonly isRight: boolean }[],
  bins = 15,
): number {
  const confidences = new Float64Array(bins);
  const right = new Float64Array(bins);
  for (const { confidence, isRight } of predictions) {
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    confidences[bin] += confidence;
    if (isRight) right[bin]++;
  }
  let gap = 0;
  for (let bin = 0; bin < bins; bin++) gap += Math.abs(confidences[bin] - right[bin]);
  return gap / predictions.length;
}
