import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addBias,
  addMaps,
  convolve,
  evenPadding,
  type FeatureMap,
  hardSigmoid,
  hardSwish,
  mapValues,
  meanOverPixels,
  normalise,
  pictureMap,
  pytorchKernel,
  relu,
  relu6,
  samePadding,
  squeezeExcite,
  tfliteDepthwiseKernel,
  tfliteKernel,
} from '../../../scripts/import-base-models/direct-computation';
import type { WeightTensor } from '../../../scripts/import-base-models/weight-tensor';

beforeAll(() => tf.setBackend('cpu'));

const map = (
  height: number,
  width: number,
  channels: number,
  values: ArrayLike<number>,
): FeatureMap => ({ height, width, channels, data: Float64Array.from(values) });

const weights = (shape: readonly number[], values: ArrayLike<number>): WeightTensor => ({
  name: 'kernel',
  shape,
  dtype: 'float32',
  data: new Uint8Array(Float32Array.from(values).buffer),
});

describe('worked by hand', () => {
  const square = map(3, 3, 1, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const diagonal = pytorchKernel(weights([1, 1, 2, 2], [1, 0, 0, 10]));

  it('a convolution is a cross-correlation: the kernel is not turned round', () => {
    const { height, width, data } = convolve(square, diagonal, 1, evenPadding(0));
    expect([height, width, ...data]).toEqual([2, 2, 1 + 50, 2 + 60, 4 + 80, 5 + 90]);
  });

  it('even padding adds zeros on every side, and a stride steps over them too', () => {
    const { height, width, data } = convolve(square, diagonal, 2, evenPadding(1));
    expect([height, width, ...data]).toEqual([2, 2, 10, 30, 70, 5 + 90]);
  });

  it('padding "same" gives the odd row and column to the end', () => {
    expect(samePadding(square, diagonal, 1)).toEqual({ top: 0, bottom: 1, left: 0, right: 1 });
    const three = pytorchKernel(weights([1, 1, 3, 3], new Array(9).fill(1)));
    expect(samePadding(square, three, 2)).toEqual(evenPadding(1));
    expect(samePadding(map(4, 4, 1, new Array(16)), three, 2)).toEqual({
      top: 0,
      bottom: 1,
      left: 0,
      right: 1,
    });
    const one = pytorchKernel(weights([1, 1, 1, 1], [1]));
    expect(samePadding(square, one, 2)).toEqual(evenPadding(0));
  });

  it('a convolution sums over input channels, a depthwise one keeps them apart', () => {
    const pixel = map(1, 1, 2, [3, 5]);
    const mixing = pytorchKernel(weights([2, 2, 1, 1], [1, 10, 100, 1000]));
    expect([...convolve(pixel, mixing, 1, evenPadding(0)).data]).toEqual([53, 5300]);
    const apart = pytorchKernel(weights([2, 1, 1, 1], [2, 7]));
    expect([...convolve(pixel, apart, 1, evenPadding(0)).data]).toEqual([6, 35]);
  });

  it('refuses a kernel for another number of channels, and one larger than the map', () => {
    const kernel = pytorchKernel(weights([1, 3, 1, 1], [1, 1, 1]));
    expect(() => convolve(square, kernel, 1, evenPadding(0))).toThrow(
      new RangeError('expected a kernel for 1 channels, found one for 3'),
    );
    for (const size of [1, 0]) {
      const small = map(size, size, 1, new Array(size * size));
      expect(() => convolve(small, diagonal, 1, evenPadding(0))).toThrow(
        new RangeError(`expected a kernel of at most ${size} x ${size} pixels, found 2 x 2`),
      );
    }
  });

  it('batch norm is (x - mean) / sqrt(variance + epsilon) * scale + shift, by channel', () => {
    const found = normalise(map(1, 2, 2, [3, 10, 5, 20]), {
      mean: Float32Array.of(1, 10),
      variance: Float32Array.of(3, 24),
      scale: Float32Array.of(4, 5),
      shift: Float32Array.of(0.5, -1),
      epsilon: 1,
    });
    expect([...found.data]).toEqual([4.5, -1, 8.5, 9]);
  });

  it('the activations of MobileNetV3', () => {
    const xs = [-4, -3, -1.5, 0, 1.5, 3, 7];
    expect(xs.map(relu)).toEqual([0, 0, 0, 0, 1.5, 3, 7]);
    expect(xs.map(relu6)).toEqual([0, 0, 0, 0, 1.5, 3, 6]);
    expect(xs.map(hardSigmoid)).toEqual([0, 0, 0.25, 0.5, 0.75, 1, 1]);
    expect(xs.map(x => hardSwish(x) + 0)).toEqual([0, 0, -0.375, 0, 1.125, 3, 7]);
  });

  it('bias, sums, and the mean over pixels go by channel', () => {
    const two = map(1, 2, 2, [1, 2, 3, 4]);
    expect([...addBias(two, [10, 20]).data]).toEqual([11, 22, 13, 24]);
    expect([...addMaps(two, two).data]).toEqual([2, 4, 6, 8]);
    expect(meanOverPixels(two)).toEqual(map(1, 1, 2, [2, 3]));
  });

  it('squeeze and excite scales each channel by what all the means say', () => {
    // Means 2 and 3; reduced to relu(2 - 3 + 2) = 1; expanded to -1.5 and 3; gates 1/4 and 1.
    const reduce = {
      kernel: pytorchKernel(weights([1, 2, 1, 1], [1, -1])),
      bias: Float32Array.of(2),
    };
    const expand = {
      kernel: pytorchKernel(weights([2, 1, 1, 1], [-2, 1])),
      bias: Float32Array.of(0.5, 2),
    };
    const found = squeezeExcite(map(1, 2, 2, [1, 2, 3, 4]), reduce, expand);
    expect([...found.data]).toEqual([0.25, 2, 0.75, 4]);
  });

  it('a picture becomes a map, each value scaled by its channel', () => {
    const found = pictureMap(
      [0, 51, 102, 153, 204, 255, 0, 0, 0, 0, 0, 255],
      2,
      (value, channel) => (channel === 0 ? value : value / 51),
    );
    expect(found).toEqual(map(2, 2, 3, [0, 1, 2, 153, 4, 5, 0, 0, 0, 0, 0, 5]));
  });
});

/** Sizes of a map and a kernel, and values for both. */
const shapes = fc
  .record({
    height: fc.integer({ min: 3, max: 8 }),
    width: fc.integer({ min: 3, max: 8 }),
    inputs: fc.integer({ min: 1, max: 4 }),
    outputs: fc.integer({ min: 1, max: 4 }),
    kernelHeight: fc.integer({ min: 1, max: 3 }),
    kernelWidth: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('same', 'valid'),
  })
  .chain(shape =>
    fc.record({
      shape: fc.constant(shape),
      x: floats(shape.height * shape.width * shape.inputs),
      kernel: floats(shape.kernelHeight * shape.kernelWidth * shape.inputs * shape.outputs),
    }),
  );

function floats(length: number) {
  const value = fc.float({ min: -4, max: 4, noNaN: true });
  return fc.array(value, { minLength: length, maxLength: length });
}

/** Fails unless `found` is what TensorFlow.js computes, up to float32's rounding of sums. */
function expectTensor(found: FeatureMap, compute: () => tf.Tensor): void {
  const { shape, values } = tf.tidy(() => {
    const tensor = compute();
    return { shape: tensor.shape, values: tensor.dataSync() };
  });
  expect(shape).toEqual([1, found.height, found.width, found.channels]);
  expect(found.data).toHaveLength(values.length);
  for (const [i, value] of values.entries()) expect(found.data[i]).toBeCloseTo(value, 3);
}

/** A kernel in TensorFlow's layout, [height, width, inputs, outputs], in that of a weight file. */
function turned(
  kernel: readonly number[],
  [height, width, inputs, outputs]: readonly [number, number, number, number],
  layout: 'pytorch' | 'tflite',
): WeightTensor {
  const values = new Float32Array(kernel.length);
  for (const [at, value] of kernel.entries()) {
    const o = at % outputs;
    const i = Math.floor(at / outputs) % inputs;
    const pixel = Math.floor(at / outputs / inputs);
    const place =
      layout === 'pytorch'
        ? (o * inputs + i) * height * width + pixel
        : (o * height * width + pixel) * inputs + i;
    values[place] = value;
  }
  return layout === 'pytorch'
    ? weights([outputs, inputs, height, width], values)
    : weights([outputs, height, width, inputs], values);
}

describe('as TensorFlow.js computes it, for any shape and stride', () => {
  it('a convolution, from either layout of kernels', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom('pytorch', 'tflite'), ({ shape, x, kernel }, layout) => {
        const { height, width, inputs, outputs, kernelHeight, kernelWidth, stride } = shape;
        const sides = [kernelHeight, kernelWidth, inputs, outputs] as const;
        const tensor = turned(kernel, sides, layout);
        const read = layout === 'pytorch' ? pytorchKernel(tensor) : tfliteKernel(tensor);
        const input = map(height, width, inputs, x);
        const padding =
          shape.padding === 'same' ? samePadding(input, read, stride) : evenPadding(0);
        expectTensor(convolve(input, read, stride, padding), () =>
          tf.conv2d(
            tf.tensor4d(x, [1, height, width, inputs]),
            tf.tensor4d(kernel, [...sides]),
            stride,
            shape.padding,
          ),
        );
      }),
    );
  });

  it('a depthwise convolution', () => {
    fc.assert(
      fc.property(shapes, ({ shape, x, kernel }) => {
        const { height, width, inputs, kernelHeight, kernelWidth, stride } = shape;
        const values = kernel.slice(0, kernelHeight * kernelWidth * inputs);
        const read = tfliteDepthwiseKernel(weights([1, kernelHeight, kernelWidth, inputs], values));
        const input = map(height, width, inputs, x);
        const padding =
          shape.padding === 'same' ? samePadding(input, read, stride) : evenPadding(0);
        expectTensor(convolve(input, read, stride, padding), () =>
          tf.depthwiseConv2d(
            tf.tensor4d(x, [1, height, width, inputs]),
            tf.tensor4d(values, [kernelHeight, kernelWidth, inputs, 1]),
            stride,
            shape.padding,
          ),
        );
      }),
    );
  });

  it('batch norm', () => {
    fc.assert(
      fc.property(shapes, ({ shape: { height, width, inputs }, x }) => {
        const byChannel = (from: number) => Float32Array.from(x.slice(from, from + inputs));
        const norm = {
          mean: byChannel(0),
          variance: byChannel(1).map(Math.abs),
          scale: byChannel(2),
          shift: byChannel(3),
          epsilon: 0.01,
        };
        expectTensor(normalise(map(height, width, inputs, x), norm), () =>
          tf.batchNorm(
            tf.tensor4d(x, [1, height, width, inputs]),
            tf.tensor1d(norm.mean),
            tf.tensor1d(norm.variance),
            tf.tensor1d(norm.shift),
            tf.tensor1d(norm.scale),
            norm.epsilon,
          ),
        );
      }),
    );
  });

  it('means and activations', () => {
    fc.assert(
      fc.property(shapes, ({ shape: { height, width, inputs }, x }) => {
        const input = map(height, width, inputs, x);
        const tensor = () => tf.tensor4d(x, [1, height, width, inputs]);
        expectTensor(meanOverPixels(input), () => tf.mean(tensor(), [1, 2], true));
        expectTensor(mapValues(input, relu6), () => tf.relu6(tensor()));
        expectTensor(mapValues(input, hardSwish), () =>
          tf.mul(tensor(), tf.div(tf.relu6(tf.add(tensor(), 3)), 6)),
        );
      }),
    );
  });
});
