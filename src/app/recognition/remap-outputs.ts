/** A trained dense head for the classes of a task as they are now. Pure. */

import { pickOutputs } from '../../core/model/dense-layer';
import type { DenseHead } from '../../core/model/trained-network';
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
