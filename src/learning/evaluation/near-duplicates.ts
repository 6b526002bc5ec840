/**
 * Near-duplicates: pictures of a class so alike, as frames of a burst are, that they say little
 * more than one of them. For judging a head they count once: held out one by one, each would be
 * recognised by its twin. Imports `math/` and types.
 */

import { dot, normaliseAt } from '../../core/math/vectors';
import type { SupportSet } from '../heads/head';
import { canonicalOrder } from './rows';

/**
 * Smallest cosine between embeddings of near-duplicates. Copies of photographs that were shifted by
 * a hundredth of their width, brightened, or made noisy had 0.957 and more; no two different
 * photographs of one class had more than 0.91.
 */
const NEAR = 0.95;

/**
 * @returns for each row the row that stands for it: itself, or an earlier one (in canonical order)
 * of its class that it is a near-duplicate of.
 */
export function nearDuplicates(support: SupportSet): Int32Array {
  const { y, dimension, classCount } = support;
  const x = support.x.slice();
  for (let row = 0; row < y.length; row++) normaliseAt(x, row * dimension, dimension);
  const standing: number[][] = Array.from({ length: classCount }, () => []);
  const out = Int32Array.from(y.keys());
  for (const row of canonicalOrder(support)) {
    const found = standing[y[row]].find(
      other => dot(x, row * dimension, x, other * dimension, dimension) >= NEAR,
    );
    if (found === undefined) standing[y[row]].push(row);
    else out[row] = found;
  }
  return out;
}

/** The rows that stand for themselves, in their order. */
export function distinctRows(support: SupportSet): Int32Array {
  return nearDuplicates(support).filter((standing, row) => standing === row);
}

/**
 * Which queries are near-duplicates of an example, of whichever class: that they are recognised says
 * little of how new pictures will be.
 * @param queries embeddings, row-major.
 */
export function haveTwins({ x, y, dimension }: SupportSet, queries: Float32Array): boolean[] {
  const [examples, asked] = [x.slice(), queries.slice()];
  for (let at = 0; at < examples.length; at += dimension) normaliseAt(examples, at, dimension);
  for (let at = 0; at < asked.length; at += dimension) normaliseAt(asked, at, dimension);
  return Array.from({ length: queries.length / dimension }, (_, i) =>
    y.some((_own, row) => dot(asked, i * dimension, examples, row * dimension, dimension) >= NEAR),
  );
}
