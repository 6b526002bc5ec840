/** How a convolution moves over a picture, as options of TensorFlow Lite operators. */
import type { ConvolutionOp } from '../common/network-ops';
import { byte, int, table } from './flatbuffer-tables';
import type { OptionsData } from './tflite-graph';
import {
  ACTIVATION,
  type Activation,
  CONV_2D_OPTIONS,
  DEPTHWISE_CONV_2D_OPTIONS,
  PADDING,
} from './tflite-schema';

type Window = Pick<ConvolutionOp, 'kernel' | 'padding' | 'strides' | 'dilations'>;

/** Height and width of what it gives, of a picture of `[1, height, width, channels]`. */
export function outputSides([, ...sides]: readonly number[], window: Window): number[] {
  const { padding, kernel, strides, dilations } = window;
  return strides.map((stride, axis) => {
    if (padding === 'same') return Math.ceil(sides[axis] / stride);
    const reach = (kernel.shape[axis] - 1) * dilations[axis];
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
