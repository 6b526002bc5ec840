/**
 * The one list of heads. Adding a head is adding a file and a row here.
 */
import { classicKnn } from '../../compute/heads/classic-knn';
import type { Head } from './head';
import { logistic } from './logistic';
import { nearestExamples } from './nearest-examples';
import { prototype } from './prototype';
import { ridge } from './ridge';
import { shrinkageLda } from './shrinkage-lda';
import { linearSvm, rbfSvm } from './svm';

export const heads = {
  [nearestExamples.id]: nearestExamples,
  [shrinkageLda.id]: shrinkageLda,
  [ridge.id]: ridge,
  [logistic.id]: logistic,
  [linearSvm.id]: linearSvm,
  [rbfSvm.id]: rbfSvm,
  [prototype.id]: prototype,
  [classicKnn.id]: classicKnn,
} as const;

export type HeadId = keyof typeof heads;

export function isHeadId(value: unknown): value is HeadId {
  return typeof value === 'string' && Object.hasOwn(heads, value);
}

/**
 * The head with this id, its types erased: what was fitted by a head goes back only to the same
 * head.
 */
export function headById(id: HeadId): Head<unknown, unknown> {
  return heads[id] as Head<unknown, unknown>;
}
