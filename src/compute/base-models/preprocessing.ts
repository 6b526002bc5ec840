/**
 * Turns a picture's pixels into the input of a base model: the centre square, resized. Where all of a
 * picture is to be seen, it is put on a square first.
 *
 * Plain arithmetic, so that every browser, and any other program that follows the same steps, gets
 * the same numbers; the scaling of a canvas differs between browsers.
 */
import { GROUND, INPUT_SIZE } from '../../core/model/catalog';

/** For one output position: the first source position that it uses, and the weights. */
interface Taps {
  readonly start: number;
  readonly weights: Float32Array;
}

/**
 * Weights of a triangle filter that is widened by the scale when shrinking, so that no source pixel is
 * skipped. This is BILINEAR in Pillow's `Image.resize` (Pillow documentation, "Filters").
 */
function triangleTaps(from: number, to: number): readonly Taps[] {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const taps: Taps[] = [];
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights = new Float32Array(end - start);
    let sum = 0;
    for (let j = start; j < end; j++) {
      const weight = Math.max(0, 1 - Math.abs((j + 0.5 - centre) / reach));
      weights[j - start] = weight;
      sum += weight;
    }
    for (let j = 0; j < weights.length; j++) weights[j] /= sum;
    taps.push({ start, weights });
  }
  return taps;
}

/**
 * Puts a picture in the middle of a plain square. Where the rest is odd, the smaller half of it is on the
 * left or at the top.
 * @param rgba `width * height * 4` values from 0 to 255, row-major; alpha is ignored.
 * @returns the same of a square as wide as the longer side.
 */
export function onSquare(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
): Uint8ClampedArray {
  const side = Math.max(width, height);
  const left = (side - width) >> 1;
  const top = (side - height) >> 1;
  const out = new Uint8ClampedArray(side * side * 4).fill(GROUND);
  const row = width * 4;
  for (let y = 0; y < height; y++) {
    out.set(rgba.subarray(y * row, (y + 1) * row), ((top + y) * side + left) * 4);
  }
  return out;
}

/**
 * Cuts the centre square out of a picture and resizes it.
 * @param rgba `width * height * 4` values from 0 to 255, row-major; alpha is ignored.
 * @param size side of the result in pixels.
 * @returns RGB, `size * size * 3` values from 0 to 255, row-major, not rounded.
 * @throws RangeError if the number of pixels does not match width and height.
 */
export function preprocess(
  rgba: Uint8ClampedArray,
  width: number,
  height: number,
  size: number = INPUT_SIZE,
): Float32Array {
  if (width < 1 || height < 1 || rgba.length !== width * height * 4) {
    throw new RangeError(`Expected ${width} x ${height} RGBA pixels, found ${rgba.length} values`);
  }
  const side = Math.min(width, height);
  const left = (width - side) >> 1;
  const top = (height - side) >> 1;
  const taps = triangleTaps(side, size);

  const rows = new Float32Array(side * size * 3);
  for (let y = 0; y < side; y++) {
    const line = ((top + y) * width + left) * 4;
    for (let x = 0; x < size; x++) {
      const { start, weights } = taps[x];
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0, p = line + start * 4; j < weights.length; j++, p += 4) {
        const w = weights[j];
        r += w * rgba[p];
        g += w * rgba[p + 1];
        b += w * rgba[p + 2];
      }
      const o = (y * size + x) * 3;
      rows[o] = r;
      rows[o + 1] = g;
      rows[o + 2] = b;
    }
  }

  const out = new Float32Array(size * size * 3);
  const stride = size * 3;
  for (let y = 0; y < size; y++) {
    const { start, weights } = taps[y];
    for (let j = 0; j < weights.length; j++) {
      const w = weights[j];
      const from = (start + j) * stride;
      const to = y * stride;
      for (let i = 0; i < stride; i++) out[to + i] = out[to + i] + w * rows[from + i];
    }
  }
  return out;
}
