/**
 * How familiar a picture is: how far its embedding lies from the nearest class, compared with how far
 * pictures of the classes themselves are expected to lie. learning/evaluation/open-set.ts finds out what
 * is expected; this is what is needed to apply it, here and where an exported model runs.
 */
import { studentCdf } from '../math/student';
import { normaliseAt } from '../math/vectors';
import type { QuadraticStep } from '../model/head-steps';

/**
 * How far a further picture of the classes is expected to be from its class: location, scale and degrees
 * of freedom of a Student distribution.
 */
export interface ExpectedDistance {
  readonly mean: number;
  readonly deviation: number;
  readonly freedom: number;
}

export interface Familiarity {
  /** From an embedding of length 1 to the squared distances to the classes, negated. */
  readonly step: QuadraticStep;
  readonly expected: ExpectedDistance;
}

/** The share of pictures of the classes that are expected to be farther than this distance. */
export function shareBeyond(
  distance: number,
  { mean, deviation, freedom }: ExpectedDistance,
): number {
  return studentCdf((mean - distance) / deviation, freedom);
}

/**
 * The distance beyond which a share of the pictures of the classes are expected to be: the inverse of
 * `shareBeyond`, found by halving.
 * @param share above 0 and below 1.
 */
export function distanceBeyond(share: number, expected: ExpectedDistance): number {
  let [near, far] = [expected.mean, expected.mean];
  for (let reach = expected.deviation; shareBeyond(far, expected) > share; reach *= 2) far += reach;
  for (let reach = expected.deviation; shareBeyond(near, expected) < share; reach *= 2)
    near -= reach;
  for (let turn = 0; turn < 50; turn++) {
    const middle = (near + far) / 2;
    if (shareBeyond(middle, expected) > share) near = middle;
    else far = middle;
  }
  return far;
}

/** The distance to the nearest class. @param embedding as the base model gives it. */
export function distanceOf(
  { inputs, rank, outputs, loadings, kernel, bias }: QuadraticStep,
  embedding: Float32Array,
): number {
  const x = embedding.slice();
  normaliseAt(x, 0, inputs);
  const loaded = new Float64Array(rank);
  const negated = Float64Array.from(bias);
  for (let i = 0; i < inputs; i++) {
    for (let r = 0; r < rank; r++) loaded[r] += x[i] * loadings[i * rank + r];
    for (let c = 0; c < outputs; c++) negated[c] += x[i] * kernel[i * outputs + c];
  }
  for (let r = 0; r < rank; r++) {
    const square = loaded[r] * loaded[r];
    for (let c = 0; c < outputs; c++) negated[c] += square * kernel[(inputs + r) * outputs + c];
  }
  return Math.sqrt(Math.max(0, -negated.reduce((most, value) => Math.max(most, value))));
}

/** How familiar a picture is, from 0 to 1. @param embedding as the base model gives it. */
export const familiarityOf = ({ step, expected }: Familiarity, embedding: Float32Array) =>
  shareBeyond(distanceOf(step, embedding), expected);
