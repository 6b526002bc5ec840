/**
 * A network as plain data: its layers and their weights, for exports. The types are known to the whole
 * page.
 */
import type { Network } from './base-model';

export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  /** As Keras writes it, in snake case. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes; none of the input. */
  readonly inputs: readonly string[];
  /** Length of the last axis of its output. */
  readonly channels: number;
}

export interface NetworkGraph {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  /** A layer comes after those that it takes from. */
  readonly layers: readonly GraphLayer[];
  /** Name of the layer that gives the embedding. */
  readonly output: string;
  readonly weights: readonly {
    /** `<layer>/kernel` and the like. */
    readonly name: string;
    readonly shape: readonly number[];
    /** Row-major in that shape. */
    readonly values: Float32Array;
  }[];
}

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

/** Reads a network, with the weights that it has now. */
export async function readGraph({ name, model }: Network): Promise<NetworkGraph> {
  // Keras's own form, which the library has no type for.
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
