/**
 * Builds a tf.LayersModel from standard layers, and collects its weights.
 *
 * It has the few layer patterns that the base models consist of. Weights are in TensorFlow's layout,
 * under the names that tf.loadLayersModel looks for. They are plain arrays; no tensor is made. Imports
 * TensorFlow.js layers.
 */

import * as tfl from '@tensorflow/tfjs-layers';

export type Activation = 'relu' | 'relu6' | 'hard-swish' | 'none';

/** One weight of a layer, in TensorFlow's layout. */
export interface NamedWeight {
  /** `<layer>/kernel` and the like. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Weights of a convolution, with a bias. */
export interface ConvolutionWeights {
  /** [height, width, inputs, outputs]; a depthwise kernel has [height, width, channels, 1]. */
  readonly shape: readonly [number, number, number, number];
  /** Row-major in that shape. */
  readonly kernel: Float64Array;
  readonly bias: Float64Array;
}

export interface ConvolutionOptions {
  readonly stride: number;
  /** 'even' adds the same zeros on every side, as in PyTorch; 'same' is TensorFlow's. */
  readonly padding: 'even' | 'same';
}

export class LayersBuilder {
  readonly weights: NamedWeight[] = [];

  /** The model's input: [null, size, size, 3], values from -1 to 1. */
  input(size: number): tfl.SymbolicTensor {
    return tfl.input({ shape: [size, size, 3], name: 'image' });
  }

  /** (x - mean) / sqrt(variance + epsilon) for each channel, as a batch norm with fixed statistics. */
  normaliseInput(
    x: tfl.SymbolicTensor,
    name: string,
    mean: readonly number[],
    variance: readonly number[],
    epsilon: number,
  ): tfl.SymbolicTensor {
    this.#keep(`${name}/moving_mean`, [mean.length], Float64Array.from(mean));
    this.#keep(`${name}/moving_variance`, [variance.length], Float64Array.from(variance));
    return apply(tfl.layers.batchNormalization({ name, epsilon, center: false, scale: false }), x);
  }

  convolution(
    x: tfl.SymbolicTensor,
    name: string,
    { shape, kernel, bias }: ConvolutionWeights,
    options: ConvolutionOptions,
  ): tfl.SymbolicTensor {
    this.#keep(`${name}/kernel`, shape, kernel);
    this.#keep(`${name}/bias`, [shape[3]], bias);
    const layer = tfl.layers.conv2d({
      name,
      filters: shape[3],
      kernelSize: [shape[0], shape[1]],
      strides: options.stride,
      padding: options.padding === 'same' ? 'same' : 'valid',
      kernelInitializer: 'zeros',
    });
    return apply(layer, this.#pad(x, name, shape[0], options));
  }

  depthwise(
    x: tfl.SymbolicTensor,
    name: string,
    { shape, kernel, bias }: ConvolutionWeights,
    options: ConvolutionOptions,
  ): tfl.SymbolicTensor {
    this.#keep(`${name}/depthwise_kernel`, shape, kernel);
    this.#keep(`${name}/bias`, [shape[2]], bias);
    const layer = tfl.layers.depthwiseConv2d({
      name,
      kernelSize: [shape[0], shape[1]],
      strides: options.stride,
      padding: options.padding === 'same' ? 'same' : 'valid',
      depthwiseInitializer: 'zeros',
    });
    return apply(layer, this.#pad(x, name, shape[0], options));
  }

  /** Layers are named `<prefix>_relu`, or `<prefix>_hsig...` and `<prefix>_hswish`. */
  activation(x: tfl.SymbolicTensor, prefix: string, kind: Activation): tfl.SymbolicTensor {
    switch (kind) {
      case 'relu':
        return apply(tfl.layers.reLU({ name: `${prefix}_relu` }), x);
      case 'relu6':
        return apply(tfl.layers.reLU({ name: `${prefix}_relu6`, maxValue: 6 }), x);
      case 'hard-swish':
        return this.multiply([x, this.hardSigmoid(x, prefix)], `${prefix}_hswish`);
      case 'none':
        return x;
    }
  }

  /** relu6(x + 3) / 6 as min(1, max(0, x / 6 + 1/2)): the same function in two layers. */
  hardSigmoid(x: tfl.SymbolicTensor, prefix: string): tfl.SymbolicTensor {
    const scaled = apply(
      tfl.layers.rescaling({ name: `${prefix}_hsig_scale`, scale: 1 / 6, offset: 0.5 }),
      x,
    );
    return apply(tfl.layers.reLU({ name: `${prefix}_hsig`, maxValue: 1 }), scaled);
  }

  /** The mean over height and width: [null, channels]. */
  mean(x: tfl.SymbolicTensor, name: string): tfl.SymbolicTensor {
    return apply(tfl.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }), x);
  }

  /** Turns [null, channels] into a map of one pixel. */
  asPixel(x: tfl.SymbolicTensor, name: string, channels: number): tfl.SymbolicTensor {
    return apply(tfl.layers.reshape({ name, targetShape: [1, 1, channels] }), x);
  }

  add(parts: tfl.SymbolicTensor[], name: string): tfl.SymbolicTensor {
    return apply(tfl.layers.add({ name }), parts);
  }

  multiply(parts: tfl.SymbolicTensor[], name: string): tfl.SymbolicTensor {
    return apply(tfl.layers.multiply({ name }), parts);
  }

  #pad(
    x: tfl.SymbolicTensor,
    name: string,
    side: number,
    { padding }: ConvolutionOptions,
  ): tfl.SymbolicTensor {
    if (padding === 'same' || side === 1) return x;
    const sides = (side - 1) / 2;
    return apply(
      tfl.layers.zeroPadding2d({
        name: `${name}_pad`,
        padding: [
          [sides, sides],
          [sides, sides],
        ],
      }),
      x,
    );
  }

  #keep(name: string, shape: readonly number[], values: Float64Array): void {
    const expected = shape.reduce((product, side) => product * side, 1);
    if (values.length !== expected) {
      throw new RangeError(`${name}: expected ${expected} values, found ${values.length}`);
    }
    this.weights.push({ name, shape, values });
  }
}

function apply(
  layer: { apply(inputs: tfl.SymbolicTensor | tfl.SymbolicTensor[]): unknown; name: string },
  inputs: tfl.SymbolicTensor | tfl.SymbolicTensor[],
): tfl.SymbolicTensor {
  const output = layer.apply(inputs);
  if (!(output instanceof tfl.SymbolicTensor)) {
    throw new TypeError(`expected layer ${layer.name} to give one symbolic tensor`);
  }
  return output;
}
