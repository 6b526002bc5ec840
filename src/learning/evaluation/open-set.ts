/**
 * Whether a picture shows any of the classes at all: its distance from the nearest class, compared with
 * the distances of held-out examples of the classes themselves. Frames of a burst count once, in the
 * classes as in what is held out: beside its siblings, none is like a new view.
 *
 * A softmax cannot tell this: it only says which class is nearest. The distance is that of shrinkage
 * LDA (the Mahalanobis distance of Lee et al. 2018, "A Simple Unified Framework for Detecting
 * Out-of-Distribution Samples"), whichever head decides between the classes.
 */

import {
  type ExpectedDistance,
  type Familiarity,
  shareBeyond,
} from '../../core/judging/familiarity';
import { type ShrinkageLdaFitted, shrinkageLda } from '../heads/shrinkage-lda';
import type { SupportSet } from '../heads/support-set';
import { countClasses } from '../heads/validate';
import { balancedMean } from './balance';
import { burstRows } from './near-duplicates';
import { pickRows, stratifiedSubsample } from './rows';

/** The most examples to fit it to: enough for the distances, few enough to be quick. */
const MOST_EXAMPLES = 150;

/**
 * Typical standard deviation of the distances of a class's own pictures, as a share of their mean, and
 * the number of examples that this prior counts as: with a handful of examples their own spread says
 * little. From photographs and emoji, at one to ten examples per class.
 */
const TYPICAL_SPREAD = 0.11;
const TYPICAL_WEIGHT = 4;

/** With fewer held-out examples than this, their mean says nothing. */
const FEWEST_HELD_OUT = 3;

/**
 * If a class's only example is held out, it is unknown to the rest. On photographs and emoji, pictures
 * of known classes were nearer than such unknown ones by this share of the unknown ones' mean distance.
 */
const GAIN_OF_THE_KNOWN = 0.06;

export interface OpenSet {
  readonly lda: ShrinkageLdaFitted;
  /** Whether each class has examples. */
  readonly isKnown: readonly boolean[];
  readonly expected: ExpectedDistance;
}

/**
 * The distance of each query to the nearest class. Logits are squared distances, negated; the distances
 * themselves are nearly normal, as the root of a chi-square value is (Fisher 1925, "Statistical Methods
 * for Research Workers").
 */
function distances(logits: Float32Array, classCount: number): Float64Array {
  return Float64Array.from({ length: logits.length / classCount }, (_, q) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) most = Math.max(most, logits[q * classCount + c]);
    return Math.sqrt(-most);
  });
}

/**
 * The fewer examples are held out, the less is known of where further pictures of the classes will lie,
 * and the wider the limit: their distances are taken to be normal, with mean and variance estimated from
 * the held-out ones and the prior, so a further one has a Student distribution (the prediction interval
 * for one further observation; Gelman et al. 2013, "Bayesian Data Analysis", sections 3.2 and 3.3).
 *
 * @returns null if there are fewer than two examples: nothing can be held out and compared.
 * @throws HeadError like the head's `fit`.
 */
export function fitOpenSet(support: SupportSet): OpenSet | null {
  const { classCount } = support;
  const sample = stratifiedSubsample(support, MOST_EXAMPLES);
  const distinct = pickRows(sample, burstRows(sample));
  const { y } = distinct;
  const options = shrinkageLda.defaults;
  const found = distances(shrinkageLda.leaveOneOut(distinct, options), classCount);
  const counts = countClasses(y, classCount);
  const scored = [...y.keys()].filter(row => Number.isFinite(found[row]));
  const own = scored.filter(row => counts[y[row]] > 1);
  const held = own.length >= FEWEST_HELD_OUT ? own : scored;
  if (held.length === 0) return null;
  const { mean, variance } = balancedMean(found, y, held, classCount);
  const typical = (TYPICAL_SPREAD * mean) ** 2;
  const n = held.length;
  const freedom = n + TYPICAL_WEIGHT - 1;
  const squares = n * variance + TYPICAL_WEIGHT * typical;
  const predicted =
    held === own
      ? { mean, variance: (squares / freedom) * (1 + 1 / n) }
      : {
          mean: mean * (1 - GAIN_OF_THE_KNOWN),
          variance: squares / (n + TYPICAL_WEIGHT),
        };
  return {
    lda: shrinkageLda.fit(distinct, options),
    isKnown: Array.from(counts, count => count > 0),
    expected: {
      mean: predicted.mean,
      deviation: Math.max(Math.sqrt(predicted.variance), Number.EPSILON),
      freedom,
    },
  };
}

/**
 * How familiar each query is, from 0 to 1: the expected share of pictures of the classes themselves
 * that are farther from their class than the query is from its nearest one. A threshold of 0.05 would
 * reject one in twenty pictures of the classes.
 */
export function familiarity(
  { lda, isKnown, expected }: OpenSet,
  queries: Float32Array,
): Float32Array {
  const found = distances(shrinkageLda.predict(lda, queries), isKnown.length);
  return Float32Array.from(found, distance => shareBeyond(distance, expected));
}

/** Those columns of a matrix, row-major, that are kept. */
function keepColumns(matrix: Float32Array, kept: readonly boolean[]): Float32Array {
  return matrix.filter((_, at) => kept[at % kept.length]);
}

/** The same as plain data. */
export function toFamiliarity({ lda, isKnown, expected }: OpenSet): Familiarity {
  const step = shrinkageLda.toSteps(lda)?.find(({ kind }) => kind === 'quadratic');
  if (step?.kind !== 'quadratic') throw new TypeError('Expected a quadratic form of embeddings');
  // A class without examples is at no distance, not at the distance 0.
  const outputs = isKnown.filter(Boolean).length;
  const [kernel, bias] = [step.kernel, step.bias].map(values => keepColumns(values, isKnown));
  return { step: { ...step, outputs, kernel, bias }, expected };
}
