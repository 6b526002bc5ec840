/**
 * Logits for examples from heads that were fitted without them: leave-one-out in closed form where the
 * head supports it, otherwise stratified cross-validation.
 */

import type { GramMatrices } from '../heads/gram-matrices';
import type { Head } from '../heads/head';
import type { SupportSet } from '../heads/support-set';
import { canonicalOrder, pickRows } from './rows';

/** Number of folds of the cross-validation. */
const FOLDS = 5;

/** Fold of each row: each class's examples are dealt to the folds in canonical order. */
function dealFolds(support: SupportSet): Int32Array {
  const dealt = new Int32Array(support.classCount);
  const folds = new Int32Array(support.y.length);
  for (const row of canonicalOrder(support)) folds[row] = dealt[support.y[row]]++ % FOLDS;
  return folds;
}

/**
 * @param matrices of the support set, to share when several heads are compared on it.
 * @returns `count * classCount` logits, in the order of the rows; a class's only example has a logit of
 * -Infinity for its own class.
 * @throws HeadError like `fit`.
 */
export async function heldOutLogits(
  head: Head<unknown, unknown>,
  options: unknown,
  support: SupportSet,
  matrices?: GramMatrices,
): Promise<Float32Array> {
  if (head.leaveOneOut) return head.leaveOneOut(support, options, matrices);
  const { y, classCount } = support;
  const folds = dealFolds(support);
  const out = new Float32Array(y.length * classCount);
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = [...y.keys()];
    const held = rows.filter(row => folds[row] === fold);
    if (held.length === 0) continue;
    const others = rows.filter(row => folds[row] !== fold);
    const fitted = await head.fit(pickRows(support, others), options);
    const logits = await head.predict(fitted, pickRows(support, held).x);
    for (const [i, row] of held.entries()) {
      out.set(logits.subarray(i * classCount, (i + 1) * classCount), row * classCount);
    }
  }
  return out;
}
