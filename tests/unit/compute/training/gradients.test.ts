import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { startTensorFlow } from '../../../../scripts/evaluate/tensorflow';
import { missingKernels, registerWasmGradients } from '../../../../src/compute/training/gradients';
import { seededRandom } from '../../../../src/core/math/random';

beforeAll(async () => {
  await startTensorFlow();
  registerWasmGradients();
});

type Shape = [number, number, number, number];

/** Gradients of the sum of squares of what `f` gives, on one backend. */
async function gradients(
  backend: string,
  f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor,
  xShape: Shape,
  filterShape: Shape,
): Promise<number[][]> {
  await tf.setBackend(backend);
  const random = seededRandom(5);
  const values = (shape: Shape) =>
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.next() - 0.5);
  const before = tf.memory().numTensors;
  const found = tf.tidy(() => {
    const x = tf.tensor4d(values(xShape), xShape);
    const filter = tf.tensor4d(values(filterShape), filterShape);
    const loss = (a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.square(f(a as tf.Tensor4D, b as tf.Tensor4D)));
    return tf
      .grads(loss)([x, filter])
      .map(gradient => [...gradient.dataSync()]);
  });
  expect(tf.memory().numTensors).toBe(before);
  return found;
}

async function expectAsOnCpu(
  f: (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor,
  xShape: Shape,
  filterShape: Shape,
): Promise<void> {
  const expected = await gradients('cpu', f, xShape, filterShape);
  const found = await gradients('wasm', f, xShape, filterShape);
  for (const [i, gradient] of expected.entries()) {
    const size = Math.max(...gradient.map(Math.abs));
    for (const [j, value] of gradient.entries()) {
      expect(Math.abs(found[i][j] - value)).toBeLessThanOrEqual(1e-5 * Math.max(1, size));
    }
  }
}

const side = fc.integer({ min: 3, max: 7 });
const few = fc.integer({ min: 1, max: 5 });

test('wasm gives the gradients of a 1 x 1 convolution that the cpu backend gives', async () => {
  await fc.assert(
    fc.asyncProperty(few, side, side, few, few, async (n, height, width, ins, outs) => {
      await expectAsOnCpu(
        (x, filter) => tf.conv2d(x, filter, 1, 'valid'),
        [n, height, width, ins],
        [1, 1, ins, outs],
      );
    }),
    { numRuns: 20 },
  );
});

test('the gradient of a clip is 1 within its bounds and 0 beyond them', async () => {
  const values = [-2, -1, -0.5, 0, 2.5, 6, 6.5, 100];
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    const found = tf.tidy(() => tf.grad(x => tf.clipByValue(x, -1, 6))(tf.tensor1d(values)));
    expect([...found.dataSync()]).toEqual(values.map(value => (value >= -1 && value <= 6 ? 1 : 0)));
    found.dispose();
  }
});

test('wasm gives the gradients of a depthwise convolution that the cpu backend gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      few,
      side,
      side,
      few,
      fc.constantFrom(1, 3, 5, 7),
      fc.constantFrom(1, 2),
      fc.constantFrom('same' as const, 'valid' as const),
      async (n, height, width, channels, kernel, stride, pad) => {
        fc.pre(pad === 'same' || Math.min(height, width) >= kernel);
        await expectAsOnCpu(
          (x, filter) => tf.depthwiseConv2d(x, filter, stride, pad),
          [n, height, width, channels],
          [kernel, kernel, channels, 1],
        );
      },
    ),
    { numRuns: 40 },
  );
});

test('wasm refuses the gradient of a convolution that it would compute wrongly', async () => {
  await expect(
    gradients('wasm', (x, filter) => tf.conv2d(x, filter, 1, 'same'), [1, 4, 4, 2], [3, 3, 2, 2]),
  ).rejects.toThrow('Expected a 1 x 1 convolution');
});

test('missing kernels of a backend are named', () => {
  expect(missingKernels('wasm')).toEqual([]);
  expect(missingKernels('no-such-backend')).toContain('Conv2DBackpropFilter');
});
