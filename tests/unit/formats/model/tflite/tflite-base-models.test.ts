/**
 * The base models that ship and the head on them as one TensorFlow Lite model, run by LiteRT, against
 * what the page computes of the same picture: both precisions, several networks, mirror images,
 * fine-tuned weights, a trained head.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { remapOutputs } from '../../../../../src/app/recognition/remap-outputs';
import type { BaseModel } from '../../../../../src/compute/base-models/base-model';
import { flipAveraged } from '../../../../../src/compute/base-models/flip';
import { loadBaseModel } from '../../../../../src/compute/base-models/load';
import type { HeadSpec, TrainedHead } from '../../../../../src/compute/door/protocol';
import type { Precision } from '../../../../../src/formats/model/tflite/tflite-graph';
import { makeTfliteModel } from '../../../../../src/formats/model/tflite/tflite-model';
import {
  denseLayer,
  learnThree,
  type ServedModels,
  serveBaseModels,
  unseenPicture,
} from '../../shipped-classifiers';
import { loadRuntime, runModel } from './litert';

let served: ServedModels;
let root: string;

beforeAll(async () => {
  await loadRuntime();
  served = await serveBaseModels();
  root = served.address;
});

afterAll(() => served.close());

/** A head on three pictures, and its answer for a fourth in both ways. Disposes the base model. */
async function both(
  precision: Precision,
  base: BaseModel,
  flipAveraging: boolean,
  spec: HeadSpec,
  trained?: TrainedHead,
) {
  const { classifier, score } = await learnThree(base, flipAveraging, spec, trained);
  const expected = await score(unseenPicture);
  base.dispose();
  const labels = ['a', 'b', 'c'].slice(0, expected.length);
  const model = makeTfliteModel(classifier, labels, 'Made in a test', precision);
  const [found] = await runModel(model, [unseenPicture.map(value => value / 127.5 - 1)]);
  const most = Math.max(...expected.map((value, i) => Math.abs(found[i] - value)));
  console.log(`${precision}: ${model.length} bytes, confidences within ${most.toExponential(1)}`);
  return { found, expected };
}

function expectSame({ found, expected }: Awaited<ReturnType<typeof both>>, tolerance: number) {
  expect(found).toHaveLength(expected.length);
  // A picture that both heads are sure about would hide any mistake.
  expect(Math.max(...expected)).toBeLessThan(0.999);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value)).toBeLessThan(tolerance);
  }
}

const RIDGE: HeadSpec = { id: 'ridge', options: {} };

// The kernels of the base models came as float16: as they ship they are the same in both.
describe.each(['float32', 'float16'] as const)('as %s', precision => {
  it.each(['accurate', 'fast', 'objects'] as const)('says what the page says with %s', async id => {
    expectSame(await both(precision, await loadBaseModel(id, root), false, RIDGE), 1e-5);
  });

  it('averages over mirror images like the page', async () => {
    const base = flipAveraged(await loadBaseModel('accurate', root));
    const spec: HeadSpec = { id: 'shrinkage-lda', options: {} };
    expectSame(await both(precision, base, true, spec), 1e-5);
  });

  it('uses fine-tuned weights and a trained head', async () => {
    const layers = [denseLayer(576, 8, true), denseLayer(8, 2, false)];
    const trained = { dimension: 576, classCount: 2, layers };
    // A class that was added after the training.
    const head = remapOutputs(trained, ['a', 'b'], ['b', 'new', 'a']);
    const pretrained = await loadBaseModel('fast', root);
    const [{ model }] = pretrained.networks;
    // All kernels a little different from what float16 can hold.
    const tuned = model.weights
      .filter(({ originalName }) => originalName.endsWith('kernel'))
      .map(weight => ({
        name: `mobilenet-v3-small/${weight.originalName}`,
        shape: weight.read().shape.slice(),
        values: Float32Array.from(weight.read().dataSync()).map(
          (value, i) => value * (1 + Math.sin(i) / 20),
        ),
      }));
    const base = await loadBaseModel('fast', root, undefined, {}, tuned);
    const answerer = { head, temperature: 0.8 };
    const before = await both(precision, pretrained, false, RIDGE, answerer);
    const after = await both(precision, base, false, RIDGE, answerer);
    expectSame(after, precision === 'float32' ? 1e-5 : 1e-3);
    expect(after.found[1]).toBe(0);
    expect(Math.abs(after.found[0] - before.found[0])).toBeGreaterThan(0.01);
  });
});
