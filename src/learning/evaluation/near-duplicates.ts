/**
 * Near-duplicates: pictures so similar, like frames of a burst, that together they say little more than
 * one of them. When a head is evaluated they count once: held out one at a time, each would be
 * recognised by its near-duplicate.
 */

import { dot, normaliseAt } from '../../core/math/vectors';
import type { SupportSet } from '../heads/support-set';
import { canonicalOrder } from './rows';

/**
 * Smallest cosine between embeddings of near-duplicates. Copies of photographs that were shifted by one
 * hundredth of their width, made brighter or made noisy had 0.957 or more; no two different photographs
 * of one class had more than 0.91.
 */
const NEAR = 0.95;

/**
 * @returns for each row the row that represents it: itself, or an earlier row (in canonical order) of
 * the same class that it is a near-duplicate of.
 */
export function nearDuplicates(support: SupportSet): Int32Array {
  const { y, dimension, classCount } = support;
  const x = support.x.slice();
  for (let row = 0; row < y.length; row++) normaliseAt(x, row * dimension, dimension);
  const representatives: number[][] = Array.from({ length: classCount }, () => []);
  const out = Int32Array.from(y.keys());
  for (const row of canonicalOrder(support)) {
    const found = representatives[y[row]].find(
      other => dot(x, row * dimension, x, other * dimension, dimension) >= NEAR,
    );
    if (found === undefined) representatives[y[row]].push(row);
    else out[row] = found;
  }
  return out;
}

/** The rows that represent themselves, in ascending order. */
export function distinctRows(support: SupportSet): Int32Array {
  return nearDuplicates(support).filter((representative, row) => representative === row);
}

/**
 * Which queries are near-duplicates of an example, of any class. Recognising those says little about
 * how well new pictures will be recognised.
 * @param queries embeddings, row-major.
 */
export function haveNearDuplicates(
  { x, y, dimension }: SupportSet,
  queries: Float32Array,
): boolean[] {
  const [examples, asked] = [x.slice(), queries.slice()];
  for (let at = 0; at < examples.length; at += dimension) normaliseAt(examples, at, dimension);
  for (let at = 0; at < asked.length; at += dimension) normaliseAt(asked, at, dimension);
  return Array.from({ length: queries.length / dimension }, (_, i) =>
    y.some((_own, row) => dot(asked, i * dimension, examples, row * dimension, dimension) >= NEAR),
  );
}
