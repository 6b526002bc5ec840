/**
 * Whether a picture shows any of the classes at all: its distance from the nearest class, compared with
 * the distances of held-out examples of the classes themselves.
 *
 * A softmax cannot tell this: it only says which class is nearest. The distance is that of shrinkage
 * LDA (the Mahalanobis distance of Lee et al. 2018, "A Simple Unified Framework for Detecting
 * Out-of-Distribution Samples"), whichever head decides between the classes.
 */

import { type ShrinkageLdaFitted, shrinkageLda } from '../heads/shrinkage-lda';
import type { SupportSet } from '../heads/support-set';
import { countClasses } from '../heads/validate';
import { balancedMean } from './balance';
import { distinctRows } from './near-duplicates';
import { pickRows, stratifiedSubsample } from './rows';

/** The most examples to fit it to: enough for the distances, few enough to be quick. */
const MOST_EXAMPLES = 150;

/**
 * Typical standard deviation of the scores of a class's own pictures, as a share of their mean, and the
 * number of examples that this prior counts as: with a handful of examples their own spread says
 * little. From photographs and emoji, at one to ten examples per class.
 */
const TYPICAL_SPREAD = 0.22;
const TYPICAL_WEIGHT = 4;

/** With fewer held-out examples than this, their mean says nothing. */
const FEWEST_HELD_OUT = 3;

/**
 * If a class's only example is held out, it is unknown to the rest. On photographs and emoji, pictures
 * of known classes scored higher than such unknown ones by this share of the unknown ones' mean.
 */
const GAIN_OF_THE_KNOWN = 0.12;

export interface OpenSet {
  readonly lda: ShrinkageLdaFitted;
  readonly classCount: number;
  /** Mean and standard deviation of the scores of pictures of the classes. */
  readonly mean: number;
  readonly deviation: number;
}

/** The largest logit of each query: the distance to the nearest class, negated and scaled. */
function nearest(logits: Float32Array, classCount: number): Float64Array {
  return Float64Array.from({ length: logits.length / classCount }, (_, q) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) most = Math.max(most, logits[q * classCount + c]);
    return most;
  });
}

/**
 * @returns null if there are fewer than two examples: nothing can be held out and compared.
 * @throws HeadError like the head's `fit`.
 */
export function fitOpenSet(support: SupportSet): OpenSet | null {
  const { classCount } = support;
  const sample = stratifiedSubsample(support, MOST_EXAMPLES);
  const distinct = pickRows(sample, distinctRows(sample));
  const { y } = distinct;
  const options = shrinkageLda.defaults;
  const scores = nearest(shrinkageLda.leaveOneOut(distinct, options), classCount);
  const counts = countClasses(y, classCount);
  const scored = [...y.keys()].filter(row => Number.isFinite(scores[row]));
  const own = scored.filter(row => counts[y[row]] > 1);
  const held = own.length >= FEWEST_HELD_OUT ? own : scored;
  if (held.length === 0) return null;
  const { mean, variance } = balancedMean(scores, y, held, classCount);
  const shift = held === own ? 0 : GAIN_OF_THE_KNOWN * Math.abs(mean);
  const typical = (TYPICAL_SPREAD * mean) ** 2;
  const deviation = Math.sqrt(
    (held.length * variance + TYPICAL_WEIGHT * typical) / (held.length + TYPICAL_WEIGHT),
  );
  return {
    lda: shrinkageLda.fit(sample, options),
    classCount,
    mean: mean + shift,
    deviation: Math.max(deviation, Number.EPSILON),
  };
}

/**
 * Cumulative distribution function of the normal distribution, with an error of at most 1.5e-7
 * (Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", formula 7.1.26).
 */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const series =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp((-z * z) / 2)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/**
 * How familiar each query is, from 0 to 1: the expected share of pictures of the classes themselves
 * that are farther from their class than the query is from its nearest one. A threshold of 0.05 would
 * reject one in twenty pictures of the classes.
 */
export function familiarity(openSet: OpenSet, queries: Float32Array): Float32Array {
  const { lda, classCount, mean, deviation } = openSet;
  const scores = nearest(shrinkageLda.predict(lda, queries), classCount);
  return Float32Array.from(scores, score => normalCdf((score - mean) / deviation));
}
