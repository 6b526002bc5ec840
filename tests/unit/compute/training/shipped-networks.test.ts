/** Fine-tuning the networks that ship with the page, both at once. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type BaseModelServer,
  serveBaseModels,
} from '../../../../scripts/evaluate/serve-base-models';
import { startTensorFlow } from '../../../../scripts/evaluate/tensorflow';
import { loadBaseModel } from '../../../../src/compute/base-models/load';
import { stagesOf } from '../../../../src/compute/training/blocks';
import { registerWasmGradients } from '../../../../src/compute/training/gradients';
import { Trainer } from '../../../../src/compute/training/trainer';
import { FINE_TUNED } from '../../../../src/core/model/training-options';
import { tinyPicture, weightsOf } from './tiny-base';

let server: BaseModelServer;

beforeAll(async () => {
  await startTensorFlow();
  registerWasmGradients();
  server = await serveBaseModels();
});

afterAll(() => server.close());

test('the last blocks train, nothing else does, and what they became can be loaded again', async () => {
  const tensors = tf.memory().numTensors;
  const base = await loadBaseModel('accurate', server.root);
  const before = weightsOf(base);
  const trainer = new Trainer({
    base,
    baseModel: 'accurate',
    options: { ...FINE_TUNED, blocks: 1, epochs: 2, copies: 0, learningRate: 0.01 },
    labels: [0, 1, 0, 1],
    classCount: 2,
    openFile: () => Promise.reject(new Error('Expected activations to fit into memory')),
  });
  for (let i = 0; i < 4; i++) await trainer.addExample(tinyPicture(i % 2, i));
  const network = await trainer.train({
    signal: new AbortController().signal,
    onEpoch() {},
    onProgress() {},
  });
  const isUnfrozen = (name: string) =>
    /^mobilenet-v3-small\/(block11|top)_/.test(name) ||
    /^mobilenet-v2-objects\/block15_/.test(name);
  let changed = 0;
  for (const [name, values] of weightsOf(base)) {
    const old = before.get(name);
    const isSame = values.every((value, i) => value === old?.[i]);
    if (!isUnfrozen(name)) expect(isSame, name).toBe(true);
    else if (!isSame) changed++;
  }
  const tuned = network.base?.weights ?? [];
  expect(tuned.every(({ name }) => isUnfrozen(name))).toBe(true);
  expect(changed).toBeGreaterThan(0.8 * tuned.length);

  const picture = tinyPicture(2, 9);
  const expected = await base.embed(picture);
  await trainer.dispose();
  const again = await loadBaseModel('accurate', server.root, undefined, {}, tuned);
  const pretrained = await loadBaseModel('accurate', server.root);
  expect(await again.embed(picture)).toEqual(expected);
  expect(await pretrained.embed(picture)).not.toEqual(expected);
  again.dispose();
  pretrained.dispose();
  expect(tf.memory().numTensors).toBe(tensors);
});

test('weights that have no place in the network are refused', async () => {
  const weight = { name: 'mobilenet-v3-small/top_conv/bias', shape: [576] };
  for (const [name, shape] of [
    ['mobilenet-v3-small/top_conv/no-such-weight', [576]],
    [weight.name, [575]],
    ['elsewhere/top_conv/bias', [576]],
  ] as const) {
    const values = new Float32Array(shape[0]);
    await expect(
      loadBaseModel('fast', server.root, undefined, {}, [{ name, shape, values }]),
    ).rejects.toThrow(`Expected a weight ${name}`);
  }
});

test('every stage of the networks is named, with all of its weights', async () => {
  const base = await loadBaseModel('accurate', server.root);
  const stages = stagesOf(base.networks);
  const of = (network: string) => stages.filter(stage => stage.network === network);
  expect(of('mobilenet-v3-small').map(({ name }) => name)).toEqual([
    'stem',
    ...Array.from({ length: 11 }, (_, i) => `block${String(i + 1).padStart(2, '0')}`),
    'top',
  ]);
  expect(of('mobilenet-v2-objects').at(-1)).toMatchObject({ name: 'block15', output: [7, 7, 160] });
  for (const { name, model } of base.networks) {
    const counted = of(name).reduce((sum, { parameters }) => sum + parameters, 0);
    // The layer that scales the input is in no stage, and is never trained.
    const scaling = model.layers.find(layer => layer.name === 'input_norm')?.countParams() ?? 0;
    expect(counted).toBe(model.countParams() - scaling);
  }
  base.dispose();
});
