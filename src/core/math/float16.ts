/**
 * IEEE 754 binary16 (float16, "half precision"): bits to numbers and back.
 *
 * Used to read and write the numbers inside float16 weight files and exported models.
 * Imports nothing.
 * Source of the layout: IEEE 754-2019, section 3.6 (1 sign, 5 exponent, 10 fraction bits, bias 15).
 */

/** The largest finite binary16 value. */
export const MAX_FLOAT16 = 65504;

/** Spacing of subnormal binary16 values: 2^-24. */
const SUBNORMAL_STEP = 2 ** -24;

/** The number that 16 bits stand for, including infinities and NaN. */
export function float16ToNumber(bits: number): number {
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
 * @throws RangeError if the number is not finite or rounds to more than 65504: weights that large mean
 *   a mistake elsewhere, and must not be stored as infinity.
 */
export function numberToFloat16(value: number): number {
  const magnitude = Math.abs(value);
  if (!(magnitude < MAX_FLOAT16 + 16)) {
    throw new RangeError(`expected a number of at most ${MAX_FLOAT16} for float16, found ${value}`);
  }
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const exponent = Math.max(exponentOf(magnitude), -14);
  const steps = roundHalfToEven(magnitude / SPACINGS[exponent + 14]);
  // Adding (not or-ing) lets a fraction that rounds up to 1024 carry into the exponent.
  const bits = steps < 1024 ? steps : ((exponent + 15) << 10) + (steps - 1024);
  return sign | bits;
}

/** Spacing between binary16 values for each exponent, from -14 to 15. */
const SPACINGS = Float64Array.from({ length: 30 }, (_, i) => 2 ** (i - 24));

const scratch = new DataView(new ArrayBuffer(4));

/**
 * Floor of the base-2 logarithm, read from the bits of the nearest binary32 value. For a number just
 * below a power of two that value can be the power itself, and the result is one too large; the number
 * then rounds to that power either way. Very small for zero.
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
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.byteLength / 2);
  for (let i = 0; i < values.length; i += 1)
    values[i] = float16ToNumber(view.getUint16(2 * i, true));
  return values;
}

/** Encodes numbers as little-endian binary16. @throws RangeError as numberToFloat16 does */
export function encodeFloat16(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i += 1)
    view.setUint16(2 * i, numberToFloat16(values[i]), true);
  return bytes;
}
