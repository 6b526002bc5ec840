/**
 * Writes a model of TensorFlow.js layers, layer by layer, in the form that Keras gave it. Only layers
 * that TensorFlow.js 1.3 knows: the version that `@teachablemachine/image` asks for.
 */
import type { NamedWeight } from '../../../core/model/trained-network';

/** What a layer gave, the first time it was applied or a later one. */
export interface Output {
  readonly layer: string;
  readonly node: number;
  /** Length of its last axis. */
  readonly channels: number;
}

type Node = readonly (readonly [string, number, 0, Record<string, never>])[];

interface Layer {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: Node[];
}

/** As `model.json` holds it. */
export interface Topology {
  readonly class_name: 'Model';
  readonly config: {
    readonly name: string;
    readonly layers: readonly Layer[];
    readonly input_layers: readonly unknown[];
    readonly output_layers: readonly unknown[];
  };
  readonly keras_version: string;
  readonly backend: string;
}

/** Weights of a layer by their names in it, each with its shape. */
export type LayerWeights = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

const CONSTANT = { class_name: 'Zeros', config: {} };

export class LayerGraph {
  readonly #layers: Layer[] = [];
  readonly #channels = new Map<string, number>();
  readonly weights: NamedWeight[] = [];

  /** @param shape without the batch. */
  input(name: string, shape: readonly number[]): Output {
    const config = { batch_input_shape: [null, ...shape], dtype: 'float32', sparse: false, name };
    this.#layers.push({ name, class_name: 'InputLayer', config, inbound_nodes: [] });
    const channels = shape.at(-1) ?? 0;
    this.#channels.set(name, channels);
    return { layer: name, node: 0, channels };
  }

  /**
   * Adds a layer and applies it.
   * @param name that no other layer has.
   * @param channels length of the last axis of what it gives.
   */
  add(
    className: string,
    name: string,
    config: Readonly<Record<string, unknown>>,
    inputs: readonly Output[],
    channels: number,
    weights: LayerWeights = {},
  ): Output {
    this.#layers.push({
      name,
      class_name: className,
      config: { ...config, name, trainable: true },
      inbound_nodes: [],
    });
    this.#channels.set(name, channels);
    for (const [weight, value] of Object.entries(weights)) {
      this.weights.push({ name: `${name}/${weight}`, ...value });
    }
    return this.apply(name, inputs);
  }

  has(name: string): boolean {
    return this.#channels.has(name);
  }

  /** Applies a layer that is there already, with the same weights. */
  apply(name: string, inputs: readonly Output[]): Output {
    const layer = this.#layers.find(candidate => candidate.name === name);
    if (!layer) throw new RangeError(`No layer is called ${name}`);
    layer.inbound_nodes.push(inputs.map(({ layer: from, node }) => [from, node, 0, {}]));
    return {
      layer: name,
      node: layer.inbound_nodes.length - 1,
      channels: this.#channels.get(name) ?? 0,
    };
  }

  /** `x kernel + bias` along the last axis. */
  dense(
    name: string,
    from: Output,
    outputs: number,
    kernel: Float32Array,
    bias: Float32Array | null,
    activation = 'linear',
  ): Output {
    const config = {
      units: outputs,
      activation,
      use_bias: bias !== null,
      kernel_initializer: CONSTANT,
      bias_initializer: CONSTANT,
    };
    return this.add('Dense', name, config, [from], outputs, {
      kernel: { shape: [from.channels, outputs], values: kernel },
      ...(bias ? { bias: { shape: [outputs], values: bias } } : {}),
    });
  }

  /** `scale x + offset` of pictures, channel by channel. */
  affine(name: string, from: Output, scale: Float32Array, offset: Float32Array): Output {
    const { channels } = from;
    const config = {
      kernel_size: [1, 1],
      strides: [1, 1],
      padding: 'valid',
      data_format: 'channels_last',
      dilation_rate: [1, 1],
      depth_multiplier: 1,
      activation: 'linear',
      use_bias: true,
      depthwise_initializer: CONSTANT,
      bias_initializer: CONSTANT,
    };
    return this.add('DepthwiseConv2D', name, config, [from], channels, {
      depthwise_kernel: { shape: [1, 1, channels, 1], values: scale },
      bias: { shape: [channels], values: offset },
    });
  }

  /** `scale x + offset` of vectors, value by value. */
  affineOfVector(name: string, from: Output, scale: Float32Array, offset: Float32Array): Output {
    const { channels: d } = from;
    const config = { axis: -1, epsilon: 0, center: true, scale: true };
    return this.add('BatchNormalization', name, config, [from], d, {
      gamma: { shape: [d], values: scale },
      beta: { shape: [d], values: offset },
      moving_mean: { shape: [d], values: new Float32Array(d) },
      moving_variance: { shape: [d], values: new Float32Array(d).fill(1) },
    });
  }

  reshape(name: string, from: Output, shape: readonly number[]): Output {
    return this.add('Reshape', name, { target_shape: shape }, [from], shape.at(-1) ?? 0);
  }

  /** One after the other along the last axis. */
  concatenate(name: string, from: readonly Output[]): Output {
    const channels = from.reduce((sum, output) => sum + output.channels, 0);
    return this.add('Concatenate', name, { axis: -1 }, from, channels);
  }

  /**
   * `x / |x| - centre` of vectors. There is no layer for it, but layer normalisation divides by the
   * standard deviation, which is |x| / sqrt(d) of the 2 d values x and -x: their mean is 0.
   */
  normalise(name: string, from: Output, centre: Float32Array | null): Output {
    const d = from.channels;
    const turned = new Float32Array(d).fill(-1);
    const opposite = this.affineOfVector(`${name}_opposite`, from, turned, new Float32Array(d));
    const both = this.concatenate(`${name}_both`, [from, opposite]);
    const beta = new Float32Array(2 * d);
    for (const [i, value] of (centre ?? []).entries()) beta[i] = -value;
    const normalised = this.add(
      'LayerNormalization',
      `${name}_length`,
      { axis: -1, epsilon: 1e-12, center: true, scale: true },
      [both],
      2 * d,
      {
        gamma: { shape: [2 * d], values: new Float32Array(2 * d).fill(1 / Math.sqrt(d)) },
        beta: { shape: [2 * d], values: beta },
      },
    );
    const picture = this.reshape(`${name}_column`, normalised, [2 * d, 1, 1]);
    const half = this.add(
      'Cropping2D',
      `${name}_half`,
      {
        cropping: [
          [0, d],
          [0, 0],
        ],
        data_format: 'channels_last',
      },
      [picture],
      1,
    );
    return this.reshape(`${name}_vector`, half, [d]);
  }

  /** @returns the topology of the model from one layer to another. */
  topology(name: string, input: Output, output: Output): Topology {
    return {
      class_name: 'Model',
      config: {
        name,
        layers: this.#layers,
        input_layers: [[input.layer, input.node, 0]],
        output_layers: [[output.layer, output.node, 0]],
      },
      keras_version: 'tfjs-layers 1.3.1',
      backend: 'tensor_flow.js',
    };
  }
}
