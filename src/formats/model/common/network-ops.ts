/**
 * What a network computes from a picture to its embedding, as a row of operations: the form from which
 * every format is written. The layers of Keras are read here and nowhere else; a format says how each
 * operation is written, and knows nothing of layers, their settings and what their weights are called.
 */
import type { GraphLayer, NetworkGraph } from '../../../core/model/network-graph';
import type { DenseOp } from './head-ops';

type Weight = NetworkGraph['weights'][number];

/** x from 0 on, and at most `most` if that is a number. */
export interface Relu {
  readonly most: number | null;
}

/** Over a picture of `[height, width, channels]`; each pair is along height and width. */
export interface ConvolutionOp {
  readonly kind: 'convolution';
  /** Whether each channel is convolved by itself. */
  readonly isDepthwise: boolean;
  /** Row-major in `[height, width, inputs, outputs]`; depthwise, `outputs` are those of each input. */
  readonly kernel: { readonly shape: readonly number[]; readonly values: Float32Array };
  readonly bias: Float32Array | null;
  readonly padding: 'same' | 'valid';
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly relu: Relu | null;
}

/** A picture has the shape `[height, width, channels]`, a vector `[values]`. */
export type NetworkOp =
  | ConvolutionOp
  | (DenseOp & { readonly relu: Relu | null })
  /** `scale x + offset`, channel by channel; of one value each, the same for all channels. */
  | {
      readonly kind: 'affine';
      readonly of: 'picture' | 'vector';
      readonly scale: Float32Array;
      readonly offset: Float32Array;
      readonly relu: Relu | null;
    }
  /** Two of the same shape, or a picture and one of a single pixel. */
  | { readonly kind: 'add' | 'multiply'; readonly relu: Relu | null }
  | ({ readonly kind: 'relu' } & Relu)
  /** x from 0 on, exp(x) - 1 below. */
  | { readonly kind: 'elu' }
  /** Rows and columns of zeros. */
  | {
      readonly kind: 'pad';
      readonly top: number;
      readonly bottom: number;
      readonly left: number;
      readonly right: number;
    }
  /** The mean of each channel of a picture, as a vector. */
  | { readonly kind: 'mean' }
  /** A vector as a picture of one pixel, or the other way round. */
  | { readonly kind: 'to-pixel' | 'to-vector' };

/** An operation in the row, what it is called, and which ones it takes. */
export interface NamedNetworkOp {
  readonly name: string;
  /** Names of operations before it, or of the picture. */
  readonly inputs: readonly string[];
  readonly op: NetworkOp;
  /** Length of the last axis of what it gives. */
  readonly channels: number;
}

export interface NetworkOps {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  /** The name of the picture that goes in. */
  readonly picture: string;
  /** Each comes after its inputs. */
  readonly ops: readonly NamedNetworkOp[];
  /** The name of the operation that gives the embedding, a vector. */
  readonly output: string;
  /** Length of the embedding. */
  readonly dimension: number;
}

/** Activations by their names in Keras; one that is linear does nothing. */
const ACTIVATIONS: Readonly<Record<string, NetworkOp | null>> = {
  linear: null,
  relu: { kind: 'relu', most: null },
  relu6: { kind: 'relu', most: 6 },
  elu: { kind: 'elu' },
};

/** Reads one layer of a network. */
class LayerReader {
  constructor(
    private readonly layer: GraphLayer,
    private readonly weights: ReadonlyMap<string, Weight>,
    /** Whether what it takes first is a picture, and not a vector. */
    private readonly takesPicture: boolean,
  ) {}

  refuse(why: string): never {
    const { name, className } = this.layer;
    throw new RangeError(`There is no way to export ${name} (${className}): ${why}`);
  }

  #weight(name: string): Weight | undefined {
    return this.weights.get(`${this.layer.name}/${name}`);
  }

  #needWeight(name: string): Weight {
    return this.#weight(name) ?? this.refuse(`it has no ${name}`);
  }

  #number(key: string): number {
    const value = this.layer.config[key];
    return typeof value === 'number' ? value : this.refuse(`its ${key} is ${value}`);
  }

  #wholeNumbers(key: string): readonly number[] {
    const value = this.layer.config[key];
    const isRow = Array.isArray(value) && value.every(item => Number.isInteger(item));
    return isRow ? value : this.refuse(`its ${key} is ${JSON.stringify(value)}`);
  }

  /** @returns what the layer does, and after it what its own activation does. */
  read(): readonly [NetworkOp, NetworkOp | null] {
    const { className, config } = this.layer;
    if ((config.data_format ?? 'channels_last') !== 'channels_last') {
      this.refuse(`its data_format is ${config.data_format}`);
    }
    switch (className) {
      case 'Conv2D':
      case 'DepthwiseConv2D':
        return [this.#convolution(), this.#activation()];
      case 'Dense':
        return [this.#dense(), this.#activation()];
      case 'Activation':
        return [this.#activation() ?? this.refuse('it does nothing'), null];
      case 'ReLU':
        return [{ kind: 'relu', ...this.#relu() }, null];
      case 'Rescaling':
        return [this.#affine([this.#number('scale')], [this.#number('offset')]), null];
      case 'BatchNormalization':
        return [this.#batchNormalisation(), null];
      case 'Add':
      case 'Multiply':
        return [{ kind: className === 'Add' ? 'add' : 'multiply', relu: null }, null];
      case 'ZeroPadding2D':
        return [this.#padding(), null];
      case 'GlobalAveragePooling2D':
        return [{ kind: 'mean' }, null];
      case 'Reshape':
        return [{ kind: this.#reshaping() }, null];
      default:
        return this.refuse('layers of that class are not known');
    }
  }

  #activation(): NetworkOp | null {
    const { activation = 'linear' } = this.layer.config;
    const known = typeof activation === 'string' ? ACTIVATIONS[activation] : undefined;
    return known === undefined ? this.refuse(`its activation ${activation} is not known`) : known;
  }

  #bias(): Float32Array | null {
    return this.#weight('bias')?.values ?? null;
  }

  #convolution(): ConvolutionOp {
    const { className, config } = this.layer;
    const isDepthwise = className === 'DepthwiseConv2D';
    const { padding } = config;
    if (padding !== 'same' && padding !== 'valid') return this.refuse(`its padding is ${padding}`);
    const { shape, values } = this.#needWeight(isDepthwise ? 'depthwise_kernel' : 'kernel');
    const dilations = this.#wholeNumbers('dilation_rate');
    if (padding === 'same' && dilations.some(rate => rate !== 1)) {
      return this.refuse('onnxruntime has no dilation with padding');
    }
    return {
      kind: 'convolution',
      isDepthwise,
      kernel: { shape, values },
      bias: this.#bias(),
      padding,
      strides: this.#wholeNumbers('strides'),
      dilations,
      relu: null,
    };
  }

  #dense(): NetworkOp {
    if (this.takesPicture) return this.refuse('it takes a picture');
    const { shape, values } = this.#needWeight('kernel');
    const [inputs, outputs] = shape;
    return { kind: 'dense', inputs, outputs, kernel: values, bias: this.#bias(), relu: null };
  }

  #relu(): Relu {
    const { max_value: most, negative_slope: slope, threshold } = this.layer.config;
    if (slope || threshold) return this.refuse('it has a slope or a threshold');
    return { most: typeof most === 'number' ? most : null };
  }

  #affine(scale: ArrayLike<number>, offset: ArrayLike<number>): NetworkOp {
    return {
      kind: 'affine',
      of: this.takesPicture ? 'picture' : 'vector',
      scale: Float32Array.from(scale),
      offset: Float32Array.from(offset),
      relu: null,
    };
  }

  /** With the moving mean and variance, which are constants once training is over. */
  #batchNormalisation(): NetworkOp {
    const mean = this.#needWeight('moving_mean').values;
    const gamma = this.#weight('gamma')?.values;
    const beta = this.#weight('beta')?.values;
    const epsilon = this.#number('epsilon');
    const scale = Array.from(
      this.#needWeight('moving_variance').values,
      (variance, c) => (gamma?.[c] ?? 1) / Math.sqrt(variance + epsilon),
    );
    return this.#affine(
      scale,
      scale.map((factor, c) => (beta?.[c] ?? 0) - mean[c] * factor),
    );
  }

  #padding(): NetworkOp {
    const { padding } = this.layer.config;
    const margins: readonly unknown[] = Array.isArray(padding) ? padding.flat() : [];
    if (margins.length !== 4) return this.refuse(`its padding is ${JSON.stringify(padding)}`);
    const [top, bottom, left, right] = margins.map(Number);
    return { kind: 'pad', top, bottom, left, right };
  }

  #reshaping(): 'to-pixel' | 'to-vector' {
    const target = this.#wholeNumbers('target_shape');
    if (target.length === 1 && this.takesPicture) return 'to-vector';
    const isPixel = target.length === 3 && target[0] === 1 && target[1] === 1;
    if (isPixel && !this.takesPicture) return 'to-pixel';
    return this.refuse(`its target_shape is ${JSON.stringify(target)}`);
  }
}

function givesPicture(op: NetworkOp, takesPicture: boolean): boolean {
  if (op.kind === 'to-pixel') return true;
  return op.kind !== 'mean' && op.kind !== 'to-vector' && takesPicture;
}

/** The operation with a ReLU of its own; `null` where there can be no such. */
function withRelu(op: NetworkOp, relu: Relu): NetworkOp | null {
  return 'relu' in op && op.relu === null ? { ...op, relu } : null;
}

/** Each ReLU becomes part of the operation before it if nothing else takes what that gives. */
function fuseRelus(ops: readonly NamedNetworkOp[], output: string): readonly NamedNetworkOp[] {
  const takers = new Map<string, number>([[output, 1]]);
  for (const { inputs } of ops) {
    for (const input of inputs) takers.set(input, (takers.get(input) ?? 0) + 1);
  }
  const fused = new Map<string, NamedNetworkOp>();
  for (const named of ops) {
    const { op, inputs } = named;
    const before = op.kind === 'relu' ? fused.get(inputs[0]) : undefined;
    const isAlone = before !== undefined && takers.get(before.name) === 1;
    const joined = op.kind === 'relu' && isAlone ? withRelu(before.op, { most: op.most }) : null;
    if (before && joined) {
      fused.delete(before.name);
      fused.set(named.name, { ...before, name: named.name, op: joined });
    } else fused.set(named.name, named);
  }
  return [...fused.values()];
}

/**
 * @throws RangeError that names a layer of a class or with a setting that no format can write, with
 *   weights missing, or that comes before what it takes.
 */
export function networkOps({ name, layers, output, weights }: NetworkGraph): NetworkOps {
  const byName = new Map(weights.map(weight => [weight.name, weight]));
  const isPicture = new Map<string, boolean>();
  const found = (layer: string): boolean => {
    const known = isPicture.get(layer);
    if (known !== undefined) return known;
    throw new RangeError(`Expected ${layer} of ${name} before the layers that take it`);
  };
  const ops: NamedNetworkOp[] = [];
  const pictures: string[] = [];
  for (const layer of layers) {
    const { inputs, channels } = layer;
    const [takesPicture] = inputs.map(found);
    if (takesPicture === undefined) {
      pictures.push(layer.name);
      isPicture.set(layer.name, true);
      continue;
    }
    const reader = new LayerReader(layer, byName, takesPicture);
    const [op, activation] = reader.read();
    const expected = op.kind === 'add' || op.kind === 'multiply' ? 2 : 1;
    if (inputs.length !== expected) reader.refuse(`it takes ${inputs.length} inputs`);
    const sum = activation ? `${layer.name}_sum` : layer.name;
    ops.push({ name: sum, inputs, op, channels });
    if (activation) ops.push({ name: layer.name, inputs: [sum], op: activation, channels });
    isPicture.set(layer.name, givesPicture(op, takesPicture));
  }
  if (pictures.length !== 1) throw new RangeError(`Expected ${name} to take one picture`);
  if (found(output)) throw new RangeError(`Expected ${output} of ${name} to give a vector`);
  const dimension = layers.find(layer => layer.name === output)?.channels ?? 0;
  return { name, picture: pictures[0], ops: fuseRelus(ops, output), output, dimension };
}
