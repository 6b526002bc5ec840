/** A trained dense head for the classes of a task as they are now. Pure. */

import type { DenseHead, DenseLayer } from '../../core/model/trained-network';
import type { ClassId } from '../../core/project/types';

/**
 * Puts the outputs of a head in another order.
 * @param from the classes of its outputs.
 * @param to the classes wanted; one that the head does not know gets a logit of -Infinity.
 */
export function remapOutputs(
  head: DenseHead,
  from: readonly ClassId[],
  to: readonly ClassId[],
): DenseHead {
  const columns = to.map(id => from.indexOf(id));
  const last = head.layers.length - 1;
  return {
    ...head,
    classCount: to.length,
    layers: head.layers.map((layer, i) => (i === last ? pickOutputs(layer, columns) : layer)),
  };
}

/** @param columns output of the layer that each new one is; -1 for none. */
function pickOutputs(layer: DenseLayer, columns: readonly number[]): DenseLayer {
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
