/**
 * MobileNetV3-Small as a tf.LayersModel, with batch norm folded into the convolutions.
 *
 * Layers are named by block: `stem_...`, `block01_...` to `block11_...`, `top_...`, so that prefixes
 * tell "the last N blocks". Imports layers-builder and mobilenet-v3-source.
 */

import * as tfl from '@tensorflow/tfjs-layers';
import { type ConvolutionWeights, LayersBuilder, type NamedWeight } from './layers-builder.js';
import {
  BATCH_NORM_EPSILON,
  INPUT_DEVIATION,
  INPUT_MEAN,
  type MobilenetV3,
  type V3Block,
  type V3Convolution,
} from './mobilenet-v3-source.js';
import { tensorValues, type WeightTensor } from './weight-tensor.js';

/** Epsilon of the layer that normalises the input; subtracted from its variance, so it has no effect. */
const INPUT_NORM_EPSILON = 1e-3;

/** PyTorch's (out, in, height, width) as TensorFlow's (height, width, in, out), times a scale. */
function toTensorFlow(tensor: WeightTensor, scale: ArrayLike<number>): Float64Array {
  const [outs, ins, height, width] = tensor.shape;
  const values = tensorValues(tensor);
  const kernel = new Float64Array(values.length);
  for (let o = 0; o < outs; o++) {
    for (let i = 0; i < ins; i++) {
      for (let p = 0; p < height * width; p++) {
        kernel[(p * ins + i) * outs + o] = values[(o * ins + i) * height * width + p] * scale[o];
      }
    }
  }
  return kernel;
}

/** Folds y = (conv(x) - mean) / sqrt(variance + eps) * scale + shift into kernel and bias. */
function fold({ kernel, scale, shift, mean, variance }: V3Convolution): ConvolutionWeights {
  const [outs, ins, height, width] = kernel.shape;
  const means = tensorValues(mean);
  const variances = tensorValues(variance);
  const shifts = tensorValues(shift);
  const factors = Float64Array.from(
    tensorValues(scale),
    (value, o) => value / Math.sqrt(variances[o] + BATCH_NORM_EPSILON),
  );
  return {
    shape: [height, width, ins, outs],
    kernel: toTensorFlow(kernel, factors),
    bias: factors.map((factor, o) => shifts[o] - means[o] * factor),
  };
}

/** A depthwise kernel has one input per group: (height, width, 1, channels) is in the same order. */
function asDepthwise({ shape: [height, width, , channels], kernel, bias }: ConvolutionWeights) {
  return { shape: [height, width, channels, 1] as const, kernel, bias };
}

function plain(kernel: WeightTensor, bias: WeightTensor): ConvolutionWeights {
  const [outs, ins, height, width] = kernel.shape;
  return {
    shape: [height, width, ins, outs],
    kernel: toTensorFlow(kernel, new Float64Array(outs).fill(1)),
    bias: Float64Array.from(tensorValues(bias)),
  };
}

function addBlock(builder: LayersBuilder, input: tfl.SymbolicTensor, block: V3Block) {
  const prefix = `block${String(block.index).padStart(2, '0')}`;
  const { expand, depthwise, squeezeExcite, project } = block;
  let x = input;
  if (expand) {
    const name = `${prefix}_expand`;
    x = builder.convolution(x, name, fold(expand), { stride: 1, padding: 'even' });
    x = builder.activation(x, name, expand.activation);
  }
  const name = `${prefix}_depthwise`;
  const { stride } = depthwise;
  x = builder.depthwise(x, name, asDepthwise(fold(depthwise)), { stride, padding: 'even' });
  x = builder.activation(x, name, depthwise.activation);
  if (squeezeExcite) {
    const { reduceKernel, reduceBias, expandKernel, expandBias } = squeezeExcite;
    const options = { stride: 1, padding: 'even' } as const;
    let gate = builder.mean(x, `${prefix}_se_mean`);
    gate = builder.asPixel(gate, `${prefix}_se_pixel`, expandKernel.shape[0]);
    gate = builder.convolution(
      gate,
      `${prefix}_se_reduce`,
      plain(reduceKernel, reduceBias),
      options,
    );
    gate = builder.activation(gate, `${prefix}_se_reduce`, 'relu');
    gate = builder.convolution(
      gate,
      `${prefix}_se_expand`,
      plain(expandKernel, expandBias),
      options,
    );
    x = builder.multiply([x, builder.hardSigmoid(gate, `${prefix}_se`)], `${prefix}_se_scale`);
  }
  x = builder.convolution(x, `${prefix}_project`, fold(project), { stride: 1, padding: 'even' });
  return block.residual ? builder.add([input, x], `${prefix}_add`) : x;
}

/** @returns the model, from [null, size, size, 3] in [-1, 1] to [null, 576], and its weights. */
export function buildMobilenetV3(
  network: MobilenetV3,
  size: number,
): { model: tfl.LayersModel; weights: readonly NamedWeight[] } {
  const builder = new LayersBuilder();
  const input = builder.input(size);
  let x = builder.normaliseInput(
    input,
    'input_norm',
    // From values of 0 to 1 to values of -1 to 1.
    INPUT_MEAN.map(mean => 2 * mean - 1),
    INPUT_DEVIATION.map(deviation => (2 * deviation) ** 2 - INPUT_NORM_EPSILON),
    INPUT_NORM_EPSILON,
  );
  x = builder.convolution(x, 'stem_conv', fold(network.stem), { stride: 2, padding: 'even' });
  x = builder.activation(x, 'stem_conv', network.stem.activation);
  for (const block of network.blocks) x = addBlock(builder, x, block);
  x = builder.convolution(x, 'top_conv', fold(network.top), { stride: 1, padding: 'even' });
  x = builder.activation(x, 'top_conv', network.top.activation);
  const output = builder.mean(x, 'embedding');
  return {
    model: tfl.model({ inputs: input, outputs: output, name: 'mobilenet_v3_small' }),
    weights: builder.weights,
  };
}
