/** Selects and reorders the outputs of a dense layer. Pure. */
import type { DenseLayer } from './trained-network';

/**
 * @param columns for each new output, the index of the old one; -1 for one that the layer does not have,
 * whose logit is -Infinity.
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
