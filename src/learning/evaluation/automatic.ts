/**
 * "Automatic": chooses the head, with its settings, that does best on held-out examples.
 *
 * Heads are compared by their mean confidence in the right class, with every class counting the same.
 * Unlike the log-loss, it is not dominated by examples with wrong labels (Ghosh, Kumar, Sastry 2017,
 * "Robust Loss Functions under Label Noise for Deep Neural Networks", on the mean absolute error, from
 * which it differs only by a constant). Shrinkage LDA is the baseline, and stays unless another candidate
 * is better by more than a few standard errors of the difference (the one-standard-error rule of
 * Breiman et al. 1984): with a handful of examples the best figure alone is mostly luck, and with very
 * few no other head is tried. If fewer than two classes have two examples, nothing can be held out, and
 * the head that measured best with one example per class is chosen.
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
import type { HeadById } from '../heads/head';
import type { SupportSet } from '../heads/support-set';
import { countClasses } from '../heads/validate';
import { balancedMean } from './balance';
import { type Calibration, calibrate, heldOutConfidences } from './calibration';
import { heldOutLogits } from './held-out';
import { distinctRows } from './near-duplicates';
import { pickRows, stratifiedSubsample, thinClasses } from './rows';

interface Candidate {
  readonly id: HeadId;
  readonly options: Readonly<Record<string, unknown>>;
  /** Number of standard errors by which it must be better than the baseline. */
  readonly margin: number;
}

const lda = (shrinkage: number): Candidate => ({
  id: 'shrinkage-lda',
  options: { shrinkage, centre: true },
  margin: 1,
});

const BASELINE: Candidate = { id: 'shrinkage-lda', options: {}, margin: 0 };

/** Heads that measured worse overall must be better by more. */
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

/** With fewer held-out examples than this, a head that looks better than the baseline is mostly luck. */
const FEWEST_TO_COMPARE = 40;

/** The most examples that are held out: enough to choose a head, few enough to be quick. */
const MOST_HELD_OUT = 100;

/** The most examples that are searched for near-duplicates. */
const MOST_COMPARED = 500;

interface TypicalTemperature {
  /** The centre of the prior when it is fitted to held-out examples. */
  readonly fewShot: number;
  /** Used where nothing can be held out. */
  readonly oneShot: number;
}

/**
 * For each head, the temperatures that gave the smallest log-loss on photographs and on emoji. Null
 * where the head's own confidences are used as they are.
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
  /** Confidence in the right class for each held-out row; NaN if its class has no other example. */
  readonly confidences: Float64Array;
  readonly right: number;
}

function canHoldOut({ y, classCount }: SupportSet): boolean {
  return countClasses(y, classCount).filter(count => count > 1).length > 1;
}

/** The examples on which heads are evaluated: near-duplicates count once, and no more than needed. */
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
    baselineRight: 0,
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

function chosen(tried: Tried, baseline: Tried, reason: ChoiceReason, compared: number): Chosen {
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
    baselineRight: baseline.right,
  };
}

/**
 * Chooses the head, its options and its temperature for a support set. The result does not depend on
 * the order of the examples.
 * @param id `automatic` to compare heads; otherwise the head to use, and only its temperature is fitted.
 * @param headById returns the heads themselves.
 * @throws HeadError if the head refuses its options or the support set.
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
  const baseline = await tryOut(BASELINE, held, matrices, headById);
  if (held.y.length < FEWEST_TO_COMPARE) return chosen(baseline, baseline, 'few', 1);
  let best = baseline;
  let bestGain = 0;
  for (const candidate of CHALLENGERS) {
    const tried = await tryOut(candidate, held, matrices, headById);
    const gains = tried.confidences.map((value, row) => value - baseline.confidences[row]);
    const rows = [...gains.keys()].filter(row => !Number.isNaN(gains[row]));
    const { mean, error } = balancedMean(gains, held.y, rows, held.classCount);
    if (mean > candidate.margin * error && mean > bestGain) {
      best = tried;
      bestGain = mean;
    }
  }
  const reason = best === baseline ? 'baseline' : 'better';
  return chosen(best, baseline, reason, CHALLENGERS.length + 1);
}
