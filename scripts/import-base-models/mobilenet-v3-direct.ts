/**
 * MobileNetV3-Small's embedding by direct computation, from the tensors in the source file.
 *
 * It gives the independent answer, with unfolded batch norm and padding as in PyTorch. Imports
 * direct-computation and mobilenet-v3-source, never TensorFlow.js.
 */

import {
  addMaps,
  convolve,
  evenPadding,
  type FeatureMap,
  hardSwish,
  mapValues,
  meanOverPixels,
  normalise,
  pictureMap,
  pytorchKernel,
  relu,
  squeezeExcite,
} from './direct-computation.js';
import {
  BATCH_NORM_EPSILON,
  INPUT_DEVIATION,
  INPUT_MEAN,
  type MobilenetV3,
  type V3Block,
  type V3Convolution,
} from './mobilenet-v3-source.js';
import { tensorValues } from './weight-tensor.js';

/**
 * @param rgb a square picture: red, green, blue of each pixel, 0 to 255, row-major
 * @param size its side in pixels
 * @returns the embedding: 576 values
 */
export function embedDirectlyV3(
  network: MobilenetV3,
  rgb: ArrayLike<number>,
  size: number,
): Float64Array {
  const input = pictureMap(
    rgb,
    size,
    (value, channel) => (value / 255 - INPUT_MEAN[channel]) / INPUT_DEVIATION[channel],
  );
  let map = applyConvolution(input, network.stem);
  for (const block of network.blocks) map = applyBlock(map, block);
  return meanOverPixels(applyConvolution(map, network.top)).data;
}

function applyBlock(input: FeatureMap, block: V3Block): FeatureMap {
  let map = block.expand === undefined ? input : applyConvolution(input, block.expand);
  map = applyConvolution(map, block.depthwise);
  if (block.squeezeExcite !== undefined) {
    const { reduceKernel, reduceBias, expandKernel, expandBias } = block.squeezeExcite;
    map = squeezeExcite(
      map,
      { kernel: pytorchKernel(reduceKernel), bias: tensorValues(reduceBias) },
      { kernel: pytorchKernel(expandKernel), bias: tensorValues(expandBias) },
    );
  }
  map = applyConvolution(map, block.project);
  return block.residual ? addMaps(input, map) : map;
}

function applyConvolution(map: FeatureMap, step: V3Convolution): FeatureMap {
  const kernel = pytorchKernel(step.kernel);
  const sum = convolve(map, kernel, step.stride, evenPadding((kernel.height - 1) / 2));
  const normal = normalise(sum, {
    scale: tensorValues(step.scale),
    shift: tensorValues(step.shift),
    mean: tensorValues(step.mean),
    variance: tensorValues(step.variance),
    epsilon: BATCH_NORM_EPSILON,
  });
  switch (step.activation) {
    case 'relu':
      return mapValues(normal, relu);
    case 'hard-swish':
      return mapValues(normal, hardSwish);
    case 'none':
      return normal;
  }
}
