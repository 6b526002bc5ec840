/**
 * The heads that are pure arithmetic: one file per head, and a row for each here. `compute/heads/` adds
 * the one that wraps a library of tensors.
 */
import { logistic } from './logistic';
import { nearestExamples } from './nearest-examples';
import { prototype } from './prototype';
import { ridge } from './ridge';
import { shrinkageLda } from './shrinkage-lda';
import { linearSvm, rbfSvm } from './svm';

export const pureHeads = {
  [nearestExamples.id]: nearestExamples,
  [shrinkageLda.id]: shrinkageLda,
  [ridge.id]: ridge,
  [logistic.id]: logistic,
  [linearSvm.id]: linearSvm,
  [rbfSvm.id]: rbfSvm,
  [prototype.id]: prototype,
} as const;
