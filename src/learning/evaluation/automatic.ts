/**
 * "Automatic": takes the head, and its settings, that do best on held-out examples.
 *
 * What is compared is the mean confidence in the right class, every class counting alike: unlike
 * the log-loss it is not ruled by examples with wrong labels (Ghosh, Kumar, Sastry 2017, "Robust
 * Loss Functions under Label Noise for Deep Neural Networks", on the mean absolute error, which it
 * is but for a constant). Shrinkage LDA stands unless another candidate is better by more than a
 * few standard errors of the difference (the one-standard-error rule of Breiman et al. 1984): with
 * a handful of examples the best figure alone is mostly luck, and with very few no other is tried.
 * Where fewer than two classes have two examples nothing can be held out, and it takes the head that
 * measured best at one shot.
 */

import { argmax } from '../../core/judging/metrics';
import {
  AUTOMATIC,
  type ChoiceReason,
  type Chosen,
  type HeadChoiceId,
  type HeadId,
  heads,
} from '../../core/model/heads';
import { GramMatrices } from '../heads/gram-matrices';
import type { HeadById, SupportSet } from '../heads/head';
import { countClasses } from '../heads/validate';
import { balancedMean } from './balance';
import { type Calibration, calibrate, heldOutConfidences } from './calibration';
import { heldOutLogits } from './held-out';
import { distinctRows } from './near-duplicates';
import { pickRows, stratifiedSubsample, thinClasses } from './rows';

interface Candidate {
  readonly id: HeadId;
  readonly options: Readonly<Record<string, unknown>>;
  /** Standard errors by which it has to be better than the standing candidate. */
  readonly margin: number;
}

const lda = (shrinkage: number): Candidate => ({
  id: 'shrinkage-lda',
  options: { shrinkage, centre: true },
  margin: 1,
});

const STANDING: Candidate = { id: 'shrinkage-lda', options: {}, margin: 0 };

/** Heads that measured worse on the whole have to be better by more. */
const CHALLENGERS: readonly Candidate[] = [
  lda(0.9),
  lda(0.95),
  lda(0.98),
  lda(0.99),
  lda(0.995),
  { id: 'prototype', options: {}, margin: 2 },
  { id: 'ridge', options: {}, margin: 2 },
  { id: 'nearest-examples', options: {}, margin: 2 },
];

const ONE_SHOT: Candidate = { id: 'prototype', options: {}, margin: 0 };

/** With fewer held-out examples than this, what looks better than the standing head is mostly luck. */
const FEWEST_TO_COMPARE = 40;

/** Examples that are held out at most: enough to choose by, few enough to be quick. */
const MOST_HELD_OUT = 100;

/** Examples among which near-duplicates are looked for at most. */
const MOST_COMPARED = 500;

interface TypicalTemperature {
  /** The middle of the prior for fitting it to held-out examples. */
  readonly fewShot: number;
  /** What is taken where nothing can be held out. */
  readonly oneShot: number;
}

/**
 * Temperatures that gave the smallest log-loss on photographs and on emoji, of each head's logits.
 * Null where the head's own confidences are to be kept as they are.
 */
const TYPICAL_TEMPERATURE: Readonly<Record<HeadId, TypicalTemperature | null>> = {
  'nearest-examples': { fewShot: 0.6, oneShot: 1.15 },
  'shrinkage-lda': { fewShot: 1.2, oneShot: 2 },
  ridge: { fewShot: 0.7, oneShot: 0.62 },
  logistic: { fewShot: 0.4, oneShot: 0.48 },
  'linear-svm': { fewShot: 0.9, oneShot: 0.85 },
  'rbf-svm': { fewShot: 0.7, oneShot: 0.62 },
  prototype: { fewShot: 1.6, oneShot: 1.75 },
  'classic-knn': null,
};

interface Tried extends Calibration {
  readonly candidate: Candidate;
  readonly options: unknown;
  /** Confidence in the right class, a held-out row each; NaN where its class has no other example. */
  readonly confidences: Float64Array;
  readonly right: number;
}

function canHoldOut({ y, classCount }: SupportSet): boolean {
  return countClasses(y, classCount).filter(count => count > 1).length > 1;
}

/** The examples by which heads are judged: near-duplicates once, and not more than needed. */
function toHoldOut(support: SupportSet): SupportSet {
  const sample = stratifiedSubsample(thinClasses(support, MOST_HELD_OUT / 2), MOST_COMPARED);
  return stratifiedSubsample(pickRows(sample, distinctRows(sample)), MOST_HELD_OUT);
}

function untried({ id, options }: Candidate, reason: ChoiceReason): Chosen {
  return {
    id,
    options: heads[id].parseOptions(options),
    temperature: TYPICAL_TEMPERATURE[id]?.oneShot ?? 1,
    randomLabels: 0,
    reason,
    compared: 0,
    heldOut: 0,
    right: 0,
    standingRight: 0,
  };
}

function countRight(logits: Float32Array, { y, classCount }: SupportSet): number {
  return y.filter(
    (own, row) =>
      Number.isFinite(logits[row * classCount + own]) &&
      argmax(logits, row * classCount, classCount) === own,
  ).length;
}

async function tryOut(
  candidate: Candidate,
  held: SupportSet,
  matrices: GramMatrices,
  headById: HeadById,
): Promise<Tried> {
  const { id } = candidate;
  const { y, classCount } = held;
  const options = heads[id].parseOptions(candidate.options);
  const typical = TYPICAL_TEMPERATURE[id];
  const logits = await heldOutLogits(headById(id), options, held, matrices);
  const calibration =
    typical === null
      ? { temperature: 1, randomLabels: 0 }
      : calibrate(logits, y, classCount, typical.fewShot);
  return {
    candidate,
    options,
    ...calibration,
    confidences: heldOutConfidences(logits, y, classCount, calibration.temperature),
    right: countRight(logits, held),
  };
}

function chosen(tried: Tried, standing: Tried, reason: ChoiceReason, compared: number): Chosen {
  const { candidate, options, temperature, randomLabels, confidences, right } = tried;
  return {
    id: candidate.id,
    options,
    temperature,
    randomLabels,
    reason,
    compared,
    heldOut: confidences.filter(value => !Number.isNaN(value)).length,
    right,
    standingRight: standing.right,
  };
}

/**
 * The head, its options and its temperature for a support set. Does not depend on the order of the
 * examples.
 * @param id `automatic` to choose; else this head is taken, and only its temperature is fitted.
 * @param headById gives the heads themselves.
 * @throws HeadError where the head refuses its options or the support set.
 */
export async function chooseHead(
  id: HeadChoiceId,
  options: Readonly<Record<string, unknown>>,
  support: SupportSet,
  headById: HeadById,
): Promise<Chosen> {
  const held = toHoldOut(support);
  const matrices = new GramMatrices(held);
  if (id !== AUTOMATIC) {
    const asked = { id, options, margin: 0 };
    if (!canHoldOut(held) || TYPICAL_TEMPERATURE[id] === null) return untried(asked, 'asked');
    const tried = await tryOut(asked, held, matrices, headById);
    return chosen(tried, tried, 'asked', 1);
  }
  if (!canHoldOut(held)) return untried(ONE_SHOT, 'one-shot');
  const standing = await tryOut(STANDING, held, matrices, headById);
  if (held.y.length < FEWEST_TO_COMPARE) return chosen(standing, standing, 'few', 1);
  let best = standing;
  let bestGain = 0;
  for (const candidate of CHALLENGERS) {
    const tried = await tryOut(candidate, held, matrices, headById);
    const gains = tried.confidences.map((value, row) => value - standing.confidences[row]);
    const rows = [...gains.keys()].filter(row => !Number.isNaN(gains[row]));
    const { mean, error } = balancedMean(gains, held.y, rows, held.classCount);
    if (mean > candidate.margin * error && mean > bestGain) {
      best = tried;
      bestGain = mean;
    }
  }
  const reason = best === standing ? 'standing' : 'better';
  return chosen(best, standing, reason, CHALLENGERS.length + 1);
}
