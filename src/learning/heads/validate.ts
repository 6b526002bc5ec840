/**
 * Checks that every head makes on its input.
 */

import { HeadError } from '../../core/model/head-error';
import type { SupportSet } from './support-set';

/** @throws HeadError `not-finite`, naming the first row that contains NaN or an infinity. */
function checkFinite(x: Float32Array, dimension: number): void {
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i])) {
      throw new HeadError(
        'not-finite',
        `Expected finite embeddings, found ${x[i]} in row ${Math.floor(i / dimension)}`,
      );
    }
  }
}

export function checkClassIndex(classIndex: number, classCount: number): void {
  if (!Number.isInteger(classIndex) || classIndex < 0 || classIndex >= classCount) {
    throw new HeadError(
      'bad-shape',
      `Expected a class index from 0 to ${classCount - 1}, found ${classIndex}`,
    );
  }
}

/** @throws HeadError `bad-shape` or `not-finite`. */
export function checkSupport({ x, y, dimension, classCount }: SupportSet): void {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new HeadError('bad-shape', `Expected a dimension of 1 or more, found ${dimension}`);
  }
  if (x.length !== y.length * dimension) {
    throw new HeadError(
      'bad-shape',
      `Expected ${y.length} x ${dimension} values, found ${x.length}`,
    );
  }
  for (const classIndex of y) checkClassIndex(classIndex, classCount);
  checkFinite(x, dimension);
}

/**
 * Checks an example before it is added.
 * @throws HeadError `bad-shape` or `not-finite`.
 */
export function checkExample(
  embedding: Float32Array,
  classIndex: number,
  { dimension, counts }: { readonly dimension: number; readonly counts: Int32Array },
): void {
  checkClassIndex(classIndex, counts.length);
  if (embedding.length !== dimension) {
    throw new HeadError(
      'bad-shape',
      `Expected an embedding of ${dimension} values, found ${embedding.length}`,
    );
  }
  checkFinite(embedding, dimension);
}

/**
 * @returns the number of queries.
 * @throws HeadError `bad-shape` or `not-finite`.
 */
export function checkQueries(queries: Float32Array, dimension: number): number {
  if (queries.length % dimension !== 0) {
    throw new HeadError(
      'bad-shape',
      `Expected queries of ${dimension} values each, found ${queries.length} values`,
    );
  }
  checkFinite(queries, dimension);
  return queries.length / dimension;
}

/** @throws HeadError `bad-shape` if there is no such row. */
export function checkRow(row: number, count: number): void {
  if (!Number.isInteger(row) || row < 0 || row >= count) {
    throw new HeadError('bad-shape', `Expected a row from 0 to ${count - 1}, found ${row}`);
  }
}

/** Examples of each class. */
export function countClasses(y: Int32Array, classCount: number): Int32Array {
  const counts = new Int32Array(classCount);
  for (const classIndex of y) counts[classIndex]++;
  return counts;
}
