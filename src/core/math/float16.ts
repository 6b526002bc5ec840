/**
 * IEEE 754 binary16 ("half", float16): bits to number and back.
 *
 * Responsible for: the numbers inside f16 weight files and exported models, both read and written.
 * Imports nothing.
 * Source of the layout: IEEE 754-2019, section 3.6 (1 sign, 5 exponent, 10 fraction bits, bias 15).
 */

/** The largest finite binary16 value. */
export const MAX_HALF = 65504;

/** Spacing of subnormal binary16 values: 2^-24. */
const SUBNORMAL_STEP = 2 ** -24;

/** The number that 16 bits stand for; infinities and NaN included. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * SUBNORMAL_STEP;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * The bits of the binary16 value nearest to a number, ties to even.
 *
 * @throws RangeError where the number is not finite or rounds beyond 65504: weights that large mean
 *   a mistake upstream, not something to store as infinity
 */
export function numberToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < MAX_HALF + 16)) {
    throw new RangeError(`expected a number of at most ${MAX_HALF} for float16, found ${value}`);
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const exponent = Math.max(exponentOf(magnitude), -14);
  const steps = roundHalfToEven(magnitude / SPACINGS[exponent + 14]);
  // Adding (not or-ing) lets a fraction that rounds up to 1024 carry into the exponent.
  const bits = steps < 1024 ? steps : ((exponent + 15) << 10) + (steps - 1024);
  return sign | bits;
}

/** Spacings of binary16 values by their exponents, from -14 to 15. */
const SPACINGS = Float64Array.from({ length: 30 }, (_, i) => 2 ** (i - 24));

const scratch = new DataView(new ArrayBuffer(4));

/**
 * Floor of the base-2 logarithm, as the bits of the nearest binary32 value have it. Where that value is
 * a power of two and the number just below it, it is one too many, and the number rounds to that power
 * either way. Very small for zero.
 */
function exponentOf(magnitude: number): number {
  scratch.setFloat32(0, magnitude);
  return (scratch.getUint16(0) >> 7) - 127;
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

/** Decodes little-endian binary16 values. @param bytes an even number of bytes */
export function decodeHalves(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < values.length; i += 1) values[i] = halfToNumber(view.getUint16(2 * i, true));
  return values;
}

/** Encodes numbers as little-endian binary16. @throws RangeError as numberToHalf does */
export function encodeHalves(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i += 1) view.setUint16(2 * i, numberToHalf(values[i]), true);
  return bytes;
}
