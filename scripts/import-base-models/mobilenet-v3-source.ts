/**
 * MobileNetV3-Small in the GGUF file: which tensors belong to which step.
 *
 * It has the table of the architecture and the names of torchvision's tensors, and checks every shape.
 * Both the direct computation and the conversion start from here. Imports gguf and weight-tensor.
 * Source: torchvision's mobilenet_v3_small; Howard et al., "Searching for MobileNetV3", table 2.
 */

import { WeightFileError } from './byte-reader.js';
import type { GgufFile } from './gguf.js';
import { requireShape, type WeightTensor } from './weight-tensor.js';

/** Per-channel statistics with which the network's input was normalised (values from 0 to 1). */
export const INPUT_MEAN = [0.485, 0.456, 0.406];
export const INPUT_DEVIATION = [0.229, 0.224, 0.225];

/** Added to the variance in batch norm; in the file it is mobilenet.bn_eps. */
export const BATCH_NORM_EPSILON = 0.001;

/** Length of the embedding: channels of the last convolution. */
export const EMBEDDING_SIZE = 576;

export type V3Activation = 'relu' | 'hard-swish' | 'none';

/** A convolution with the batch norm and the activation that follow it. */
export interface V3Convolution {
  readonly kernel: WeightTensor;
  readonly scale: WeightTensor;
  readonly shift: WeightTensor;
  readonly mean: WeightTensor;
  readonly variance: WeightTensor;
  readonly stride: number;
  readonly activation: V3Activation;
}

export interface V3SqueezeExcite {
  readonly reduceKernel: WeightTensor;
  readonly reduceBias: WeightTensor;
  readonly expandKernel: WeightTensor;
  readonly expandBias: WeightTensor;
}

export interface V3Block {
  /** 1 to 11, as in torchvision's `features`. */
  readonly index: number;
  readonly expand: V3Convolution | undefined;
  readonly depthwise: V3Convolution;
  readonly squeezeExcite: V3SqueezeExcite | undefined;
  readonly project: V3Convolution;
  /** Whether the block's input is added to its output. */
  readonly residual: boolean;
}

export interface MobilenetV3 {
  readonly stem: V3Convolution;
  readonly blocks: readonly V3Block[];
  /** The 1x1 convolution before the mean over pixels. */
  readonly top: V3Convolution;
}

/** Inner channels, output channels, inner channels of squeeze-excite (0: none), activation, stride. */
const BLOCKS: readonly (readonly [number, number, number, V3Activation, number])[] = [
  [16, 16, 8, 'relu', 2],
  [72, 24, 0, 'relu', 2],
  [88, 24, 0, 'relu', 1],
  [96, 40, 24, 'hard-swish', 2],
  [240, 40, 64, 'hard-swish', 1],
  [240, 40, 64, 'hard-swish', 1],
  [120, 48, 32, 'hard-swish', 1],
  [144, 48, 40, 'hard-swish', 1],
  [288, 96, 72, 'hard-swish', 2],
  [576, 96, 144, 'hard-swish', 1],
  [576, 96, 144, 'hard-swish', 1],
];
const STEM_CHANNELS = 16;
/** Depthwise kernels are 3 pixels wide up to this block, 5 after it. */
const LAST_NARROW_BLOCK = 3;

/**
 * Extracts the network's tensors from a GGUF file, without the classifier.
 *
 * @throws WeightFileError if a tensor is missing or has another shape
 */
export function readMobilenetV3(file: GgufFile): MobilenetV3 {
  const tensor = (name: string, shape: readonly number[]): WeightTensor => {
    const found = file.tensors.get(name);
    if (found === undefined) throw new WeightFileError(`Expected a tensor ${name}, found none.`);
    requireShape(found, shape);
    return found;
  };
  const convolution = (
    prefix: string,
    shape: readonly number[],
    stride: number,
    activation: V3Activation,
  ): V3Convolution => ({
    kernel: tensor(`${prefix}.0.weight`, shape),
    scale: tensor(`${prefix}.1.weight`, [shape[0]]),
    shift: tensor(`${prefix}.1.bias`, [shape[0]]),
    mean: tensor(`${prefix}.1.running_mean`, [shape[0]]),
    variance: tensor(`${prefix}.1.running_var`, [shape[0]]),
    stride,
    activation,
  });

  let channels = STEM_CHANNELS;
  const blocks = BLOCKS.map(([inner, out, squeezed, activation, stride], at): V3Block => {
    const index = at + 1;
    const width = index <= LAST_NARROW_BLOCK ? 3 : 5;
    const before = channels;
    channels = out;
    // torchvision numbers the parts of a block without gaps; absent parts have no number.
    let part = 0;
    const next = (): string => {
      const prefix = `features.${index}.block.${part}`;
      part += 1;
      return prefix;
    };
    const expand =
      inner === before ? undefined : convolution(next(), [inner, before, 1, 1], 1, activation);
    const depthwise = convolution(next(), [inner, 1, width, width], stride, activation);
    const squeezePrefix = squeezed === 0 ? undefined : next();
    const squeezeExcite =
      squeezePrefix === undefined
        ? undefined
        : {
            reduceKernel: tensor(`${squeezePrefix}.fc1.weight`, [squeezed, inner, 1, 1]),
            reduceBias: tensor(`${squeezePrefix}.fc1.bias`, [squeezed]),
            expandKernel: tensor(`${squeezePrefix}.fc2.weight`, [inner, squeezed, 1, 1]),
            expandBias: tensor(`${squeezePrefix}.fc2.bias`, [inner]),
          };
    const project = convolution(next(), [out, inner, 1, 1], 1, 'none');
    const residual = stride === 1 && before === out;
    return { index, expand, depthwise, squeezeExcite, project, residual };
  });
  return {
    stem: convolution('features.0', [STEM_CHANNELS, 3, 3, 3], 2, 'hard-swish'),
    blocks,
    top: convolution('features.12', [EMBEDDING_SIZE, channels, 1, 1], 1, 'hard-swish'),
  };
}
