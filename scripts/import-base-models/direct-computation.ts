/**
 * The operations of a convolutional network, computed directly on typed arrays in float64.
 *
 * It shares no code with TensorFlow.js or the conversion, so that the converted models can be compared
 * with it. Kernels are read in the layout of their source file. Slow and plain on purpose. Imports only
 * the tensor type.
 */

import { tensorValues, type WeightTensor } from './weight-tensor.js';

/** Activations of one picture; `data` is row-major height, width, channels. */
export interface FeatureMap {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly data: Float64Array;
}

/** A convolution kernel, with its strides: the distances in `values` between neighbours on each axis. */
export interface Kernel {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
  /** Input channels that one output channel sees: 1 for a depthwise kernel. */
  readonly inputs: number;
  readonly outputs: number;
  readonly steps: {
    readonly y: number;
    readonly x: number;
    readonly in: number;
    readonly out: number;
  };
}

/** Rows and columns of zeros added on each side. */
export interface Padding {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Batch norm as it is stored, one value per channel. */
export interface BatchNorm {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Added to the variance before the square root. */
  readonly epsilon: number;
}

/** A PyTorch kernel: [outputs, inputs, height, width]; depthwise has one input. */
export function pytorchKernel(tensor: WeightTensor): Kernel {
  const [outputs, inputs, height, width] = tensor.shape;
  const steps = { out: inputs * height * width, in: height * width, y: width, x: 1 };
  return { values: tensorValues(tensor), height, width, inputs, outputs, steps };
}

/** A TFLite convolution kernel: [outputs, height, width, inputs]. */
export function tfliteKernel(tensor: WeightTensor): Kernel {
  const [outputs, height, width, inputs] = tensor.shape;
  const steps = { out: height * width * inputs, y: width * inputs, x: inputs, in: 1 };
  return { values: tensorValues(tensor), height, width, inputs, outputs, steps };
}

/** A TFLite depthwise kernel: [1, height, width, channels]. */
export function tfliteDepthwiseKernel(tensor: WeightTensor): Kernel {
  const [, height, width, outputs] = tensor.shape;
  const steps = { y: width * outputs, x: outputs, in: 0, out: 1 };
  return { values: tensorValues(tensor), height, width, inputs: 1, outputs, steps };
}

/** The same padding on every side, as in PyTorch. */
export function evenPadding(sides: number): Padding {
  return { top: sides, bottom: sides, left: sides, right: sides };
}

/**
 * TensorFlow's padding 'same': ceil(size / stride) outputs along each axis; if the total padding is odd,
 * the extra row or column comes at the end.
 */
export function samePadding(map: FeatureMap, kernel: Kernel, stride: number): Padding {
  const total = (size: number, side: number): number =>
    Math.max(0, (Math.ceil(size / stride) - 1) * stride + side - size);
  const vertical = total(map.height, kernel.height);
  const horizontal = total(map.width, kernel.width);
  const top = Math.floor(vertical / 2);
  const left = Math.floor(horizontal / 2);
  return { top, bottom: vertical - top, left, right: horizontal - left };
}

/**
 * Cross-correlates a map with a kernel, without bias. A kernel with as many inputs as the map has
 * channels is an ordinary convolution; one with a single input is a depthwise convolution.
 *
 * @throws RangeError if the kernel does not fit the map
 */
export function convolve(
  map: FeatureMap,
  kernel: Kernel,
  stride: number,
  padding: Padding,
): FeatureMap {
  const depthwise = kernel.inputs === 1 && kernel.outputs === map.channels;
  if (!depthwise && kernel.inputs !== map.channels) {
    throw new RangeError(
      `expected a kernel for ${map.channels} channels, found one for ${kernel.inputs}`,
    );
  }
  const paddedHeight = map.height + padding.top + padding.bottom;
  const paddedWidth = map.width + padding.left + padding.right;
  if (kernel.height > paddedHeight || kernel.width > paddedWidth) {
    throw new RangeError(
      `expected a kernel of at most ${paddedHeight} x ${paddedWidth} pixels, ` +
        `found ${kernel.height} x ${kernel.width}`,
    );
  }
  const height = Math.floor((paddedHeight - kernel.height) / stride) + 1;
  const width = Math.floor((paddedWidth - kernel.width) / stride) + 1;
  const channels = kernel.outputs;
  const data = new Float64Array(height * width * channels);
  const { values, steps } = kernel;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < channels; c += 1) {
        let sum = 0;
        for (let ky = 0; ky < kernel.height; ky += 1) {
          const fromY = y * stride + ky - padding.top;
          if (fromY < 0 || fromY >= map.height) continue;
          for (let kx = 0; kx < kernel.width; kx += 1) {
            const fromX = x * stride + kx - padding.left;
            if (fromX < 0 || fromX >= map.width) continue;
            const from = (fromY * map.width + fromX) * map.channels + (depthwise ? c : 0);
            const weight = ky * steps.y + kx * steps.x + c * steps.out;
            for (let i = 0; i < kernel.inputs; i += 1) {
              sum += map.data[from + i] * values[weight + i * steps.in];
            }
          }
        }
        data[(y * width + x) * channels + c] = sum;
      }
    }
  }
  return { height, width, channels, data };
}

/** Applies a function of value and channel to every value. */
export function mapValues(
  map: FeatureMap,
  change: (value: number, channel: number) => number,
): FeatureMap {
  const { channels } = map;
  return { ...map, data: map.data.map((value, at) => change(value, at % channels)) };
}

/** Adds one value per channel. */
export function addBias(map: FeatureMap, bias: ArrayLike<number>): FeatureMap {
  return mapValues(map, (value, channel) => value + bias[channel]);
}

/** (x - mean) / sqrt(variance + epsilon) * scale + shift, each by channel. */
export function normalise(map: FeatureMap, norm: BatchNorm): FeatureMap {
  return mapValues(
    map,
    (value, c) =>
      ((value - norm.mean[c]) / Math.sqrt(norm.variance[c] + norm.epsilon)) * norm.scale[c] +
      norm.shift[c],
  );
}

export function addMaps(a: FeatureMap, b: FeatureMap): FeatureMap {
  return { ...a, data: a.data.map((value, at) => value + b.data[at]) };
}

/** The mean over height and width: a map of one pixel. */
export function meanOverPixels(map: FeatureMap): FeatureMap {
  const { channels } = map;
  const data = new Float64Array(channels);
  map.data.forEach((value, at) => {
    data[at % channels] += value;
  });
  return { height: 1, width: 1, channels, data: data.map(sum => sum / (map.height * map.width)) };
}

/**
 * Squeeze and excite: multiplies each channel by a factor that two 1x1 convolutions compute from the
 * means of all channels. Source: Hu et al., "Squeeze-and-Excitation Networks", with MobileNetV3's
 * activations (ReLU, then hard sigmoid).
 */
export function squeezeExcite(
  map: FeatureMap,
  reduce: { readonly kernel: Kernel; readonly bias: Float32Array },
  expand: { readonly kernel: Kernel; readonly bias: Float32Array },
): FeatureMap {
  const squeezed = convolve(meanOverPixels(map), reduce.kernel, 1, evenPadding(0));
  const inner = mapValues(addBias(squeezed, reduce.bias), relu);
  const expanded = convolve(inner, expand.kernel, 1, evenPadding(0));
  const factors = mapValues(addBias(expanded, expand.bias), hardSigmoid).data;
  return mapValues(map, (value, channel) => value * factors[channel]);
}

export function relu(value: number): number {
  return Math.max(0, value);
}

export function relu6(value: number): number {
  return Math.min(6, Math.max(0, value));
}

/** relu6(x + 3) / 6. Source: Howard et al., "Searching for MobileNetV3", section 5.2. */
export function hardSigmoid(value: number): number {
  return relu6(value + 3) / 6;
}

/** x * hardSigmoid(x). Source: as for hardSigmoid. */
export function hardSwish(value: number): number {
  return value * hardSigmoid(value);
}

/**
 * A picture as the first map of a network.
 *
 * @param rgb red, green, blue of each pixel, 0 to 255, row-major
 * @param scale maps a value of 0 to 255 and its channel to the network's input
 */
export function pictureMap(
  rgb: ArrayLike<number>,
  size: number,
  scale: (value: number, channel: number) => number,
): FeatureMap {
  const data = Float64Array.from(rgb, (value, at) => scale(value, at % 3));
  return { height: size, width: size, channels: 3, data };
}
