/**
 * MobileNetV2's backbone up to the tap as a tf.LayersModel.
 *
 * Layers are named by block: `stem_...`, `block00_...` to `block15_...`. Imports layers-builder and
 * mobilenet-v2-source.
 */

import * as tfl from '@tensorflow/tfjs-layers';
import { WeightFileError } from './byte-reader.js';
import { type ConvolutionWeights, LayersBuilder, type NamedWeight } from './layers-builder.js';
import type { MobilenetV2, V2Step } from './mobilenet-v2-source.js';
import { tensorValues, type WeightTensor } from './weight-tensor.js';

/** (out, height, width, in) as (height, width, in, out). */
function convolutionWeights(kernel: WeightTensor, bias: WeightTensor): ConvolutionWeights {
  const [outs, height, width, ins] = kernel.shape;
  const values = tensorValues(kernel);
  const turned = new Float64Array(values.length);
  const inner = height * width * ins;
  for (let o = 0; o < outs; o++) {
    for (let i = 0; i < inner; i++) turned[i * outs + o] = values[o * inner + i];
  }
  return {
    shape: [height, width, ins, outs],
    kernel: turned,
    bias: Float64Array.from(tensorValues(bias)),
  };
}

/** (1, height, width, channels) as (height, width, channels, 1): the same order. */
function depthwiseWeights(kernel: WeightTensor, bias: WeightTensor): ConvolutionWeights {
  const [, height, width, channels] = kernel.shape;
  return {
    shape: [height, width, channels, 1],
    kernel: Float64Array.from(tensorValues(kernel)),
    bias: Float64Array.from(tensorValues(bias)),
  };
}

function layerName({ block, part }: V2Step): string {
  return block < 0 ? `stem_${part}` : `block${String(block).padStart(2, '0')}_${part}`;
}

/** @returns the model, from [null, size, size, 3] in [-1, 1] to [null, 160], and its weights. */
export function buildMobilenetV2(
  network: MobilenetV2,
  size: number,
): { model: tfl.LayersModel; weights: readonly NamedWeight[] } {
  const builder = new LayersBuilder();
  const input = builder.input(size);
  const maps = new Map<number, tfl.SymbolicTensor>([[network.input, input]]);
  const made = (index: number): tfl.SymbolicTensor => {
    const found = maps.get(index);
    if (found === undefined) throw new WeightFileError(`Map ${index} is used before it is made.`);
    return found;
  };
  let last = input;
  for (const step of network.steps) {
    const name = layerName(step);
    if (step.kind === 'add') {
      last = builder.add([made(step.from[0]), made(step.from[1])], name);
    } else {
      const options = { stride: step.stride, padding: 'same' } as const;
      const convolved =
        step.kind === 'conv'
          ? builder.convolution(
              made(step.from),
              name,
              convolutionWeights(step.kernel, step.bias),
              options,
            )
          : builder.depthwise(
              made(step.from),
              name,
              depthwiseWeights(step.kernel, step.bias),
              options,
            );
      last = builder.activation(convolved, name, step.activation);
    }
    maps.set(step.to, last);
  }
  return {
    model: tfl.model({
      inputs: input,
      outputs: builder.mean(last, 'embedding'),
      name: 'mobilenet_v2_objects',
    }),
    weights: builder.weights,
  };
}
