/**
 * Selects rows of a support set in ways that do not depend on their order.
 */
import type { SupportSet } from '../heads/support-set';

/** Row indices sorted by class, then by the values of the embeddings. */
export function canonicalOrder({ x, y, dimension }: SupportSet): Int32Array {
  return Int32Array.from(y.keys()).sort((a, b) => {
    if (y[a] !== y[b]) return y[a] - y[b];
    for (let i = 0; i < dimension; i++) {
      const difference = x[a * dimension + i] - x[b * dimension + i];
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

/** The support set of these rows, in the given order. */
export function pickRows(support: SupportSet, rows: ArrayLike<number>): SupportSet {
  const { x, y, dimension, classCount } = support;
  const picked = new Float32Array(rows.length * dimension);
  const labels = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    picked.set(x.subarray(row * dimension, (row + 1) * dimension), i * dimension);
    labels[i] = y[row];
  }
  return { x: picked, y: labels, dimension, classCount };
}

/** Largest number of rows per class with which all classes together have at most `most`. */
function cap(counts: readonly number[], most: number): number {
  const total = (limit: number) => counts.reduce((sum, count) => sum + Math.min(count, limit), 0);
  let limit = 1;
  while (limit < Math.max(...counts) && total(limit + 1) <= most) limit++;
  return limit;
}

/**
 * At most `most` rows (or one per class, if there are more classes): small classes whole, and large
 * ones thinned evenly; in canonical order.
 */
export function stratifiedRows(support: SupportSet, most: number): Int32Array {
  const order = canonicalOrder(support);
  if (order.length <= most) return order;
  const byClass: number[][] = Array.from({ length: support.classCount }, () => []);
  for (const row of order) byClass[support.y[row]].push(row);
  const limit = cap(
    byClass.map(rows => rows.length),
    most,
  );
  return Int32Array.from(
    byClass.flatMap(rows => {
      const n = Math.min(rows.length, limit);
      return Array.from({ length: n }, (_, i) => rows[Math.floor((i * rows.length) / n)]);
    }),
  );
}

/** The support set of `stratifiedRows`. */
export function stratifiedSubsample(support: SupportSet, most: number): SupportSet {
  return pickRows(support, stratifiedRows(support, most));
}

/**
 * The rows of at most `most` classes that have two examples or more, spread evenly over the order of
 * the classes; the whole support set if there are no more such classes.
 */
export function thinClasses(support: SupportSet, most: number): SupportSet {
  const counts = new Int32Array(support.classCount);
  for (const own of support.y) counts[own]++;
  const classes = [...counts.keys()].filter(c => counts[c] > 1);
  if (classes.length <= most) return support;
  const kept = new Set(
    Array.from({ length: most }, (_, i) => classes[Math.floor((i * classes.length) / most)]),
  );
  return pickRows(
    support,
    [...support.y.keys()].filter(row => kept.has(support.y[row])),
  );
}
