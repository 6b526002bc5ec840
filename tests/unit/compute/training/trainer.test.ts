import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startTensorFlow } from '../../../../scripts/evaluate/tensorflow';
import { denseLogits } from '../../../../src/compute/training/dense-head';
import { registerWasmGradients } from '../../../../src/compute/training/gradients';
import type { TrainingCallbacks } from '../../../../src/compute/training/train';
import { Trainer } from '../../../../src/compute/training/trainer';
import { TrainingError } from '../../../../src/compute/training/training-error';
import { argmax } from '../../../../src/core/judging/metrics';
import type { Checkpoint, Epoch, TrainedNetwork } from '../../../../src/core/model/trained-network';
import {
  DENSE,
  FINE_TUNED,
  parseTrainingOptions,
  type TrainingOptions,
} from '../../../../src/core/model/training-options';
import { point, pointBase, tinyBase, tinyPicture, weightsOf } from './tiny-base';

beforeAll(async () => {
  await startTensorFlow();
  registerWasmGradients();
});

const noFile = () => Promise.reject(new Error('Expected activations to fit into memory'));
const quiet: TrainingCallbacks = {
  signal: new AbortController().signal,
  onEpoch() {},
  onProgress() {},
};

const CLASSES = 3;
const labelsOf = (perClass: number) =>
  Array.from({ length: perClass * CLASSES }, (_, i) => i % CLASSES);

/** With pictures if blocks are unfrozen, otherwise with embeddings. */
async function prepare(
  changes: Partial<TrainingOptions>,
  { perClass = changes.blocks ? 4 : 12, base = changes.blocks ? tinyBase() : pointBase() } = {},
): Promise<Trainer> {
  const labels = labelsOf(perClass);
  const trainer = new Trainer({
    base,
    baseModel: 'tiny',
    options: parseTrainingOptions({ ...DENSE, batchSize: 4, units: 8, copies: 0, ...changes }),
    labels,
    classCount: CLASSES,
    openFile: noFile,
  });
  const make = base.networks.length > 0 ? tinyPicture : point;
  for (const [i, label] of labels.entries()) await trainer.addExample(make(label, i));
  return trainer;
}

async function trainOnce(
  changes: Partial<TrainingOptions>,
  callbacks: Partial<TrainingCallbacks> = {},
  resume?: Checkpoint,
): Promise<TrainedNetwork> {
  const trainer = await prepare(changes);
  try {
    return await trainer.train({ ...quiet, ...callbacks }, resume);
  } finally {
    await trainer.dispose();
  }
}

test('a dense head learns to tell its examples apart, and is evaluated on those that were held out', async () => {
  const trainer = await prepare({ epochs: 60, patience: 0, learningRate: 0.02 });
  const network = await trainer.train(quiet);
  expect(network.base).toBeNull();
  expect(network.epochs).toHaveLength(60);
  expect(network.judgement.ownAccuracy).toBe(1);
  expect(network.judgement.heldOut).toHaveLength(CLASSES);
  const last = network.epochs[59];
  expect(last.loss).toBeLessThan(network.epochs[0].loss);
  const labels = labelsOf(12);
  for (const [i, row] of network.judgement.heldOut.entries()) {
    const logits = denseLogits(network.head, point(labels[row], row));
    expect(argmax(logits, 0, CLASSES)).toBe(network.judgement.predicted[i]);
  }
  const right = [...network.judgement.heldOut].filter(
    (row, i) => labels[row] === network.judgement.predicted[i],
  );
  expect(right.length / CLASSES).toBeCloseTo(last.heldOutAccuracy ?? Number.NaN, 6);
  await trainer.dispose();
});

test('the maximum number of steps ends it sooner, and the learning rate falls to 0 by then', async () => {
  const rates = { decay: true, warmUp: 0, patience: 0, heldOut: 0, batchSize: 12 };
  const ended = await trainOnce({ ...rates, epochs: 60, maxSteps: 10 });
  const short = await trainOnce({ ...rates, epochs: Math.round(120 / labelsOf(12).length) });
  expect(ended.epochs).toEqual(short.epochs);
  expect(ended.epochs.length).toBeLessThan(60);
});

test.each([1, 2, 3])(
  'with %i blocks unfrozen, those change and no other weight does',
  async blocks => {
    const base = tinyBase();
    const before = weightsOf(base);
    const trainer = await prepare({ ...FINE_TUNED, blocks, epochs: 2, copies: 1 }, { base });
    const network = await trainer.train(quiet);
    const after = weightsOf(base);
    const unfrozen = [...before.keys()].filter(name => {
      const block = /^block0(\d)_/.exec(name)?.[1];
      return name.startsWith('top_') || (block !== undefined && Number(block) > 3 - blocks);
    });
    expect(unfrozen.length).toBeGreaterThan(0);
    for (const [name, values] of before) {
      const isSame = values.every((value, i) => value === after.get(name)?.[i]);
      expect(isSame, name).toBe(!unfrozen.includes(name));
    }
    expect(network.base?.weights.map(({ name }) => name).sort()).toEqual(
      unfrozen.map(name => `tiny/${name}`).sort(),
    );
    await trainer.dispose();
  },
);

test('what an earlier training changed stays, though later fewer blocks are unfrozen', async () => {
  const base = tinyBase();
  const first = await prepare({ ...FINE_TUNED, blocks: 3, epochs: 1, copies: 0 }, { base });
  const { base: earlier } = await first.train(quiet);
  if (!earlier) throw new Error('Expected a fine-tuned base model');
  const again = new Trainer({
    base,
    baseModel: 'tiny',
    fineTuned: earlier,
    options: parseTrainingOptions({ ...FINE_TUNED, blocks: 1, epochs: 1, copies: 0 }),
    labels: [0, 1],
    classCount: 2,
    openFile: noFile,
  });
  for (const label of [0, 1]) await again.addExample(tinyPicture(label, label));
  const { base: later } = await again.train(quiet);
  const now = weightsOf(base);
  const names = (of: typeof later) => of?.weights.map(({ name }) => name).sort();
  expect(later?.blocks).toBe(3);
  expect(names(later)).toEqual(names(earlier));
  for (const { name, values } of later?.weights ?? []) {
    expect(values).toEqual(now.get(name.replace('tiny/', '')));
  }
  await again.dispose();
});

test('training leaves no tensor behind, whether it ends, is cancelled or is done again', async () => {
  const base = tinyBase();
  const trainer = await prepare({ ...FINE_TUNED, epochs: 2, copies: 0 }, { base });
  const before = tf.memory().numTensors;
  await trainer.train(quiet);
  expect(tf.memory().numTensors).toBe(before);
  const controller = new AbortController();
  const cancelled = trainer.train({
    ...quiet,
    signal: controller.signal,
    onEpoch: () => controller.abort(),
  });
  await expect(cancelled).rejects.toThrow('aborted');
  expect(tf.memory().numTensors).toBe(before);
  const checkpoints: (Checkpoint | null)[] = [];
  await trainer.train({
    ...quiet,
    checkpointSpan: 0,
    onEpoch: (_, checkpoint) => checkpoints.push(checkpoint),
  });
  expect(tf.memory().numTensors).toBe(before);
  const [first] = checkpoints;
  if (!first) throw new Error('Expected a checkpoint');
  await trainer.train(quiet, first);
  expect(tf.memory().numTensors).toBe(before);
  await trainer.dispose();
});

test('the whole of a training, its base model included, leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await trainOnce({ ...FINE_TUNED, epochs: 1 });
  expect(tf.memory().numTensors).toBe(before);
});

test('ends within a batch of being cancelled', async () => {
  const controller = new AbortController();
  const trainer = await prepare({ epochs: 500, patience: 0 });
  let told = 0;
  const training = trainer.train({
    ...quiet,
    signal: controller.signal,
    onProgress() {
      told++;
      controller.abort();
    },
  });
  await expect(training).rejects.toThrow('aborted');
  expect(told).toBe(1);
  await trainer.dispose();
});

test.each([0, 2])(
  'resumes from a checkpoint as if it had not been interrupted (%i blocks)',
  async blocks => {
    const copies = blocks > 0 ? 1 : 0;
    const options = { ...FINE_TUNED, blocks, epochs: 5, copies, patience: 0, dropout: 0.3 };
    const checkpoints: Checkpoint[] = [];
    const whole = await trainOnce(options, {
      checkpointSpan: 0,
      onEpoch(_, checkpoint) {
        if (checkpoint) checkpoints.push(structuredClone(checkpoint));
      },
    });
    expect(checkpoints).toHaveLength(5);
    const epochs: Epoch[] = [];
    const resumed = await trainOnce(
      options,
      { onEpoch: epoch => void epochs.push(epoch) },
      checkpoints[1],
    );
    expect(epochs.map(({ epoch }) => epoch)).toEqual([3, 4, 5]);
    expect(resumed.epochs).toHaveLength(5);
    for (const [i, { loss }] of whole.epochs.entries()) {
      expect(resumed.epochs[i].loss).toBeCloseTo(loss, 4);
    }
    for (const [i, layer] of whole.head.layers.entries()) {
      for (const [j, value] of layer.kernel.entries()) {
        expect(resumed.head.layers[i].kernel[j]).toBeCloseTo(value, 3);
      }
    }
  },
);

test('a checkpoint can be turned into a network without more training', async () => {
  const checkpoints: Checkpoint[] = [];
  const options = { ...FINE_TUNED, blocks: 1, epochs: 3, copies: 0 };
  await trainOnce(options, {
    checkpointSpan: 0,
    onEpoch: (_, checkpoint) => checkpoint && checkpoints.push(structuredClone(checkpoint)),
  });
  const trainer = await prepare(options);
  const network = await trainer.finish(checkpoints[1]);
  expect(network.epochs).toEqual(checkpoints[1].epochs);
  const kept = checkpoints[1].bestWeights.filter(({ name }) => name.startsWith('tiny/'));
  expect(network.base?.weights).toEqual(kept);
  await trainer.dispose();
});

test('stops when held-out examples are no longer recognised better, and keeps the best weights', async () => {
  const network = await trainOnce({ epochs: 400, patience: 5, learningRate: 0.05 });
  const losses = network.epochs.map(({ heldOutLoss }) => heldOutLoss ?? Number.POSITIVE_INFINITY);
  expect(Math.max(...losses)).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(network.epochs.length).toBeLessThan(400);
  expect(network.epochs.length - network.bestEpoch).toBe(5);
  expect(losses[network.bestEpoch - 1]).toBe(Math.min(...losses));
});

test('no near-duplicate of a training example is held out', async () => {
  const labels = labelsOf(12);
  const trainer = new Trainer({
    base: pointBase(),
    baseModel: 'tiny',
    options: parseTrainingOptions({ epochs: 1, heldOut: 0.5 }),
    labels,
    classCount: CLASSES,
    openFile: noFile,
  });
  // The first class has the same example many times; in the others, all differ.
  const seen = (i: number) => (labels[i] === 0 ? 0 : i);
  for (const [i, label] of labels.entries()) await trainer.addExample(point(label, seen(i)));
  const { judgement } = await trainer.train(quiet);
  expect(judgement.heldOut.length).toBeGreaterThan(0);
  for (const row of judgement.heldOut) expect(labels[row]).not.toBe(0);
  await trainer.dispose();
});

test('with too few examples to hold any out, it uses the training loss', async () => {
  const trainer = await prepare({ epochs: 10, patience: 3 }, { perClass: 2 });
  const network = await trainer.train(quiet);
  for (const { heldOutLoss, heldOutAccuracy } of network.epochs) {
    expect([heldOutLoss, heldOutAccuracy]).toEqual([null, null]);
  }
  const losses = network.epochs.map(({ loss }) => loss);
  expect(losses[network.bestEpoch - 1]).toBe(Math.min(...losses));
  expect(network.judgement.heldOut).toHaveLength(0);
  await trainer.dispose();
});

test('with L2-SP, weights end nearer to where they started', async () => {
  const distance = async (l2sp: number) => {
    const base = tinyBase();
    const before = weightsOf(base);
    const trainer = await prepare(
      { ...FINE_TUNED, epochs: 8, copies: 0, patience: 0, learningRate: 0.01, l2sp },
      { base },
    );
    await trainer.train(quiet);
    let sum = 0;
    for (const [name, values] of weightsOf(base)) {
      sum += values.reduce((s, value, i) => s + (value - (before.get(name)?.[i] ?? 0)) ** 2, 0);
    }
    await trainer.dispose();
    return sum;
  };
  expect(await distance(1)).toBeLessThan(0.7 * (await distance(0)));
});

test('weights of the base change less than with the learning rate of the head', async () => {
  const moved = async (baseRate: number) => {
    const base = tinyBase();
    const before = weightsOf(base).get('top_conv/kernel') ?? new Float32Array();
    const trainer = await prepare({ ...FINE_TUNED, epochs: 2, baseRate, patience: 0 }, { base });
    await trainer.train(quiet);
    const after = weightsOf(base).get('top_conv/kernel') ?? new Float32Array();
    await trainer.dispose();
    return Math.max(...after.map((value, i) => Math.abs(value - before[i])));
  };
  expect(await moved(0.01)).toBeLessThan(0.2 * (await moved(0.5)));
});

test('nonsense from a backend is refused, for a picture and for a step', async () => {
  const options = { epochs: 3, patience: 0, units: 0 };
  const trainer = await prepare(options);
  await expect(trainer.addExample(point(1, 0).fill(Number.NaN))).rejects.toThrow(TrainingError);
  await trainer.dispose();
  const checkpoints: Checkpoint[] = [];
  await trainOnce(options, {
    checkpointSpan: 0,
    onEpoch: (_, checkpoint) => checkpoint && checkpoints.push(structuredClone(checkpoint)),
  });
  checkpoints[0].weights[0].values.fill(Number.NaN);
  await expect(trainOnce(options, {}, checkpoints[0])).rejects.toThrow(
    'The loss is no longer a finite number',
  );
});

test('refuses what cannot be trained', async () => {
  const settings = {
    base: tinyBase(),
    baseModel: 'tiny',
    options: parseTrainingOptions(FINE_TUNED),
    classCount: 2,
    openFile: noFile,
  };
  expect(() => new Trainer({ ...settings, labels: [1, 1, 1] })).toThrow('at least two classes');
  const remote = { ...settings.base, networks: [] };
  expect(() => new Trainer({ ...settings, base: remote, labels: [0, 1] })).toThrow(
    'a base model that ships with the page',
  );
  const trainer = new Trainer({ ...settings, labels: [0, 1] });
  await trainer.addExample(tinyPicture(0, 0));
  await expect(trainer.train(quiet)).rejects.toThrow('Expected 2 examples, found 1');
  await trainer.dispose();
});
