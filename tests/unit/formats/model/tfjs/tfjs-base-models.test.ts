/**
 * The base models that ship, with a head, as one model, compared with what the page computes for the
 * same picture: several networks, mirror images, fine-tuned weights, a trained head.
 */
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { remapOutputs } from '../../../../../src/app/recognition/remap-outputs';
import type { BaseModel } from '../../../../../src/compute/base-models/base-model';
import { flipAveraged } from '../../../../../src/compute/base-models/flip';
import { loadBaseModel } from '../../../../../src/compute/base-models/load';
import type { HeadSpec, TrainedHead } from '../../../../../src/compute/door/protocol';
import { makeTfjsModel } from '../../../../../src/formats/model/tfjs/tfjs-model';
import {
  denseLayer,
  learnThree,
  type ServedModels,
  serveBaseModels,
  unseenPicture,
} from '../../shipped-classifiers';

let served: ServedModels;
let root: string;

beforeAll(async () => {
  served = await serveBaseModels();
  root = served.address;
});

afterAll(() => served.close());

/** A head on three pictures, and its answer for a fourth in both ways. */
async function both(
  base: BaseModel,
  flipAveraging: boolean,
  spec: HeadSpec,
  trained?: TrainedHead,
) {
  const { classifier, score } = await learnThree(base, flipAveraging, spec, trained);
  const expected = await score(unseenPicture);
  const { topology, weights } = makeTfjsModel(classifier);
  const model = await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: topology,
      weightSpecs: weights.map(({ name, shape }) => ({
        name,
        shape: [...shape],
        dtype: 'float32',
      })),
      weightData: weights.map(({ values }) => values.slice().buffer),
    }),
  );
  const given = tf.tidy(() => tf.sub(tf.div(tf.tensor(unseenPicture, [1, 224, 224, 3]), 127), 1));
  const found = tf.tidy(() => (model.predict(given) as tf.Tensor).dataSync());
  tf.dispose(given);
  model.dispose();
  base.dispose();
  return { found, expected };
}

function expectSame({ found, expected }: Awaited<ReturnType<typeof both>>): void {
  // A picture that both heads are sure about would hide any mistake.
  expect(Math.max(...expected)).toBeLessThan(0.999);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value)).toBeLessThan(1e-4);
  }
}

const RIDGE: HeadSpec = { id: 'ridge', options: {} };

it.each(['accurate', 'fast', 'objects'] as const)('says what the page says with %s', async id => {
  expectSame(await both(await loadBaseModel(id, root), false, RIDGE));
});

it('averages over mirror images like the page', async () => {
  const base = flipAveraged(await loadBaseModel('accurate', root));
  expectSame(await both(base, true, { id: 'shrinkage-lda', options: {} }));
});

it('uses fine-tuned weights and a trained head', async () => {
  const values = Float32Array.from({ length: 576 }, (_, i) => Math.sin(i) / 2);
  const tuned = [{ name: 'mobilenet-v3-small/top_conv/bias', shape: [576], values }];
  const base = await loadBaseModel('fast', root, undefined, {}, tuned);
  const trained = {
    dimension: 576,
    classCount: 2,
    layers: [denseLayer(576, 8, true), denseLayer(8, 2, false)],
  };
  // A class that was added after the training.
  const head = remapOutputs(trained, ['a', 'b'], ['b', 'new', 'a']);
  const pretrained = await both(await loadBaseModel('fast', root), false, RIDGE, {
    head,
    temperature: 0.8,
  });
  const fineTuned = await both(base, false, RIDGE, { head, temperature: 0.8 });
  expectSame(fineTuned);
  expect(fineTuned.found[1]).toBe(0);
  expect(Math.abs(fineTuned.found[0] - pretrained.found[0])).toBeGreaterThan(0.01);
});
