/**
 * A network's layers as ONNX operators, for the layers that the page's own base models are made of.
 * Keras has pictures as [height, width, channels], ONNX as [channels, height, width]: weights are
 * turned round here, once.
 */
import type { GraphLayer, NetworkGraph } from '../../../core/model/network-graph';
import type { OnnxGraph, Value } from './onnx-graph';

/** What a layer gave. */
interface Made {
  readonly value: Value;
  readonly isPicture: boolean;
}

type Weight = NetworkGraph['weights'][number];

/** A layer on its way into the graph. */
interface Step {
  readonly graph: OnnxGraph;
  readonly layer: GraphLayer;
  /** Its name in the graph. */
  readonly name: string;
  readonly inputs: readonly [Made, ...Made[]];
  /** By name in the layer. @returns undefined where it has none such. */
  readonly weight: (name: string) => Weight | undefined;
}

/** @throws RangeError that names the layer. */
function refuse({ layer }: Step, why: string): never {
  throw new RangeError(
    `There is no way to write ${layer.name} (${layer.className}) as ONNX: ${why}`,
  );
}

function needWeight(step: Step, name: string): Weight {
  return step.weight(name) ?? refuse(step, `it has no ${name}`);
}

function numbers(step: Step, key: string): readonly number[] {
  const value = step.layer.config[key];
  const isRow = Array.isArray(value) && value.every(item => typeof item === 'number');
  return isRow ? value : refuse(step, `its ${key} is ${JSON.stringify(value)}`);
}

/** Height, width, and two more axes of a kernel become the two, height and width. */
function turnKernel({ shape, values }: Weight, isDepthwise: boolean): Float32Array {
  const [height, width, inputs, outputs] = shape;
  const area = height * width;
  const out = new Float32Array(values.length);
  for (let at = 0; at < area; at++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        const row = isDepthwise ? i * outputs + o : o * inputs + i;
        out[row * area + at] = values[(at * inputs + i) * outputs + o];
      }
    }
  }
  return out;
}

function convolve(step: Step, isDepthwise: boolean): Value {
  const { graph, layer, name, inputs } = step;
  const { padding, activation } = layer.config;
  if (padding !== 'same' && padding !== 'valid') return refuse(step, `its padding is ${padding}`);
  const dilations = numbers(step, 'dilation_rate');
  if (padding === 'same' && dilations.some(rate => rate !== 1)) {
    return refuse(step, 'onnxruntime has no dilation with padding');
  }
  const kernel = needWeight(step, isDepthwise ? 'depthwise_kernel' : 'kernel');
  const [height, width, channels, outputs] = kernel.shape;
  const dims = isDepthwise
    ? [channels * outputs, 1, height, width]
    : [outputs, channels, height, width];
  const bias = step.weight('bias');
  const convolved = graph.add(
    'Conv',
    `${name}_sum`,
    [
      inputs[0].value,
      graph.floats(`${name}_kernel`, dims, turnKernel(kernel, isDepthwise)),
      ...(bias ? [graph.floats(`${name}_bias`, bias.shape, bias.values)] : []),
    ],
    {
      kernel_shape: [height, width],
      strides: numbers(step, 'strides'),
      dilations,
      group: isDepthwise ? channels : 1,
      auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
    },
  );
  return graph.activate(name, convolved, activation);
}

function rectify(step: Step): Value {
  const { graph, layer, name, inputs } = step;
  const { max_value: most, negative_slope: slope, threshold } = layer.config;
  if (slope || threshold) return refuse(step, 'it has a slope or a threshold');
  return typeof most === 'number'
    ? graph.clip(name, inputs[0].value, most)
    : graph.activate(name, inputs[0].value, 'relu');
}

function rescale({ graph, layer, name, inputs }: Step): Value {
  const scale = Float32Array.of(Number(layer.config.scale));
  return graph.affine(
    name,
    inputs[0].value,
    [],
    scale,
    Float32Array.of(Number(layer.config.offset)),
  );
}

/** With the moving mean and variance, which are constants once training is over. */
function batchNormalise(step: Step): Value {
  const { graph, layer, name, inputs } = step;
  const mean = needWeight(step, 'moving_mean').values;
  const variance = needWeight(step, 'moving_variance').values;
  const gamma = step.weight('gamma')?.values;
  const beta = step.weight('beta')?.values;
  const { epsilon } = layer.config;
  if (typeof epsilon !== 'number') return refuse(step, `its epsilon is ${epsilon}`);
  const scale = variance.map((value, c) => (gamma?.[c] ?? 1) / Math.sqrt(value + epsilon));
  const offset = mean.map((value, c) => (beta?.[c] ?? 0) - value * scale[c]);
  const [{ value, isPicture }] = inputs;
  const dims = isPicture ? [mean.length, 1, 1] : [mean.length];
  return graph.affine(name, value, dims, scale, offset);
}

function pad(step: Step): Value {
  const { graph, layer, name, inputs } = step;
  const { padding } = layer.config;
  if (!Array.isArray(padding) || padding.flat().length !== 4) {
    return refuse(step, `its padding is ${JSON.stringify(padding)}`);
  }
  const [top, bottom, left, right] = padding.flat().map(Number);
  const pads = graph.integers(`${name}_pads`, 0, 0, top, left, 0, 0, bottom, right);
  return graph.add('Pad', name, [inputs[0].value, pads]);
}

/** From a vector to a picture of one pixel, or back: all that networks here do. */
function reshape(step: Step): Made {
  const { graph, name, inputs } = step;
  const target = numbers(step, 'target_shape');
  const channels = target.at(-1) ?? 0;
  const [{ value, isPicture }] = inputs;
  if (target.length === 1 && isPicture) {
    return { value: graph.reshape(name, value, 0, channels), isPicture: false };
  }
  if (target.length === 3 && target[0] === 1 && target[1] === 1 && !isPicture) {
    return { value: graph.reshape(name, value, 0, channels, 1, 1), isPicture: true };
  }
  return refuse(step, `its target_shape is ${JSON.stringify(target)}`);
}

function addLayer(step: Step): Made {
  const { graph, layer, name, inputs } = step;
  const [first] = inputs;
  const { config } = layer;
  const { value, isPicture } = first;
  const same = (made: Value): Made => ({ value: made, isPicture });
  if ((config.data_format ?? 'channels_last') !== 'channels_last') {
    return refuse(step, `its data_format is ${config.data_format}`);
  }
  switch (layer.className) {
    case 'Conv2D':
      return same(convolve(step, false));
    case 'DepthwiseConv2D':
      return same(convolve(step, true));
    case 'ReLU':
      return same(rectify(step));
    case 'Activation':
      return same(graph.activate(name, value, config.activation));
    case 'Rescaling':
      return same(rescale(step));
    case 'BatchNormalization':
      return same(batchNormalise(step));
    case 'ZeroPadding2D':
      return same(pad(step));
    case 'Add':
    case 'Multiply': {
      const operator = layer.className === 'Add' ? 'Add' : 'Mul';
      if (inputs.length !== 2) return refuse(step, `it takes ${inputs.length} inputs`);
      return same(
        graph.add(
          operator,
          name,
          inputs.map(input => input.value),
        ),
      );
    }
    case 'GlobalAveragePooling2D': {
      const mean = graph.add('GlobalAveragePool', `${name}_mean`, [value]);
      return { value: graph.add('Flatten', name, [mean]), isPicture: false };
    }
    case 'Reshape':
      return reshape(step);
    case 'Dense': {
      if (isPicture) return refuse(step, 'it takes a picture');
      const kernel = needWeight(step, 'kernel');
      const bias = step.weight('bias')?.values ?? new Float32Array(kernel.shape[1]);
      const dense = graph.dense(`${name}_sum`, value, kernel.values, bias);
      return same(graph.activate(name, dense, config.activation));
    }
    default:
      return refuse(step, 'layers of that class are not known');
  }
}

/**
 * Adds a network.
 * @param picture what it takes: values from -1 to 1.
 * @returns its embedding, a vector.
 * @throws RangeError where a layer cannot be written.
 */
export function addNetwork(graph: OnnxGraph, network: NetworkGraph, picture: Value): Value {
  const { name, layers, output, weights } = network;
  const byName = new Map(weights.map(weight => [weight.name, weight]));
  const made = new Map<string, Made>();
  const found = (layer: string): Made => {
    const known = made.get(layer);
    if (!known) throw new RangeError(`Expected ${layer} of ${name} before the layers that take it`);
    return known;
  };
  for (const layer of layers) {
    const [first, ...others] = layer.inputs.map(found);
    if (!first) {
      made.set(layer.name, { value: picture, isPicture: true });
      continue;
    }
    const step: Step = {
      graph,
      layer,
      name: `${name}_${layer.name}`,
      inputs: [first, ...others],
      weight: weight => byName.get(`${layer.name}/${weight}`),
    };
    made.set(layer.name, addLayer(step));
  }
  const { value, isPicture } = found(output);
  if (isPicture) throw new RangeError(`Expected ${output} of ${name} to give a vector`);
  return value;
}
