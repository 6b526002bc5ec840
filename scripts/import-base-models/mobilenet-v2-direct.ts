/**
 * MobileNetV2's embedding by direct computation, from the tensors in the source file.
 *
 * It gives the independent answer. Imports direct-computation and mobilenet-v2-source, never
 * TensorFlow.js.
 */

import { WeightFileError } from './byte-reader.js';
import {
  addBias,
  addMaps,
  convolve,
  type FeatureMap,
  mapValues,
  meanOverPixels,
  pictureMap,
  relu6,
  samePadding,
  tfliteDepthwiseKernel,
  tfliteKernel,
} from './direct-computation.js';
import type { MobilenetV2 } from './mobilenet-v2-source.js';
import { tensorValues } from './weight-tensor.js';

/**
 * @param rgb a square picture: red, green, blue of each pixel, 0 to 255, row-major
 * @param size its side in pixels
 * @returns the embedding: 160 values
 */
export function embedDirectlyV2(
  network: MobilenetV2,
  rgb: ArrayLike<number>,
  size: number,
): Float64Array {
  let map = pictureMap(rgb, size, value => value / 127.5 - 1);
  const maps = new Map<number, FeatureMap>([[network.input, map]]);
  const made = (index: number): FeatureMap => {
    const found = maps.get(index);
    if (found === undefined) throw new WeightFileError(`Map ${index} is used before it is made.`);
    return found;
  };
  for (const step of network.steps) {
    if (step.kind === 'add') {
      map = addMaps(made(step.from[0]), made(step.from[1]));
    } else {
      const input = made(step.from);
      const kernel =
        step.kind === 'conv' ? tfliteKernel(step.kernel) : tfliteDepthwiseKernel(step.kernel);
      const padding = samePadding(input, kernel, step.stride);
      map = addBias(convolve(input, kernel, step.stride, padding), tensorValues(step.bias));
      if (step.activation === 'relu6') map = mapValues(map, relu6);
    }
    maps.set(step.to, map);
  }
  return meanOverPixels(map).data;
}
