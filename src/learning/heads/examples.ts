/**
 * The examples that a head stores, with spare capacity, so that adding one copies only that one.
 */
import type { SupportSet } from './support-set';
import { countClasses } from './validate';

export interface Examples {
  readonly dimension: number;
  count: number;
  /** Features, row-major, with a capacity of at least `count` rows. */
  rows: Float32Array;
  /** Class index of each row, with the same capacity as `rows`. */
  labels: Int32Array;
  /** Examples of each class. */
  readonly counts: Int32Array;
}

/** @param rows features of the support set's examples; the result takes ownership of them. */
export function makeExamples(
  rows: Float32Array,
  { y, dimension, classCount }: SupportSet,
): Examples {
  return {
    dimension,
    count: y.length,
    rows,
    labels: y.slice(),
    counts: countClasses(y, classCount),
  };
}

/** Adds an example at the end. Doubles the capacity when it is full: n additions copy O(n) rows. */
export function addExample(examples: Examples, row: Float32Array, classIndex: number): void {
  const { dimension, count, labels } = examples;
  if (count === labels.length) {
    const capacity = Math.max(8, 2 * count);
    const rows = new Float32Array(capacity * dimension);
    rows.set(examples.rows);
    examples.rows = rows;
    examples.labels = new Int32Array(capacity);
    examples.labels.set(labels);
  }
  examples.rows.set(row, count * dimension);
  examples.labels[count] = classIndex;
  examples.counts[classIndex]++;
  examples.count++;
}

/** Removes an example; the last one takes its place. */
export function removeExample(examples: Examples, row: number): void {
  const { dimension, rows, labels, counts } = examples;
  const last = --examples.count;
  counts[labels[row]]--;
  rows.copyWithin(row * dimension, last * dimension, (last + 1) * dimension);
  labels[row] = labels[last];
}

/** The examples as a support set that shares their memory. */
export function supportOf({ rows, labels, counts, count, dimension }: Examples): SupportSet {
  return {
    x: rows.subarray(0, count * dimension),
    y: labels.subarray(0, count),
    dimension,
    classCount: counts.length,
  };
}
