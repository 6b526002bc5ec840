/**
 * Checks the model on the pictures in the page: whether it gives the same confidences here as where it
 * was made. Does not use the DOM.
 */
import type { TestVector } from '../../formats/model/common/test-vectors';
import type { Model, Prediction } from '../inkling';

/** The outcome for a picture: the class whose confidence is farthest from the expected one. */
export interface Outcome {
  readonly kind:
    | 'agrees'
    | 'differs'
    /** The picture cannot be read, or a confidence is missing or not a number. */
    | 'incomparable';
  /** Infinite if it cannot be compared. */
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
 * @param expected one confidence per class.
 * @param tolerance largest difference from the expected confidence.
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

/** Compares what the model says about a picture; if anything goes wrong, it does not count as agreeing. */
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

/** @returns the picture that is farthest from the expected result. There must be at least one. */
export function worstOf(outcomes: readonly Outcome[]): { picture: number; outcome: Outcome } {
  const outcome = outcomes.reduce(worse);
  return { picture: outcomes.indexOf(outcome), outcome };
}
