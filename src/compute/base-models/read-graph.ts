/** Reads a network as plain data: its layers and their current weights. */
import type { NetworkGraph } from '../../core/model/network-graph';
import type { Network } from './base-model';

type WrittenLayer = {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, object])[])[];
};

type Written = {
  readonly config: {
    readonly layers: readonly WrittenLayer[];
    readonly output_layers: readonly (readonly [string, number, number])[];
  };
};

/** Reads a network with its current weights. */
export async function readGraph({ name, model }: Network): Promise<NetworkGraph> {
  // The Keras format, for which the library has no type.
  const { config } = model.toJSON(null, false) as unknown as Written;
  const layers = config.layers.map(layer => ({
    name: layer.name,
    className: layer.class_name,
    config: layer.config,
    inputs: (layer.inbound_nodes[0] ?? []).map(([input]) => input),
    channels: lastOf(model.getLayer(layer.name).outputShape),
  }));
  const weights: NetworkGraph['weights'][number][] = [];
  for (const weight of model.weights) {
    const values = Float32Array.from(await weight.read().data());
    weights.push({ name: weight.originalName, shape: weight.read().shape, values });
  }
  const [[output]] = config.output_layers;
  return { name, layers, output, weights };
}

type Shape = readonly (number | null)[];

function lastOf(shape: Shape | readonly Shape[]): number {
  const last = shape.at(-1);
  return typeof last === 'number' ? last : 0;
}
