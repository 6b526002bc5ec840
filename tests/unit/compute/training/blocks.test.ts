import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startTensorFlow } from '../../../../scripts/evaluate/tensorflow';
import { toInput } from '../../../../src/compute/base-models/load';
import { divide, stagesOf } from '../../../../src/compute/training/blocks';
import { BLOCKS, DIMENSION, tinyBase, tinyPicture } from './tiny-base';

beforeAll(startTensorFlow);

test('trunk and tail together are the whole network', () => {
  for (let count = 1; count <= BLOCKS; count++) {
    const { networks, dispose } = tinyBase();
    const { model } = networks[0];
    tf.tidy(() => {
      const given = toInput(tinyPicture(0, 1));
      const whole = model.predict(given) as tf.Tensor;
      const { trunk, tail, activation } = divide(networks[0], count);
      const cut = trunk.predict(given) as tf.Tensor;
      expect(cut.shape.slice(1)).toEqual(activation);
      const both = tail.predict(cut) as tf.Tensor;
      expect([...both.dataSync()]).toEqual([...whole.dataSync()]);
    });
    dispose();
  }
});

test('the unfrozen layers are those of the last blocks and of what follows', () => {
  const { networks, dispose } = tinyBase();
  const { tail } = divide(networks[0], 2);
  const trainable = networks[0].model.layers.filter(
    layer => layer.trainable && layer.countParams() > 0,
  );
  for (const { name } of trainable) expect(name).toMatch(/^(block02|block03|top)_/);
  expect(tail.trainableWeights).toHaveLength(2 * trainable.length);
  dispose();
});

test('refuses to unfreeze more blocks than there are', () => {
  const { networks, dispose } = tinyBase();
  expect(() => divide(networks[0], BLOCKS + 1)).toThrow(
    `Expected tiny to have ${BLOCKS + 1} blocks`,
  );
  dispose();
});

test('stages follow each other from the stem to the top and hold every weight', () => {
  const { networks, dispose } = tinyBase();
  const stages = stagesOf(networks);
  expect(stages.map(({ name }) => name)).toEqual(['stem', 'block01', 'block02', 'block03', 'top']);
  const total = stages.reduce((sum, { parameters }) => sum + parameters, 0);
  expect(total).toBe(networks[0].model.countParams());
  expect(stages[1]).toMatchObject({ network: 'tiny', output: [14, 14, 4] });
  expect(stages.at(-1)?.output.at(-1)).toBe(DIMENSION);
  dispose();
});
