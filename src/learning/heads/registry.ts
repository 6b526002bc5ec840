/**
 * The heads that are pure arithmetic: one file per head, and one row here for each. `compute/heads/`
 * adds the head that wraps a tensor library.
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
