/**
 * Logits of examples by heads that have not seen them: leave-one-out in closed form where the head
 * has it, else stratified cross-validation.
 */
import type { GramMatrices } from '../heads/gram-matrices';
import type { Head, SupportSet } from '../heads/head';
import { canonicalOrder, pickRows } from './rows';

/** Folds of the cross-validation. */
const FOLDS = 5;

/** Fold of each row: the examples of a class are dealt out in canonical order. */
function dealFolds(support: SupportSet): Int32Array {
  const dealt = new Int32Array(support.classCount);
  const folds = new Int32Array(support.y.length);
  for (const row of canonicalOrder(support)) folds[row] = dealt[support.y[row]]++ % FOLDS;
  return folds;
}

/**
 * @param matrices of the support set, where several heads are asked about it.
 * @returns `count * classCount` logits, in the order of the rows; a class's only example leaves its
 * own class at -Infinity.
 * @throws HeadError as `fit`.
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
