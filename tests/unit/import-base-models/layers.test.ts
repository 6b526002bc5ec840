/**
 * The layers models that are written, compared with the direct computation: small networks of random
 * weights, whose batch norm is folded on one side and not on the other.
 */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  LayersBuilder,
  type NamedWeight,
} from '../../../scripts/import-base-models/layers-builder';
import { embedDirectlyV2 } from '../../../scripts/import-base-models/mobilenet-v2-direct';
import { buildMobilenetV2 } from '../../../scripts/import-base-models/mobilenet-v2-layers';
import type { MobilenetV2 } from '../../../scripts/import-base-models/mobilenet-v2-source';
import { embedDirectlyV3 } from '../../../scripts/import-base-models/mobilenet-v3-direct';
import { buildMobilenetV3 } from '../../../scripts/import-base-models/mobilenet-v3-layers';
import type {
  MobilenetV3,
  V3Activation,
  V3Convolution,
} from '../../../scripts/import-base-models/mobilenet-v3-source';
import type { WeightTensor } from '../../../scripts/import-base-models/weight-tensor';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 9;

/** Makes tensors of the numbers that `random` gives, from 0 to 1. */
class TensorMaker {
  constructor(private readonly random: () => number) {}

  tensor(shape: readonly number[], from = -1, to = 1): WeightTensor {
    const count = shape.reduce((product, side) => product * side, 1);
    const values = Float32Array.from({ length: count }, () => from + (to - from) * this.random());
    return { name: 'random', shape, dtype: 'float32', data: new Uint8Array(values.buffer) };
  }

  convolution(
    shape: readonly [outputs: number, inputs: number, height: number, width: number],
    stride: number,
    activation: V3Activation,
  ): V3Convolution {
    return {
      kernel: this.tensor(shape),
      scale: this.tensor([shape[0]], 0.5, 2),
      shift: this.tensor([shape[0]]),
      mean: this.tensor([shape[0]]),
      variance: this.tensor([shape[0]], 0.01, 4),
      stride,
      activation,
    };
  }

  picture(): number[] {
    return Array.from({ length: SIZE * SIZE * 3 }, () => Math.floor(256 * this.random()));
  }
}

/** Every part that a block can have or lack: expansion, squeeze-excite, residual, strides, sizes. */
function smallV3(make: TensorMaker): MobilenetV3 {
  return {
    stem: make.convolution([4, 3, 3, 3], 2, 'hard-swish'),
    blocks: [
      {
        index: 1,
        expand: undefined,
        depthwise: make.convolution([4, 1, 3, 3], 1, 'relu'),
        squeezeExcite: {
          reduceKernel: make.tensor([2, 4, 1, 1]),
          reduceBias: make.tensor([2]),
          expandKernel: make.tensor([4, 2, 1, 1]),
          expandBias: make.tensor([4]),
        },
        project: make.convolution([4, 4, 1, 1], 1, 'none'),
        residual: true,
      },
      {
        index: 2,
        expand: make.convolution([6, 4, 1, 1], 1, 'hard-swish'),
        depthwise: make.convolution([6, 1, 5, 5], 2, 'hard-swish'),
        squeezeExcite: undefined,
        project: make.convolution([5, 6, 1, 1], 1, 'none'),
        residual: false,
      },
    ],
    top: make.convolution([7, 5, 1, 1], 1, 'hard-swish'),
  };
}

function smallV2(make: TensorMaker): MobilenetV2 {
  const step = { block: 0, kind: 'conv', stride: 1, activation: 'none' } as const;
  return {
    input: 0,
    steps: [
      {
        ...step,
        block: -1,
        part: 'conv',
        from: 0,
        to: 1,
        kernel: make.tensor([4, 3, 3, 3]),
        bias: make.tensor([4]),
        stride: 2,
        activation: 'relu6',
      },
      {
        ...step,
        kind: 'depthwise',
        part: 'depthwise',
        from: 1,
        to: 2,
        kernel: make.tensor([1, 3, 3, 4]),
        bias: make.tensor([4]),
        activation: 'relu6',
      },
      {
        ...step,
        part: 'project',
        from: 2,
        to: 3,
        kernel: make.tensor([4, 1, 1, 4]),
        bias: make.tensor([4]),
      },
      { kind: 'add', block: 0, part: 'add', from: [1, 3], to: 4 },
    ],
  };
}

/** What a layers model makes of a picture, as `npm run import-base-models` hands it out. */
function embedWithLayers(
  { model, weights }: { model: LayersModel; weights: readonly NamedWeight[] },
  rgb: readonly number[],
): Float32Array {
  const before = tf.memory().numTensors;
  try {
    return tf.tidy(() => {
      model.loadWeights(
        Object.fromEntries(
          weights.map(({ name, shape, values }) => [
            name,
            tf.tensor(Float32Array.from(values), [...shape]),
          ]),
        ),
      );
      const input = tf.tensor4d(
        rgb.map(value => value / 127.5 - 1),
        [1, SIZE, SIZE, 3],
      );
      const output = model.predict(input);
      if (Array.isArray(output)) throw new TypeError('expected one output');
      return output.dataSync() as Float32Array;
    });
  } finally {
    model.dispose();
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before);
  }
}

function expectSame(found: Float32Array, expected: Float64Array): void {
  expect(found).toHaveLength(expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value) / largest).toBeLessThan(1e-5);
  }
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('a layers model computes what the file says', () => {
  it('MobileNetV3, its batch norm folded', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const make = new TensorMaker(seeded(seed));
        const network = smallV3(make);
        const rgb = make.picture();
        const found = embedWithLayers(buildMobilenetV3(network, SIZE), rgb);
        expectSame(found, embedDirectlyV3(network, rgb, SIZE));
      }),
      { numRuns: 20 },
    );
  });

  it('MobileNetV2, padded as TensorFlow pads', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const make = new TensorMaker(seeded(seed));
        const network = smallV2(make);
        const rgb = make.picture();
        const found = embedWithLayers(buildMobilenetV2(network, SIZE), rgb);
        expectSame(found, embedDirectlyV2(network, rgb, SIZE));
      }),
      { numRuns: 20 },
    );
  });
});

describe('LayersBuilder', () => {
  it('refuses weights that do not fill their shape', () => {
    const builder = new LayersBuilder();
    const weights = {
      shape: [1, 1, 3, 2],
      kernel: new Float64Array(5),
      bias: new Float64Array(2),
    } as const;
    expect(() =>
      builder.convolution(builder.input(SIZE), 'conv', weights, { stride: 1, padding: 'same' }),
    ).toThrow(new RangeError('conv/kernel: expected 6 values, found 5'));
  });
});
