/** Means over rows in which every class counts the same, however many rows it has. */
import { countClasses } from '../heads/validate';

/**
 * Weight of each row of `y`: 0 for those that are not in `rows`; the other weights sum to 1, shared
 * equally among their classes.
 */
export function balancedWeights(
  y: Int32Array,
  rows: readonly number[],
  classCount: number,
): Float64Array {
  const counts = countClasses(
    Int32Array.from(rows, row => y[row]),
    classCount,
  );
  const seen = counts.filter(count => count > 0).length;
  const weights = new Float64Array(y.length);
  for (const row of rows) weights[row] = 1 / (seen * counts[y[row]]);
  return weights;
}

/** The mean and the variance of the values of some rows, and the standard error of the mean. */
export function balancedMean(
  values: Float64Array,
  y: Int32Array,
  rows: readonly number[],
  classCount: number,
): { readonly mean: number; readonly variance: number; readonly error: number } {
  const weights = balancedWeights(y, rows, classCount);
  const sum = (term: (row: number) => number) => rows.reduce((all, row) => all + term(row), 0);
  const mean = sum(row => weights[row] * values[row]);
  return {
    mean,
    variance: sum(row => weights[row] * (values[row] - mean) ** 2),
    error: Math.sqrt(sum(row => (weights[row] * (values[row] - mean)) ** 2)),
  };
}
