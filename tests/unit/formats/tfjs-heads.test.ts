/**
 * Every head as layers, run by TensorFlow.js 1.3.1, which `@teachablemachine/image` asks for, against
 * what the head itself says. Heads are imported one by one: the registry brings in another version of
 * TensorFlow.js, and there can be one.
 */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { NetworkGraph } from '../../../src/base-models/network-graph';
import { writeTfjsZip } from '../../../src/formats/tfjs-files';
import { makeTfjsModel } from '../../../src/formats/tfjs-model';
import type { Head, SupportSet } from '../../../src/heads/head';
import { logistic } from '../../../src/heads/logistic';
import { nearestExamples } from '../../../src/heads/nearest-examples';
import { prototype } from '../../../src/heads/prototype';
import { ridge } from '../../../src/heads/ridge';
import { shrinkageLda } from '../../../src/heads/shrinkage-lda';
import { linearSvm, rbfSvm } from '../../../src/heads/svm';
import { softmaxRows } from '../../../src/math/softmax';

const HEADS = [
  [prototype, {}],
  [ridge, {}],
  [ridge, { centre: false }],
  [logistic, {}],
  [linearSvm, {}],
  [rbfSvm, {}],
  [rbfSvm, { centre: false, gamma: 4 }],
  [nearestExamples, {}],
  [nearestExamples, { balanced: false, temperature: 0.2 }],
  [nearestExamples, { weighting: 'equal', k: 1000 }],
  [shrinkageLda, {}],
  [shrinkageLda, { centre: true, shrinkage: 0.9 }],
] as const;

const erased = HEADS.map(
  ([head, options]) => [head.id, options, head as unknown as Head<unknown, unknown>] as const,
);

/** Smooth pseudorandom values from -1 to 1. */
const wave = (seed: number, i: number) => Math.sin(seed * 12.9898 + i * 78.233 + i * i * 0.37);

/** Embeds the mean colour of a picture, in `dimension` values. */
function colourNetwork(dimension: number): NetworkGraph {
  const kernel = Float32Array.from({ length: 3 * dimension }, (_, i) => wave(1, i));
  const bias = Float32Array.from({ length: dimension }, (_, i) => 0.4 * wave(2, i));
  return {
    name: 'colour',
    output: 'embedding',
    layers: [
      { name: 'image', className: 'InputLayer', config: {}, inputs: [], channels: 3 },
      {
        name: 'mean',
        className: 'GlobalAveragePooling2D',
        config: { data_format: 'channels_last' },
        inputs: ['image'],
        channels: 3,
      },
      {
        name: 'embedding',
        className: 'Dense',
        config: { units: dimension, activation: 'linear', use_bias: true },
        inputs: ['mean'],
        channels: dimension,
      },
    ],
    weights: [
      { name: 'embedding/kernel', shape: [3, dimension], values: kernel },
      { name: 'embedding/bias', shape: [dimension], values: bias },
    ],
  };
}

/** What `colourNetwork` gives of a colour from 0 to 255. */
function embed({ weights }: NetworkGraph, colour: readonly number[]): number[] {
  const [kernel, bias] = weights.map(({ values }) => values);
  return Array.from(bias, (offset, j) =>
    colour.reduce((sum, v, i) => sum + (v / 127.5 - 1) * kernel[i * bias.length + j], offset),
  );
}

/** A picture of one colour as `@teachablemachine/image` gives it. */
const flood = (colours: readonly (readonly number[])[]) =>
  tf
    .tensor(colours.map(colour => colour.map(v => v / 127 - 1)))
    .reshape([colours.length, 1, 1, 3])
    .tile([1, 224, 224, 1]);

/** Loads what the zip holds as any program does that has its files. */
async function load(zip: Uint8Array): Promise<tf.LayersModel> {
  const files = unzipSync(zip);
  const json = JSON.parse(new TextDecoder().decode(files['model.json']));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: files['weights.bin'].slice().buffer,
    }),
  );
}

const colour = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 });

describe.each(erased)('%s with %o as layers', (_, given, head) => {
  it('gives the confidences that the head gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(colour, fc.integer({ min: 0, max: 2 })), { minLength: 2, maxLength: 40 }),
        fc.array(colour, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 2, max: 24 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        async (examples, queries, dimension, temperature) => {
          const network = colourNetwork(dimension);
          const support: SupportSet = {
            x: Float32Array.from(examples.flatMap(([c]) => embed(network, c))),
            y: Int32Array.from(examples, ([, label]) => label),
            dimension,
            // The last class has no example.
            classCount: 4,
          };
          const fitted = await head.fit(support, head.parseOptions(given));
          const x = Float32Array.from(queries.flatMap(c => embed(network, c)));
          const expected = softmaxRows(await head.predict(fitted, x), 4, temperature);
          const steps = head.toSteps?.(fitted);
          if (!steps) return expect.fail('no steps');
          const model = await load(
            writeTfjsZip({
              name: 'Colours',
              labels: ['a', 'b', 'c', 'd'],
              model: makeTfjsModel({
                networks: [network],
                flipAveraging: false,
                steps,
                temperature,
                isKnown: [0, 1, 2, 3].map(label => support.y.includes(label)),
              }),
              licences: {},
              vectors: [],
              date: new Date(0),
            }),
          );
          const found = tf.tidy(() => (model.predict(flood(queries)) as tf.Tensor).dataSync());
          model.dispose();
          expect(found).toHaveLength(expected.length);
          for (const [i, value] of expected.entries()) {
            expect(Math.abs(found[i] - value)).toBeLessThan(1e-4);
          }
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('what standard layers have nothing for', () => {
  const support: SupportSet = {
    x: Float32Array.of(1, 2, 3, 1, 2, 2),
    y: Int32Array.of(0, 1, 1),
    dimension: 2,
    classCount: 2,
  };

  it('is told: a vote of the nearest few, and a power transform', () => {
    const votes = (k: number) => {
      const fitted = nearestExamples.fit(support, nearestExamples.parseOptions({ k }));
      return nearestExamples.toSteps(fitted);
    };
    expect(votes(2)).toBeNull();
    expect(votes(3)).not.toBeNull();
    for (const head of [prototype, ridge, shrinkageLda, rbfSvm]) {
      const erasedHead = head as unknown as Head<unknown, unknown>;
      const options = erasedHead.parseOptions({ power: 0.5 });
      expect(erasedHead.toSteps?.(erasedHead.fit(support, options))).toBeNull();
    }
  });
});
