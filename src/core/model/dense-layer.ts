/** A dense layer with its outputs picked and put in another order. Pure. */
import type { DenseLayer } from './trained-network';

/**
 * @param columns output of the layer that each new one is; -1 for one that it has not, whose logit is
 * -Infinity.
 */
export function pickOutputs(layer: DenseLayer, columns: readonly number[]): DenseLayer {
  const { inputs, outputs, kernel } = layer;
  const needsBias = layer.bias !== null || columns.includes(-1);
  const picked = new Float32Array(inputs * columns.length);
  for (let row = 0; row < inputs; row++) {
    for (const [to, from] of columns.entries()) {
      if (from >= 0) picked[row * columns.length + to] = kernel[row * outputs + from];
    }
  }
  return {
    inputs,
    outputs: columns.length,
    kernel: picked,
    bias: needsBias
      ? Float32Array.from(columns, from =>
          from < 0 ? Number.NEGATIVE_INFINITY : (layer.bias?.[from] ?? 0),
        )
      : null,
  };
}
