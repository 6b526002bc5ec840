/**
 * Flip averaging: the embedding of a picture is the mean of its own embedding and that of its mirror
 * image. Not for things whose mirror image means something else: letters, hands, arrows.
 */

import { INPUT_SIZE } from '../../core/model/catalog';
import type { BaseModel } from './base-model';

/**
 * @param rgb `height * width * 3` values, row-major.
 * @param width in pixels.
 * @returns the same rows, each from right to left.
 */
export function mirror(rgb: Float32Array, width: number = INPUT_SIZE): Float32Array {
  const out = new Float32Array(rgb.length);
  const stride = width * 3;
  for (let row = 0; row < rgb.length; row += stride) {
    for (let x = 0; x < stride; x += 3) {
      const from = row + stride - 3 - x;
      out[row + x] = rgb[from];
      out[row + x + 1] = rgb[from + 1];
      out[row + x + 2] = rgb[from + 2];
    }
  }
  return out;
}

/** A base model that embeds each picture twice. It owns `base` and disposes it. */
export function flipAveraged(base: BaseModel): BaseModel {
  return {
    dimension: base.dimension,
    networks: base.networks,
    async embed(rgb) {
      const straight = await base.embed(rgb);
      const mirrored = await base.embed(mirror(rgb));
      return straight.map((value, i) => (value + mirrored[i]) / 2);
    },
    dispose() {
      base.dispose();
    },
  };
}
