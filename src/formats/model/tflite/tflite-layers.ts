/**
 * Layers of a network as TensorFlow Lite operators. A ReLU is done by the operator before it where only
 * the ReLU takes what that gives, as TensorFlow's own converter does it.
 */

import { transpose } from '../../../core/math/linear-algebra';
import type { GraphLayer, NetworkGraph } from '../../../core/model/network-graph';
import type { Tensor, TfliteGraph } from './tflite-graph';
import type { Activation } from './tflite-schema';
import {
  convolutionOptions,
  depthwiseOptions,
  outputSides,
  wholeNumbers,
  windowOf,
} from './tflite-windows';

type Weights = ReadonlyMap<string, NetworkGraph['weights'][number]>;

/** Operators that can do a ReLU on what they give. */
const FUSES = ['Conv2D', 'DepthwiseConv2D', 'Dense', 'Add', 'Multiply', 'Rescaling'];

/** Adds the layers of one network to a graph. Weights that are in the graph already are used again. */
class NetworkWriter {
  readonly #made = new Map<string, Tensor>();
  readonly #weights: Weights;

  constructor(
    private readonly graph: TfliteGraph,
    private readonly network: NetworkGraph,
    /** Of names of what is computed. */
    private readonly prefix: string,
  ) {
    this.#weights = new Map(network.weights.map(weight => [weight.name, weight]));
  }

  write(picture: Tensor): Tensor {
    const { layers, output } = this.network;
    for (const layer of layers) {
      const isInput = layer.inputs.length === 0;
      this.#made.set(layer.name, isInput ? picture : this.#apply(layer));
    }
    return this.#found(output);
  }

  #found(layer: string): Tensor {
    const known = this.#made.get(layer);
    if (known) return known;
    throw new RangeError(`Expected ${layer} of ${this.network.name} before what takes it`);
  }

  #weight({ name }: GraphLayer, weight: string) {
    const found = this.#weights.get(`${name}/${weight}`);
    if (found) return found;
    throw new RangeError(`Expected ${name} of ${this.network.name} to have a ${weight}`);
  }

  /** A bias, or zeros where the layer has none. */
  #bias(layer: GraphLayer): Tensor {
    const { values } = layer.config.use_bias
      ? this.#weight(layer, 'bias')
      : { values: new Float32Array(layer.channels) };
    return this.#constant(layer, 'bias', values);
  }

  #constant({ name }: GraphLayer, kind: string, values: Float32Array): Tensor {
    return this.graph.constant(`${this.network.name}/${name}/${kind}`, [values.length], values);
  }

  #kernel({ name }: GraphLayer, shape: readonly number[], values: Float32Array): Tensor {
    return this.graph.weight(`${this.network.name}/${name}/kernel`, shape, values);
  }

  /** The ReLU that the operator of a layer does by itself, where there is such. */
  #fused({ name, className }: GraphLayer): Activation {
    const { layers, output } = this.network;
    const takers = layers.filter(({ inputs }) => inputs.includes(name));
    const isAlone = takers.length === 1 && name !== output && FUSES.includes(className);
    return isAlone && takers[0].className === 'ReLU' ? reluOf(takers[0]) : 'linear';
  }

  #apply(layer: GraphLayer): Tensor {
    const { graph } = this;
    const { className, config, channels, inputs } = layer;
    const name = `${this.prefix}/${layer.name}`;
    const [x, ...others] = inputs.map(input => this.#found(input));
    const activation = this.#fused(layer);
    switch (className) {
      case 'Conv2D':
      case 'DepthwiseConv2D':
        return this.#convolve(layer, name, x, activation);
      case 'Dense': {
        expectLinear(layer);
        const { shape, values } = this.#weight(layer, 'kernel');
        const turned = transpose(values, shape[0], shape[1]);
        const kernel = this.#kernel(layer, [shape[1], shape[0]], turned);
        return graph.fullyConnected(name, x, kernel, this.#bias(layer), activation);
      }
      case 'Add':
        return graph.elementwise('ADD', name, x, onlyOne(layer, others), activation);
      case 'Multiply':
        return graph.elementwise('MUL', name, x, onlyOne(layer, others), activation);
      case 'Rescaling': {
        const scale = graph.scalar(Number(config.scale));
        const offset = graph.scalar(Number(config.offset));
        return graph.affine(name, x, scale, offset, activation);
      }
      case 'BatchNormalization':
        return this.#normaliseBatch(layer, name, x);
      case 'ReLU':
        return this.#rectify(layer, name, x);
      case 'ZeroPadding2D':
        return pad(graph, layer, name, x);
      case 'GlobalAveragePooling2D':
        return graph.reduce('MEAN', name, x, [1, 2], false);
      case 'Reshape':
        return graph.reshape(name, x, [1, ...wholeNumbers(layer, 'target_shape')]);
      default:
        throw new RangeError(
          `Expected a layer that has an operator in TensorFlow Lite, found ${className} ` +
            `(${layer.name}, ${channels} channels)`,
        );
    }
  }

  #convolve(layer: GraphLayer, name: string, x: Tensor, activation: Activation): Tensor {
    expectLinear(layer);
    const isDepthwise = layer.className === 'DepthwiseConv2D';
    const { shape, values } = this.#weight(layer, isDepthwise ? 'depthwise_kernel' : 'kernel');
    const [height, width, inputs, last] = shape;
    const window = windowOf(layer, [height, width]);
    const outputs = isDepthwise ? inputs * last : last;
    const kernel = isDepthwise
      ? this.#kernel(layer, [1, height, width, outputs], values)
      : this.#kernel(
          layer,
          [outputs, height, width, inputs],
          transpose(values, height * width * inputs, outputs),
        );
    return this.graph.operate(
      isDepthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D',
      name,
      [x, kernel, this.#bias(layer)],
      [1, ...outputSides(x.shape, window), outputs],
      isDepthwise
        ? depthwiseOptions(window, last, activation)
        : convolutionOptions(window, activation),
    );
  }

  /** `(x - mean) / sqrt(variance + epsilon) gamma + beta`. */
  #normaliseBatch(layer: GraphLayer, name: string, x: Tensor): Tensor {
    const { center, scale, epsilon } = layer.config;
    const mean = this.#weight(layer, 'moving_mean').values;
    const variance = this.#weight(layer, 'moving_variance').values;
    const gamma = scale ? this.#weight(layer, 'gamma').values : null;
    const beta = center ? this.#weight(layer, 'beta').values : null;
    const factors = Array.from(
      variance,
      (value, i) => (gamma?.[i] ?? 1) / Math.sqrt(value + Number(epsilon)),
    );
    const offsets = factors.map((factor, i) => (beta?.[i] ?? 0) - mean[i] * factor);
    const constant = (kind: string, values: readonly number[]) =>
      this.#constant(layer, kind, Float32Array.from(values));
    return this.graph.affine(name, x, constant('scale', factors), constant('offset', offsets));
  }

  /** What of a ReLU the operator before it has not done. */
  #rectify(layer: GraphLayer, name: string, x: Tensor): Tensor {
    const { graph, network } = this;
    const before = network.layers.find(({ name: other }) => other === layer.inputs[0]);
    const activation = reluOf(layer);
    const isDone = before !== undefined && this.#fused(before) === activation;
    const most = layer.config.max_value;
    const isCut = typeof most === 'number' && activation === 'relu';
    const operator = activation === 'relu6' ? 'RELU6' : 'RELU';
    const positive = isDone ? x : graph.each(operator, isCut ? `${name}/positive` : name, x);
    if (!isCut) return positive;
    return graph.operate('MINIMUM', name, [positive, graph.scalar(most)], x.shape);
  }
}

/** What comes nearest to a ReLU among what operators do by themselves; a limit other than 6 is left over. */
const reluOf = ({ config }: GraphLayer): Activation => (config.max_value === 6 ? 'relu6' : 'relu');

function onlyOne({ name }: GraphLayer, others: readonly Tensor[]): Tensor {
  if (others.length === 1) return others[0];
  throw new RangeError(`Expected two inputs of ${name}, found ${others.length + 1}`);
}

function expectLinear({ name, config }: GraphLayer): void {
  if (config.activation === 'linear') return;
  throw new RangeError(`Expected no activation in ${name}, found ${String(config.activation)}`);
}

function pad(graph: TfliteGraph, layer: GraphLayer, name: string, x: Tensor): Tensor {
  const { padding } = layer.config;
  const margins: readonly unknown[] = Array.isArray(padding) ? padding.flat() : [];
  const [top, bottom, left, right] = margins.map(Number);
  if (margins.length !== 4) throw new RangeError(`Expected four margins of ${layer.name}`);
  const [, height, width, channels] = x.shape;
  const amounts = graph.integers([0, 0, top, bottom, left, right, 0, 0], [4, 2]);
  const shape = [1, height + top + bottom, width + left + right, channels];
  return graph.operate('PAD', name, [x, amounts], shape);
}

/**
 * Adds a network.
 * @param picture what it takes.
 * @param prefix for the names of what it computes.
 * @returns the embedding.
 * @throws RangeError for a layer that is not known here.
 */
export function addNetwork(
  graph: TfliteGraph,
  network: NetworkGraph,
  picture: Tensor,
  prefix: string,
): Tensor {
  return new NetworkWriter(graph, network, prefix).write(picture);
}
