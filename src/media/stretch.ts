/**
 * Stretches the brightness of greys that use only a part of their range: a microscope's 12 bits in a file
 * of 16 are nearly black otherwise. Each picture by its own pixels, so that it comes out the same
 * everywhere. Pure.
 */

/** Of a range in 16 bits, the share that is used below which a picture is stretched. */
const LEAST_USED = 0.5;
/** Share of the pixels at either end that are left out of account: single ones may be defects. */
const LEFT_OUT = 1e-4;

const LEVELS = 65_536;

/** The levels between which all but a few pixels lie. */
function rangeOf(values: Uint16Array): { readonly low: number; readonly high: number } {
  const counts = new Uint32Array(LEVELS);
  for (const value of values) counts[value]++;
  const most = Math.floor(values.length * LEFT_OUT);
  let low = 0;
  for (let below = counts[0]; below <= most && low < LEVELS - 1; below += counts[low]) low++;
  let high = LEVELS - 1;
  for (let above = counts[high]; above <= most && high > 0; above += counts[high]) high--;
  return { low, high };
}

export interface Greys {
  /** From 0 to 255. */
  readonly values: Uint8Array;
  readonly isStretched: boolean;
}

/**
 * @param values from 0 to 65,535.
 * @returns them in 8 bits, stretched where they use less than half of their range.
 */
export function toEightBits(values: Uint16Array): Greys {
  const { low, high } = rangeOf(values);
  const isStretched = high > low && high - low < LEAST_USED * LEVELS;
  const from = isStretched ? low : 0;
  const scale = 255 / (isStretched ? high - low : LEVELS - 1);
  // Uint8ClampedArray rounds, and keeps what was left out of account within the range.
  const greys = Uint8ClampedArray.from(values, value => (value - from) * scale);
  return { values: new Uint8Array(greys.buffer), isStretched };
}

/** Any numbers, as the levels of 16 bits between the least and the greatest; what is none is the least. */
export function toSixteenBits(values: Float32Array | Float64Array): Uint16Array {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const scale = greatest > least ? (LEVELS - 1) / (greatest - least) : 0;
  return Uint16Array.from(values, value =>
    Number.isFinite(value) ? Math.round((value - least) * scale) : 0,
  );
}
