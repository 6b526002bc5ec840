/**
 * Checks the model on the pictures that the page carries: whether it says of each here what it said
 * where it was made. Touches no element.
 */
import type { TestVector } from '../../formats/model/common/test-vectors';
import type { Model, Prediction } from '../inkling';

/** How a picture came out: its class whose confidence is farthest from what is expected. */
export interface Outcome {
  readonly kind:
    | 'agrees'
    | 'differs'
    /** The picture cannot be read, or a confidence is missing or no number. */
    | 'incomparable';
  /** Infinite where it cannot be compared. */
  readonly difference: number;
  readonly index: number;
  readonly expected: number;
  readonly found: number;
}

const INCOMPARABLE: Outcome = {
  kind: 'incomparable',
  difference: Number.POSITIVE_INFINITY,
  index: 0,
  expected: Number.NaN,
  found: Number.NaN,
};

const worse = (a: Outcome, b: Outcome) => (b.difference > a.difference ? b : a);

/**
 * @param expected a confidence a class.
 * @param tolerance how far each may be from what is expected.
 */
export function compare(
  expected: Float32Array,
  predictions: readonly Prediction[],
  tolerance: number,
): Outcome {
  const isWhole = expected.length > 0 && predictions.length === expected.length;
  if (!isWhole) return INCOMPARABLE;
  return Array.from(expected, (value, index): Outcome => {
    const found = predictions.find(prediction => prediction.index === index)?.confidence;
    const difference = Math.abs((found ?? Number.NaN) - value);
    if (found === undefined || !Number.isFinite(difference)) return INCOMPARABLE;
    const kind = difference <= tolerance ? 'agrees' : 'differs';
    return { kind, difference, index, expected: value, found };
  }).reduce(worse);
}

/** What the model says of a picture, compared; whatever goes wrong, nothing is taken to agree. */
export async function checkVector(
  model: Model,
  { png, confidences }: TestVector,
  tolerance: number,
): Promise<Outcome> {
  try {
    const picture = new Blob([new Uint8Array(png)], { type: 'image/png' });
    return compare(confidences, await model.classify(picture), tolerance);
  } catch (error) {
    console.error(error);
    return INCOMPARABLE;
  }
}

/** @returns which picture is farthest from what is expected. There is one at least. */
export function worstOf(outcomes: readonly Outcome[]): { picture: number; outcome: Outcome } {
  const outcome = outcomes.reduce(worse);
  return { picture: outcomes.indexOf(outcome), outcome };
}
