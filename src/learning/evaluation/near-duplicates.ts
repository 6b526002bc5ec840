/**
 * Near-duplicates: pictures so similar, like frames of a burst, that together they say little more than
 * one of them. When a head is evaluated they count once: held out one at a time, each would be
 * recognised by its near-duplicate.
 *
 * Frames of a thing that moves differ more than near-duplicates do, and say nothing more about other
 * things of its class. What else they are compared with tells them apart: they are much closer to each
 * other than to any other class.
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
 * Frames of a burst are nearer to each other than this share of the typical distance (1 - cosine) to the
 * nearest example of another class, and their cosine is at least `LEAST_IN_BURST`. Frames of photographs
 * that were enlarged by up to three fifths, shifted, turned and lit differently had 0.87 or more in nine
 * cases of ten; of pairs of different photographs of one class, one in a hundred had more than 0.8.
 */
const SHARE_IN_BURST = 0.5;
const LEAST_IN_BURST = 0.8;

/** The embeddings, each of length 1. */
function normalised({ x, y, dimension }: SupportSet): Float32Array {
  const out = x.slice();
  for (let row = 0; row < y.length; row++) normaliseAt(out, row * dimension, dimension);
  return out;
}

/**
 * @param near smallest cosine of what counts as near.
 * @returns for each row the row that represents it: itself, or an earlier row (in canonical order) of
 * the same class that it is a near-duplicate of.
 */
export function nearDuplicates(support: SupportSet, near = NEAR): Int32Array {
  const { y, dimension, classCount } = support;
  const x = normalised(support);
  const representatives: number[][] = Array.from({ length: classCount }, () => []);
  const out = Int32Array.from(y.keys());
  for (const row of canonicalOrder(support)) {
    const found = representatives[y[row]].find(
      other => dot(x, row * dimension, x, other * dimension, dimension) >= near,
    );
    if (found === undefined) representatives[y[row]].push(row);
    else out[row] = found;
  }
  return out;
}

/** The rows that represent themselves, in ascending order. */
export function distinctRows(support: SupportSet, near = NEAR): Int32Array {
  return nearDuplicates(support, near).filter((representative, row) => representative === row);
}

/** Largest cosine of each row with a row of another class; none where there is one class. */
function nearestOthers(support: SupportSet): number[] {
  const { y, dimension } = support;
  const x = normalised(support);
  const most = new Float64Array(y.length).fill(Number.NEGATIVE_INFINITY);
  for (let row = 0; row < y.length; row++) {
    for (let other = 0; other < row; other++) {
      if (y[row] === y[other]) continue;
      const cosine = dot(x, row * dimension, x, other * dimension, dimension);
      most[row] = Math.max(most[row], cosine);
      most[other] = Math.max(most[other], cosine);
    }
  }
  return [...most.filter(Number.isFinite)];
}

/** One row of each burst, in ascending order. */
export function burstRows(support: SupportSet): Int32Array {
  const others = nearestOthers(support).sort((a, b) => a - b);
  if (others.length === 0) return distinctRows(support);
  const typical = 1 - others[others.length >> 1];
  const near = Math.max(LEAST_IN_BURST, 1 - SHARE_IN_BURST * typical);
  return distinctRows(support, Math.min(NEAR, near));
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
