/**
 * Every head on a base model that is small enough to try it on many examples: an export must give the same
 * be what the head itself says. Heads are imported one by one: the registry brings in TensorFlow.js.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmaxRows } from '../../../src/core/math/softmax';
import type { Classifier } from '../../../src/core/model/classifier';
import type { NetworkGraph } from '../../../src/core/model/network-graph';
import type { Head } from '../../../src/learning/heads/head';
import { logistic } from '../../../src/learning/heads/logistic';
import { nearestExamples } from '../../../src/learning/heads/nearest-examples';
import { prototype } from '../../../src/learning/heads/prototype';
import { ridge } from '../../../src/learning/heads/ridge';
import { shrinkageLda } from '../../../src/learning/heads/shrinkage-lda';
import type { SupportSet } from '../../../src/learning/heads/support-set';
import { linearSvm, rbfSvm } from '../../../src/learning/heads/svm';

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

/** Ids of the heads that every export is tried with. */
export const TRIED_HEADS: ReadonlySet<string> = new Set(HEADS.map(([head]) => head.id));

const erased = HEADS.map(
  ([head, options]) => [head.id, options, head as unknown as Head<unknown, unknown>] as const,
);

/** Red, green and blue, from 0 to 255. */
export type Colour = readonly number[];

/** Smooth pseudorandom values from -1 to 1. */
const wave = (seed: number, i: number) => Math.sin(seed * 12.9898 + i * 78.233 + i * i * 0.37);

/**
 * Embeds the mean colour of a picture, in `dimension` values. The mean of one pixel in 32 of a row and of
 * a column: in float32 that of all of them would be no better than the tolerance.
 */
export function colourNetwork(dimension: number): NetworkGraph {
  const kernel = Float32Array.from({ length: 3 * dimension }, (_, i) => wave(1, i));
  const bias = Float32Array.from({ length: dimension }, (_, i) => 0.4 * wave(2, i));
  return {
    name: 'colour',
    output: 'embedding',
    layers: [
      { name: 'image', className: 'InputLayer', config: {}, inputs: [], channels: 3 },
      {
        name: 'sample',
        className: 'DepthwiseConv2D',
        config: {
          kernel_size: [1, 1],
          strides: [32, 32],
          dilation_rate: [1, 1],
          padding: 'valid',
          depth_multiplier: 1,
          data_format: 'channels_last',
          activation: 'linear',
          use_bias: false,
        },
        inputs: ['image'],
        channels: 3,
      },
      {
        name: 'mean',
        className: 'GlobalAveragePooling2D',
        config: { data_format: 'channels_last' },
        inputs: ['sample'],
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
      { name: 'sample/depthwise_kernel', shape: [1, 1, 3, 1], values: Float32Array.of(1, 1, 1) },
      { name: 'embedding/kernel', shape: [3, dimension], values: kernel },
      { name: 'embedding/bias', shape: [dimension], values: bias },
    ],
  };
}

/** The output of `colourNetwork` for a colour. */
export function embed({ weights }: NetworkGraph, colour: Colour): number[] {
  const [, kernel, bias] = weights.map(({ values }) => values);
  return Array.from(bias, (offset, j) =>
    colour.reduce((sum, v, i) => sum + (v / 127.5 - 1) * kernel[i * bias.length + j], offset),
  );
}

const colour = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 });

/**
 * Makes the tests, one per head.
 * @param predict an export's output for a batch of pictures of one colour each: four confidences per
 * picture, row-major.
 */
export function testColourHeads(
  predict: (classifier: Classifier, colours: readonly Colour[]) => Promise<Float32Array>,
): void {
  describe.each(erased)('%s with %o', (_, given, head) => {
    it('gives the confidences that the head gives', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(colour, fc.integer({ min: 0, max: 2 })), {
            minLength: 2,
            maxLength: 40,
          }),
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
            const isKnown = [0, 1, 2, 3].map(label => support.y.includes(label));
            const networks = [network];
            const found = await predict(
              { networks, flipAveraging: false, wholePicture: false, steps, temperature, isKnown },
              queries,
            );
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
}
