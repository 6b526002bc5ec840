/** The model of the library: what it computes, what it refuses, and that it leaks no tensor. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/core/format-error';
import type { TfjsPackage } from '../../../src/formats/model/tfjs/tfjs-package';
import { readTfjsPackage } from '../../../src/formats/model/tfjs/tfjs-package';
import { Network } from '../../../src/library/network';
import { ModelError } from '../../../src/library/types';
import { changed, changes } from '../formats/tamper';

const SIDE = 4;
const LABELS = ['a', 'b', 'c'];

interface Made {
  readonly shape?: number[];
  readonly strides?: number;
  readonly flatten?: boolean;
  readonly activation?: 'softmax' | 'sigmoid';
}

/** A convolution, and a dense layer on all of its outputs. */
async function make({
  shape = [SIDE, SIDE, 3],
  strides = 1,
  flatten = true,
  activation = 'softmax',
}: Made = {}): Promise<TfjsPackage> {
  const kernel = layers.initializers.randomNormal({ mean: 0, stddev: 1, seed: 1 });
  const inner = layers.sequential({
    layers: [
      layers.layers.conv2d({
        inputShape: shape,
        filters: 2,
        kernelSize: 2,
        strides,
        padding: 'same',
        kernelInitializer: kernel,
      }),
    ],
  });
  const model = layers.sequential({
    layers: [
      inner,
      ...(flatten ? [layers.layers.flatten()] : []),
      layers.layers.dense({ units: LABELS.length, activation, kernelInitializer: kernel }),
    ],
  });
  let made: TfjsPackage | null = null;
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      made = {
        name: '',
        labels: LABELS,
        madeBy: 'teachable-machine',
        wholePicture: false,
        cameraFrames: 'as-shown',
        topology: JSON.parse(JSON.stringify(modelTopology)),
        weightSpecs: weightSpecs ?? [],
        weightData: new tf.io.CompositeArrayBuffer(weightData).slice(),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  return made ?? expect.fail('not saved');
}

/** Writes a value over the first of the weights. */
function withFirst(made: TfjsPackage, value: number): TfjsPackage {
  const weightData = made.weightData.slice(0);
  new Float32Array(weightData)[0] = value;
  return { ...made, weightData };
}

function withUnknownLayer(made: TfjsPackage): TfjsPackage {
  const json = JSON.stringify(made.topology).replace('"Flatten"', '"Flattened"');
  return { ...made, topology: JSON.parse(json) };
}

/** From 0 to 255. */
const picture = (side: number) =>
  Float32Array.from({ length: side * side * 3 }, (_, i) => (i * 37) % 256);

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('a network', () => {
  it('gives the answers of TensorFlow.js for the picture as Teachable Machine prepares it', async () => {
    const made = await make();
    const model = await layers.loadLayersModel(
      tf.io.fromMemory({
        modelTopology: made.topology,
        weightSpecs: [...made.weightSpecs],
        weightData: made.weightData,
      }),
    );
    const given = Array.from(picture(SIDE), value => value / 127 - 1);
    const expected = tf.tidy(() =>
      (model.predict(tf.tensor(given, [1, SIDE, SIDE, 3])) as tf.Tensor).dataSync(),
    );
    model.dispose();
    const network = await Network.open(made);
    const found = await network.predict(picture(SIDE));
    network.dispose();
    expect(network.side).toBe(SIDE);
    for (const [i, value] of expected.entries()) expect(found.scores[i]).toBeCloseTo(value, 6);
  });

  it('says how familiar a picture is by the layer that is named', async () => {
    const made = await make();
    const [, flat] = JSON.parse(JSON.stringify(made.topology)).config.layers;
    const dimension = 2 * SIDE * SIDE;
    // The distance from the direction in which all values are alike.
    const kernel = new Float32Array(dimension).fill(2 / Math.sqrt(dimension));
    const step = {
      kind: 'quadratic' as const,
      inputs: dimension,
      rank: 0,
      outputs: 1,
      loadings: new Float32Array(0),
      kernel,
      bias: Float32Array.of(-2),
    };
    const expected = { mean: 1, deviation: 0.5, freedom: 1e6 };
    const named = (layerName: string): TfjsPackage => ({
      ...made,
      familiarity: { step, expected },
      verdict: {
        limits: { familiarity: 0.05, confidence: 0.5, lead: 0.1 },
        familiarity: {
          file: 'familiarity.bin',
          layer: layerName,
          dimension,
          rank: 0,
          classes: 1,
          ...expected,
        },
      },
    });
    const before = tf.memory().numTensors;
    const network = await Network.open(named(flat.config.name));
    const plain = await Network.open(made);
    const { scores, familiarity } = await network.predict(picture(SIDE));
    expect(familiarity).toBeGreaterThan(0);
    expect(familiarity).toBeLessThan(1);
    expect(await plain.predict(picture(SIDE))).toEqual({ scores, familiarity: null });
    network.dispose();
    plain.dispose();
    await expect(Network.open(named('nowhere'))).rejects.toThrow(/Expected a layer nowhere/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaks no tensor when it is disposed, and then refuses', async () => {
    const made = await make();
    const before = tf.memory().numTensors;
    const network = await Network.open(made);
    const open = tf.memory().numTensors;
    await network.predict(picture(SIDE));
    expect(tf.memory().numTensors).toBe(open);
    network.dispose();
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(network.predict(picture(SIDE))).rejects.toMatchObject({ code: 'disposed' });
  });

  it('opens several at once, independently of each other', async () => {
    const made = await make();
    const before = tf.memory().numTensors;
    const opened = await Promise.allSettled([
      Network.open(made),
      Network.open(withUnknownLayer(made)),
      Network.open(made),
    ]);
    expect(opened.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const answers = [];
    for (const result of opened) {
      if (result.status === 'rejected') continue;
      answers.push(await result.value.predict(picture(SIDE)));
      result.value.dispose();
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

const cases: Readonly<Record<string, [made: () => Promise<TfjsPackage>, says: RegExp]>> = {
  'a weight that is no number': [async () => withFirst(await make(), Number.NaN), /finite weights/],
  'an infinite weight': [async () => withFirst(await make(), Infinity), /finite weights/],
  'a label too few': [
    async () => ({ ...(await make()), labels: ['a', 'b'] }),
    /label for each of the 3 outputs, found 2/,
  ],
  'pictures that are not square': [
    () => make({ shape: [SIDE, 5, 3] }),
    /one square picture of .* to confidences, found one from \[,4,5,3\] to \[,3\]/,
  ],
  'pictures of two channels': [() => make({ shape: [SIDE, SIDE, 2] }), /\[,4,4,2\]/],
  'an output with height and width': [() => make({ flatten: false }), /to \[,4,4,3\]/],
  'outputs that are no confidences': [() => make({ activation: 'sigmoid' }), /sum to 1, found/],
  'strides larger than kernels': [() => make({ strides: 3 }), /strides/],
  'a layer of no known kind': [async () => withUnknownLayer(await make()), /Flattened/],
  'weights for other layers': [
    async () => {
      const made = await make();
      const weightSpecs = made.weightSpecs.map(spec => ({ ...spec, name: `${spec.name}x` }));
      return { ...made, weightSpecs };
    },
    /cannot be opened/,
  ],
  'weights of another shape': [
    async () => {
      const made = await make();
      const [first, ...rest] = made.weightSpecs;
      return { ...made, weightSpecs: [{ ...first, shape: [...first.shape].reverse() }, ...rest] };
    },
    /cannot be opened/,
  ],
  'a topology that is none': [
    async () => ({ ...(await make()), topology: {} }),
    /cannot be opened/,
  ],
};

/** A model of a few hundred bytes that needs more than any machine has. */
const greedy = (side: number, ...others: readonly object[]) => ({
  name: '',
  labels: LABELS,
  madeBy: 'teachable-machine' as const,
  wholePicture: false,
  cameraFrames: 'as-shown' as const,
  topology: {
    class_name: 'Sequential',
    config: {
      layers: [
        { class_name: 'InputLayer', config: { batch_input_shape: [null, side, side, 3] } },
        ...others,
        { class_name: 'GlobalAveragePooling2D', config: {} },
        { class_name: 'Activation', config: { activation: 'softmax' } },
      ],
    },
  },
  weightSpecs: [],
  weightData: new ArrayBuffer(0),
});

const layer = (className: string, config: object) => ({ class_name: className, config });

function nest(depth: number): object {
  let nested: object = layer('Activation', { activation: 'relu' });
  for (let i = 0; i < depth; i++) nested = layer('TimeDistributed', { layer: nested });
  return nested;
}

const greedyCases: Readonly<Record<string, [made: TfjsPackage, says: RegExp]>> = {
  'a picture of 2000 pixels per side': [greedy(2000), /at most 1024 pixels per side/],
  'a picture of a million pixels per side': [greedy(1e6), /values for a picture, found 3/],
  'weights that are not there': [
    greedy(SIDE, layer('Conv2D', { filters: 1e9, kernel_size: 1 })),
    /take the 0 weights that there are, found more/,
  ],
  'a layer that enlarges': [
    greedy(SIDE, layer('UpSampling2D', { size: [5000, 5000] })),
    /values for a picture/,
  ],
  'layers that enlarge what others have enlarged': [
    greedy(SIDE, ...Array.from({ length: 9 }, () => layer('UpSampling2D', { size: [9, 9] }))),
    /values for a picture/,
  ],
  'a layer that looks at all pixels for each': [
    greedy(
      1000,
      layer('MaxPooling2D', { pool_size: [999, 999], strides: [1, 1], padding: 'same' }),
    ),
    /multiplications for a picture/,
  ],
  'layers in layers without end': [greedy(SIDE, nest(100_000)), /cannot be opened/],
};

describe.each(Object.entries(greedyCases))('%s', (_, [given, says]) => {
  it('is refused before memory is allocated for it', async () => {
    const before = tf.memory();
    const error: unknown = await Network.open(given).catch((reason: unknown) => reason);
    if (!(error instanceof ModelError)) return expect.fail(`not refused: ${String(error)}`);
    expect(error.code).toBe('model');
    expect(error.message).toMatch(says);
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numBytes: before.numBytes,
    });
  });
});

it('opens, or is refused in a sentence, whatever is changed in its JSON', async () => {
  const { topology, weightSpecs, weightData } = await make();
  const json = {
    modelTopology: topology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  const written = (value: unknown) => new TextEncoder().encode(JSON.stringify(value) ?? '');
  const seen = { opened: 0, unread: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(changes, fc.boolean(), async (all, inModel) => {
      const metadata = { labels: LABELS, modelName: 'x', userMetadata: { madeWith: 'Inkling' } };
      const files = new Map([
        ['model.json', written(inModel ? changed(json, all) : json)],
        ['metadata.json', written(inModel ? metadata : changed(metadata, all))],
        ['weights.bin', new Uint8Array(weightData)],
      ]);
      const before = tf.memory().numTensors;
      try {
        const read = readTfjsPackage(files);
        expect(read.labels.every(label => typeof label === 'string')).toBe(true);
        const network = await Network.open(read);
        network.dispose();
        seen.opened++;
      } catch (error) {
        if (error instanceof FormatError) seen.unread++;
        else if (error instanceof ModelError) seen.refused++;
        else throw error;
      }
      expect(tf.memory().numTensors).toBe(before);
      expect({}).not.toHaveProperty('polluted');
    }),
    { numRuns: 400 },
  );
  expect(Math.min(seen.opened, seen.unread, seen.refused)).toBeGreaterThan(5);
});

describe.each(Object.entries(cases))('%s', (_, [given, says]) => {
  it('is refused in a sentence, and leaves nothing behind', async () => {
    const made = await given();
    const before = tf.memory().numTensors;
    const error: unknown = await Network.open(made).catch((reason: unknown) => reason);
    if (!(error instanceof ModelError)) return expect.fail(`not refused: ${String(error)}`);
    expect(error.code).toBe('model');
    expect(error.message).toMatch(says);
    expect(tf.memory().numTensors).toBe(before);
  });
});
