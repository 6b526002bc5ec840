/**
 * How a convolution of a layer moves over a picture: what it needs of the layer, and as options of
 * TensorFlow Lite operators.
 */
import type { GraphLayer } from '../../../core/model/network-graph';
import { byte, int, table } from './flatbuffer-tables';
import type { OptionsData } from './tflite-graph';
import {
  ACTIVATION,
  type Activation,
  CONV_2D_OPTIONS,
  DEPTHWISE_CONV_2D_OPTIONS,
  PADDING,
} from './tflite-schema';

/** @throws RangeError where a setting of a layer is something else. */
export function wholeNumbers({ name, config }: GraphLayer, key: string): readonly number[] {
  const value = config[key];
  if (Array.isArray(value) && value.every(side => Number.isInteger(side))) return value;
  throw new RangeError(`Expected whole numbers as ${key} of ${name}`);
}

export interface Window {
  readonly padding: keyof typeof PADDING;
  /** Along height and width, as all here. */
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

/**
 * @param size height and width of the kernel.
 * @throws RangeError where the layer does not say all of it.
 */
export function windowOf(layer: GraphLayer, size: readonly number[]): Window {
  const { padding } = layer.config;
  if (padding !== 'same' && padding !== 'valid') {
    throw new RangeError(`Expected padding same or valid of ${layer.name}`);
  }
  return {
    padding,
    size,
    strides: wholeNumbers(layer, 'strides'),
    dilations: wholeNumbers(layer, 'dilation_rate'),
  };
}

/** Height and width of what it gives, of a picture of `[1, height, width, channels]`. */
export function outputSides([, ...sides]: readonly number[], window: Window): number[] {
  const { padding, size, strides, dilations } = window;
  return strides.map((stride, axis) => {
    if (padding === 'same') return Math.ceil(sides[axis] / stride);
    const reach = (size[axis] - 1) * dilations[axis];
    return Math.floor((sides[axis] - reach - 1) / stride) + 1;
  });
}

const windowFields = ({ padding, strides, dilations }: Window, activation: Activation) => ({
  padding: byte(PADDING[padding]),
  stride_w: int(strides[1]),
  stride_h: int(strides[0]),
  fused_activation_function: byte(ACTIVATION[activation]),
  dilation_w_factor: int(dilations[1]),
  dilation_h_factor: int(dilations[0]),
});

export function convolutionOptions(window: Window, activation: Activation): OptionsData {
  const { type, fields } = CONV_2D_OPTIONS;
  return { type, table: table(fields, windowFields(window, activation)) };
}

/** @param multiplier how many channels it gives for one. */
export function depthwiseOptions(
  window: Window,
  multiplier: number,
  activation: Activation,
): OptionsData {
  const { type, fields } = DEPTHWISE_CONV_2D_OPTIONS;
  const values = { ...windowFields(window, activation), depth_multiplier: int(multiplier) };
  return { type, table: table(fields, values) };
}
