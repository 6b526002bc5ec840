/**
 * Augmentation: changed copies of a picture, as another camera position or other light would give.
 * Pure arithmetic on the input of a base model.
 */
import type { Random } from '../../core/math/random';
import type { Augmentation } from '../../core/model/training-options';

/** Uniform from -1 to 1. */
const either = (random: Random) => 2 * random.next() - 1;

/** Scales the difference of two uniform numbers to a standard deviation of 1. */
const TO_UNIT_SPREAD = Math.sqrt(6);

/**
 * The picture seen through a rotated and smaller square window that is inside the picture as far as
 * possible; outside, the edge is repeated. Bilinear between pixels.
 */
function warp(
  rgb: Float32Array,
  size: number,
  window: { angle: number; scale: number; x: number; y: number; isMirrored: boolean },
): Float32Array {
  const { angle, scale, x: shiftX, y: shiftY, isMirrored } = window;
  const out = new Float32Array(rgb.length);
  const middle = (size - 1) / 2;
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  const within = (value: number) => Math.min(size - 1, Math.max(0, value));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const u = (isMirrored ? size - 1 - column : column) - middle;
      const v = row - middle;
      const sourceX = within(middle + shiftX + cos * u - sin * v);
      const sourceY = within(middle + shiftY + sin * u + cos * v);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const dx = sourceX - left;
      const dy = sourceY - top;
      const topLeft = (top * size + left) * 3;
      const right = left < size - 1 ? 3 : 0;
      const below = top < size - 1 ? size * 3 : 0;
      const o = (row * size + column) * 3;
      for (let c = 0; c < 3; c++) {
        const p = topLeft + c;
        const upper = rgb[p] + dx * (rgb[p + right] - rgb[p]);
        const lower = rgb[p + below] + dx * (rgb[p + below + right] - rgb[p + below]);
        out[o + c] = upper + dy * (lower - upper);
      }
    }
  }
  return out;
}

/**
 * @param rgb `size * size * 3` values from 0 to 255, row-major.
 * @param size side in pixels.
 * @returns a copy of the same shape, its values from 0 to 255.
 */
export function augment(
  rgb: Float32Array,
  size: number,
  { flip, crop, rotation, brightnessContrast, noise }: Augmentation,
  random: Random,
): Float32Array {
  const scale = 1 - crop * random.next();
  const room = ((1 - scale) * (size - 1)) / 2;
  const out = warp(rgb, size, {
    scale,
    x: room * either(random),
    y: room * either(random),
    angle: (rotation * either(random) * Math.PI) / 180,
    isMirrored: random.next() < 0.5 && flip,
  });
  const contrast = 1 + brightnessContrast * either(random);
  const shift = 127.5 * (1 + brightnessContrast * either(random)) - 127.5 * contrast;
  const most = noise * TO_UNIT_SPREAD;
  for (let i = 0; i < out.length; i++) {
    // Triangular, not normal: it costs a third, and makes no difference to the network.
    const grain = most > 0 ? most * (random.next() - random.next()) : 0;
    out[i] = Math.min(255, Math.max(0, contrast * out[i] + shift + grain));
  }
  return out;
}
