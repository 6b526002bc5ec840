/**
 * Operations of a network as layers of TensorFlow.js, with the settings that version 1.3 knows. A layer
 * that is there already, of the picture, is applied once more to its mirror image.
 */
import type { Relu } from '../common/network-ops';
import type { NetworkWriter, OpNames } from '../common/write-classifier';
import type { LayerGraph, LayerWeights, Output } from './layer-graph';

const CHANNELS_LAST = { data_format: 'channels_last' };

const vector = (values: Float32Array) => ({ shape: [values.length], values });

/** @returns what writes each operation into the graph. */
export function tfjsNetworkWriter(graph: LayerGraph): NetworkWriter<Output> {
  const reused = (name: string, inputs: readonly Output[], add: () => Output) =>
    graph.has(name) ? graph.apply(name, inputs) : add();
  const layer = (
    className: string,
    { weights: name }: OpNames,
    config: Readonly<Record<string, unknown>>,
    inputs: readonly Output[],
    channels: number,
    weights?: LayerWeights,
  ) => reused(name, inputs, () => graph.add(className, name, config, inputs, channels, weights));
  const rectified = (
    { output, weights }: OpNames,
    relu: Relu | null,
    write: (names: OpNames) => Output,
  ) => {
    if (!relu) return write({ output, weights });
    const sum = write({ output: `${output}_sum`, weights: `${weights}_sum` });
    return layer('ReLU', { output, weights }, { max_value: relu.most }, [sum], sum.channels);
  };
  const merge =
    (className: 'Add' | 'Multiply'): NetworkWriter<Output>['add'] =>
    ({ relu }, names, inputs, channels) =>
      rectified(names, relu, each => layer(className, each, {}, inputs, channels));
  return {
    convolution(op, names, inputs, channels) {
      const { isDepthwise, kernel, bias, padding, strides, dilations, relu } = op;
      const [height, width, , last] = kernel.shape;
      const config = {
        ...CHANNELS_LAST,
        kernel_size: [height, width],
        strides,
        padding,
        dilation_rate: dilations,
        activation: 'linear',
        use_bias: bias !== null,
        ...(isDepthwise ? { depth_multiplier: last } : { filters: channels }),
      };
      const weights = {
        [isDepthwise ? 'depthwise_kernel' : 'kernel']: kernel,
        ...(bias && { bias: vector(bias) }),
      };
      return rectified(names, relu, each =>
        layer(isDepthwise ? 'DepthwiseConv2D' : 'Conv2D', each, config, inputs, channels, weights),
      );
    },
    dense({ outputs, kernel, bias, relu }, names, [x]) {
      return rectified(names, relu, ({ weights: name }) =>
        reused(name, [x], () => graph.dense(name, x, outputs, kernel, bias)),
      );
    },
    affine({ of, scale, offset, relu }, names, [x], channels) {
      const spread = (values: Float32Array) =>
        values.length === channels ? values : new Float32Array(channels).fill(values[0]);
      return rectified(names, relu, ({ weights: name }) =>
        reused(name, [x], () =>
          of === 'picture'
            ? graph.affine(name, x, spread(scale), spread(offset))
            : graph.affineOfVector(name, x, spread(scale), spread(offset)),
        ),
      );
    },
    add: merge('Add'),
    multiply: merge('Multiply'),
    relu: ({ most }, names, inputs, channels) =>
      layer('ReLU', names, { max_value: most }, inputs, channels),
    elu: (_op, names, inputs, channels) =>
      layer('Activation', names, { activation: 'elu' }, inputs, channels),
    pad({ top, bottom, left, right }, names, inputs, channels) {
      const padding = [
        [top, bottom],
        [left, right],
      ];
      return layer('ZeroPadding2D', names, { ...CHANNELS_LAST, padding }, inputs, channels);
    },
    mean: (_op, names, inputs, channels) =>
      layer('GlobalAveragePooling2D', names, CHANNELS_LAST, inputs, channels),
    'to-pixel': (_op, names, inputs, channels) =>
      layer('Reshape', names, { target_shape: [1, 1, channels] }, inputs, channels),
    'to-vector': (_op, names, inputs, channels) =>
      layer('Reshape', names, { target_shape: [channels] }, inputs, channels),
  };
}
