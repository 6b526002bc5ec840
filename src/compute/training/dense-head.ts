/**
 * Predictions of a trained dense head: plain arithmetic, so that the page uses it like any other head.
 */
import type { DenseHead, DenseLayer } from '../../core/model/trained-network';

function applyLayer({ inputs, outputs, kernel, bias }: DenseLayer, x: Float32Array): Float32Array {
  const n = x.length / inputs;
  const out = new Float32Array(n * outputs);
  for (let row = 0; row < n; row++) {
    const o = row * outputs;
    if (bias) out.set(bias, o);
    for (let i = 0; i < inputs; i++) {
      const value = x[row * inputs + i];
      if (value === 0) continue;
      for (let j = 0, k = i * outputs; j < outputs; j++, k++) out[o + j] += value * kernel[k];
    }
  }
  return out;
}

/**
 * @param x embeddings, row-major, `n * dimension` values.
 * @returns logits, `n * classCount` values.
 */
export function denseLogits({ layers }: DenseHead, x: Float32Array): Float32Array {
  let values = x;
  for (const [i, layer] of layers.entries()) {
    values = applyLayer(layer, values);
    if (i < layers.length - 1) values = values.map(value => Math.max(0, value));
  }
  return values;
}
