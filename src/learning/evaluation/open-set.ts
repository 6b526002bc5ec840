/**
 * Whether a picture is of one of the classes at all: how far it lies from the nearest of them,
 * whichever that is, measured against how far held-out examples of the classes themselves lie.
 *
 * A share of a softmax cannot tell this: it only says which class is nearest. The distance is the
 * one of shrinkage LDA (the Mahalanobis distance of Lee et al. 2018, "A Simple Unified Framework
 * for Detecting Out-of-Distribution Samples"), whichever head decides between the classes.
 */
import type { SupportSet } from '../heads/head';
import { type ShrinkageLdaFitted, shrinkageLda } from '../heads/shrinkage-lda';
import { countClasses } from '../heads/validate';
import { balancedMean } from './balance';
import { distinctRows } from './near-duplicates';
import { pickRows, stratifiedSubsample } from './rows';

/** Examples that it is fitted to at most: enough for the distances, few enough to be quick. */
const MOST_EXAMPLES = 150;

/**
 * Standard deviation of the scores of one class's own pictures, as a share of their mean, and the
 * number of examples that this experience counts as: with a handful of examples their own spread
 * says little. From photographs and emoji, at one to ten examples a class.
 */
const TYPICAL_SPREAD = 0.22;
const TYPICAL_WEIGHT = 4;

/** Held-out examples, fewer than which say nothing of the mean. */
const FEWEST_HELD_OUT = 3;

/**
 * A class's only example, held out, is a stranger to what is left. Pictures of known classes scored
 * higher than such strangers by this share of the strangers' mean, on photographs and emoji.
 */
const GAIN_OF_THE_KNOWN = 0.12;

export interface OpenSet {
  readonly lda: ShrinkageLdaFitted;
  readonly classCount: number;
  /** Mean and standard deviation of the scores of pictures of the classes. */
  readonly mean: number;
  readonly deviation: number;
}

/** The largest logit of each query: the nearest class's distance, negated and scaled. */
function nearest(logits: Float32Array, classCount: number): Float64Array {
  return Float64Array.from({ length: logits.length / classCount }, (_, q) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) most = Math.max(most, logits[q * classCount + c]);
    return most;
  });
}

/**
 * @returns null where there are not two examples: nothing can be held out and compared.
 * @throws HeadError as the head's `fit`.
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
 * Distribution function of the normal distribution, to 1.5e-7 (Abramowitz and Stegun 1964,
 * "Handbook of Mathematical Functions", formula 7.1.26).
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
 * How familiar each query is, from 0 to 1: the share of pictures of the classes themselves that is
 * expected to lie farther from their class than the query lies from its nearest one. What is below
 * 0.05 would turn away one in twenty pictures of the classes.
 */
export function familiarity(openSet: OpenSet, queries: Float32Array): Float32Array {
  const { lda, classCount, mean, deviation } = openSet;
  const scores = nearest(shrinkageLda.predict(lda, queries), classCount);
  return Float32Array.from(scores, score => normalCdf((score - mean) / deviation));
}
