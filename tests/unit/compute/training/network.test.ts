import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { startTensorFlow } from '../../../../scripts/evaluate/tensorflow';
import { divide } from '../../../../src/compute/training/blocks';
import { denseLogits } from '../../../../src/compute/training/dense-head';
import { registerWasmGradients } from '../../../../src/compute/training/gradients';
import {
  readWeights,
  standardise,
  TrainableNetwork,
  writeWeights,
} from '../../../../src/compute/training/network';
import { seededRandom } from '../../../../src/core/math/random';
import { DENSE } from '../../../../src/core/model/training-options';
import { DIMENSION, tinyBase } from './tiny-base';

beforeAll(async () => {
  await startTensorFlow();
  registerWasmGradients();
});

const random = seededRandom(4);
const normalised = (length: number) => Float32Array.from({ length }, () => 2 * random.next() - 1);

test('the head as plain data gives the logits of the network that trained', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1, 9),
      fc.boolean(),
      fc.integer({ min: 2, max: 5 }),
      async (units, bias, classCount) => {
        const rows = Array.from({ length: 6 }, () => normalised(DIMENSION).map(v => 3 * v + 2));
        const all = Float32Array.from(rows.flatMap(row => [...row]));
        const network = new TrainableNetwork(
          [],
          DIMENSION,
          classCount,
          { ...DENSE, units, bias },
          standardise(all, DIMENSION),
        );
        const expected = tf.tidy(() => [...network.logits(rows, null).dataSync()]);
        const found = denseLogits(await network.toDenseHead(), all);
        network.dispose();
        expect(found).toHaveLength(6 * classCount);
        for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 4);
      },
    ),
    { numRuns: 20 },
  );
});

test('standardised embeddings have a mean of 0 and a mean square of 1', () => {
  const x = Float32Array.from({ length: 40 * 3 }, (_, i) => (i % 3) * 10 + random.next());
  const { centre, scale } = standardise(x, 3);
  const out = x.map((value, i) => (value - centre[i % 3]) * scale);
  for (let d = 0; d < 3; d++) {
    const values = out.filter((_, i) => i % 3 === d);
    expect(values.reduce((sum, value) => sum + value, 0) / 40).toBeCloseTo(0, 4);
  }
  expect(out.reduce((sum, value) => sum + value * value, 0) / out.length).toBeCloseTo(1, 4);
  expect(standardise(new Float32Array(6).fill(2), 3).scale).toBeCloseTo(500, 3);
  expect(standardise(new Float32Array(6), 3).scale).toBe(1);
});

test.each([1, 2, 3])(
  'gradients through %i blocks are those of finite differences',
  async blocks => {
    const base = tinyBase();
    const part = divide(base.networks[0], blocks);
    const length = tf.util.sizeFromShape([...part.activation]);
    const rows = [normalised(length), normalised(length), normalised(length)];
    const labels = [0, 1, 2];
    const network = new TrainableNetwork(
      [part],
      DIMENSION,
      3,
      { ...DENSE, units: 6 },
      {
        centre: new Float32Array(DIMENSION),
        scale: 1,
      },
    );
    const loss = () =>
      tf.losses.softmaxCrossEntropy(
        tf.oneHot(tf.tensor1d(labels, 'int32'), 3),
        network.logits(rows, null),
      ) as tf.Scalar;
    const weights = [...network.head, ...network.base];
    const { grads } = tf.variableGrads(
      loss,
      weights.map(({ variable }) => variable),
    );
    const value = () => tf.tidy(() => loss().dataSync()[0]);
    const step = 2e-3;
    for (const { name, variable } of weights) {
      const values = Float32Array.from(variable.dataSync());
      const gradient = [...grads[variable.name].dataSync()];
      // The weight whose gradient is largest: there, float32 says most about a difference.
      const at = gradient.reduce(
        (best, g, i) => (Math.abs(g) > Math.abs(gradient[best]) ? i : best),
        0,
      );
      const shifted = [step, -step].map(by => {
        const moved = values.slice();
        moved[at] += by;
        variable.assign(tf.tensor(moved, variable.shape));
        return value();
      });
      variable.assign(tf.tensor(values, variable.shape));
      const expected = (shifted[0] - shifted[1]) / (2 * step);
      const tolerance = 0.03 * Math.abs(expected) + 3e-4;
      expect(Math.abs(gradient[at] - expected), name).toBeLessThanOrEqual(tolerance);
    }
    tf.dispose(grads);
    network.dispose();
    base.dispose();
  },
);

test('dropout leaves out the given share, and nothing if nothing is random', () => {
  const network = new TrainableNetwork(
    [],
    200,
    2,
    { ...DENSE, units: 0, dropout: 0.5 },
    {
      centre: new Float32Array(200),
      scale: 1,
    },
  );
  const row = [new Float32Array(200).fill(1)];
  const logits = (seed: number | null) =>
    tf.tidy(() =>
      [...network.logits(row, seed === null ? null : seededRandom(seed)).dataSync()].join(),
    );
  expect(logits(null)).toBe(logits(null));
  expect(logits(1)).toBe(logits(1));
  expect(new Set([logits(1), logits(2), logits(null)]).size).toBe(3);
  network.dispose();
});

test('weights that do not fit are refused, and nothing is changed', async () => {
  const network = new TrainableNetwork(
    [],
    4,
    2,
    { ...DENSE, units: 0 },
    {
      centre: new Float32Array(4),
      scale: 1,
    },
  );
  const before = await readWeights(network.head);
  const [kernel, bias] = before.map(weight => ({ ...weight, values: weight.values.map(() => 9) }));
  for (const given of [[kernel], [kernel, { ...bias, shape: [3] }], []]) {
    expect(() => writeWeights(network.head, given)).toThrow(RangeError);
    expect(await readWeights(network.head)).toEqual(before);
  }
  network.dispose();
});
