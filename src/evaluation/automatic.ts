/**
 * "Automatic": takes the head, and its settings, that do best on held-out examples.
 *
 * Shrinkage LDA stands unless another candidate's held-out log-loss is better by more than one
 * standard error of the difference (the one-standard-error rule of Breiman et al. 1984): with a
 * handful of examples the smallest loss alone is mostly luck. Where fewer than two classes have two
 * examples nothing can be held out, and it takes the head that measured best at one shot.
 */
import type { SupportSet } from '../heads/head';
import { type HeadId, headById, isHeadId } from '../heads/registry';
import { fitTemperature, rowLosses } from './calibration';
import { heldOutLogits } from './held-out';
import { stratifiedSubsample } from './rows';

export const AUTOMATIC = 'automatic';

/** What a task's head can be set to. */
export type HeadChoiceId = HeadId | typeof AUTOMATIC;

export function isHeadChoiceId(value: unknown): value is HeadChoiceId {
  return value === AUTOMATIC || isHeadId(value);
}

interface Candidate {
  readonly id: HeadId;
  readonly options: Readonly<Record<string, unknown>>;
}

const STANDING: Candidate = { id: 'shrinkage-lda', options: { shrinkage: 0.97 } };

const CHALLENGERS: readonly Candidate[] = [
  { id: 'shrinkage-lda', options: { shrinkage: 0.9 } },
  { id: 'shrinkage-lda', options: { shrinkage: 0.99 } },
  { id: 'prototype', options: {} },
  { id: 'ridge', options: {} },
  { id: 'nearest-examples', options: {} },
];

const ONE_SHOT: Candidate = { id: 'prototype', options: {} };

/** Examples that are held out at most: enough to choose by, few enough to be quick. */
const MOST_HELD_OUT = 150;

/**
 * Typical temperature of each head's logits, the middle of the prior for fitting it. Null where the
 * head's own confidences are to be kept as they are.
 */
const TYPICAL_TEMPERATURE: Readonly<Record<HeadId, number | null>> = {
  'nearest-examples': 0.6,
  'shrinkage-lda': 1.2,
  ridge: 0.7,
  logistic: 0.4,
  'linear-svm': 0.9,
  'rbf-svm': 0.7,
  prototype: 1.6,
  'classic-knn': null,
};

export interface Chosen {
  readonly id: HeadId;
  /** Complete and valid. */
  readonly options: unknown;
  readonly temperature: number;
}

interface Tried extends Chosen {
  /** Log-loss of each held-out row in nats; NaN where its class has no other example. */
  readonly losses: Float64Array;
}

function canHoldOut({ y, classCount }: SupportSet): boolean {
  const counts = new Int32Array(classCount);
  for (const classIndex of y) counts[classIndex]++;
  return counts.filter(count => count > 1).length > 1;
}

function untried({ id, options }: Candidate): Chosen {
  return {
    id,
    options: headById(id).parseOptions(options),
    temperature: TYPICAL_TEMPERATURE[id] ?? 1,
  };
}

async function tryOut(candidate: Candidate, held: SupportSet): Promise<Tried> {
  const { id, options, temperature: typical } = untried(candidate);
  const { y, classCount } = held;
  const logits = await heldOutLogits(headById(id), options, held);
  const temperature =
    TYPICAL_TEMPERATURE[id] === null ? 1 : fitTemperature(logits, y, classCount, typical);
  return { id, options, temperature, losses: rowLosses(logits, y, classCount, temperature) };
}

/** Whether the challenger is better by more than one standard error, every class counting alike. */
function beats(challenger: Tried, standing: Tried, y: Int32Array): boolean {
  const rows = [...y.keys()].filter(row => !Number.isNaN(standing.losses[row]));
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(y[row], (counts.get(y[row]) ?? 0) + 1);
  const gains = rows.map(row => ({
    weight: 1 / ((counts.get(y[row]) ?? 1) * counts.size),
    gain: standing.losses[row] - challenger.losses[row],
  }));
  const mean = gains.reduce((sum, { weight, gain }) => sum + weight * gain, 0);
  const variance = gains.reduce((sum, { weight, gain }) => sum + (weight * (gain - mean)) ** 2, 0);
  return mean > Math.sqrt(variance);
}

const meanLoss = ({ losses }: Tried) => {
  const known = losses.filter(loss => !Number.isNaN(loss));
  return known.reduce((sum, loss) => sum + loss, 0) / known.length;
};

/**
 * The head, its options and its temperature for a support set. Does not depend on the order of the
 * examples.
 * @param id `automatic` to choose; else this head is taken, and only its temperature is fitted.
 * @throws HeadError where the head refuses its options or the support set.
 */
export async function chooseHead(
  id: HeadChoiceId,
  options: Readonly<Record<string, unknown>>,
  support: SupportSet,
): Promise<Chosen> {
  const hasHeldOut = canHoldOut(support);
  const held = hasHeldOut ? stratifiedSubsample(support, MOST_HELD_OUT) : support;
  if (id !== AUTOMATIC) {
    const asked = { id, options };
    const fixed = !hasHeldOut || TYPICAL_TEMPERATURE[id] === null;
    return fixed ? untried(asked) : tryOut(asked, held);
  }
  if (!hasHeldOut) return untried(ONE_SHOT);
  const standing = await tryOut(STANDING, held);
  let best = standing;
  for (const candidate of CHALLENGERS) {
    const tried = await tryOut(candidate, held);
    if (beats(tried, standing, held.y) && meanLoss(tried) < meanLoss(best)) best = tried;
  }
  return best;
}
