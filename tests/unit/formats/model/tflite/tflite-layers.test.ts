/**
 * Every kind of layer as operators of TensorFlow Lite, run by LiteRT, against TensorFlow.js: strides and
 * margins that differ, ReLUs that can be fused and ReLUs that cannot.
 */
import { readGraph } from '../../../../../src/compute/base-models/read-graph';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, expect, it } from 'vitest';
import { makeTfliteModel } from '../../../../../src/formats/model/tflite/tflite-model';
import { loadRuntime, runModel } from './litert';

beforeAll(loadRuntime);

const { layers } = tfl;

const CHANNELS = 6;

/** Smooth pseudorandom values from -1 to 1. */
const wave = (seed: number, i: number) => Math.sin(seed * 12.9898 + i * 78.233 + i * i * 0.37);

const picture = Float32Array.from({ length: 224 * 224 * 3 }, (_, i) => wave(0, i / 50));

type Place = tfl.SymbolicTensor;

const apply = (layer: { apply(x: Place | Place[]): unknown }, x: Place | Place[]) =>
  layer.apply(x) as Place;

const relu = (maxValue?: number) => layers.reLU(maxValue === undefined ? {} : { maxValue });

/**
 * A network from a picture to 6 channels of 14 x 14, through some layers, to the means of channels. All
 * its weights are pseudorandom, so large that means differ and both sides of a ReLU are used.
 */
function makeNetwork(build: (x: Place) => Place): tfl.LayersModel {
  const input = tfl.input({ shape: [224, 224, 3] });
  const stem = layers.conv2d({ filters: CHANNELS, kernelSize: 9, strides: 16 });
  const output = apply(layers.globalAveragePooling2d({}), build(apply(stem, input)));
  const model = tfl.model({ inputs: input, outputs: output });
  model.setWeights(
    model.weights.map(({ originalName, shape }, seed) => {
      const sides = shape.map(side => side ?? 1);
      const count = sides.reduce((product, side) => product * side, 1);
      const values = Float32Array.from({ length: count }, (_, i) => wave(seed + 1, i));
      const isVariance = originalName.endsWith('moving_variance');
      return tf.tensor(isVariance ? values.map(value => 1.5 + value) : values, sides);
    }),
  );
  return model;
}

const NETWORKS: Readonly<Record<string, (x: Place) => Place>> = {
  'a convolution with another stride each way, same padding': x =>
    apply(layers.conv2d({ filters: 4, kernelSize: [5, 3], strides: [2, 3], padding: 'same' }), x),
  'a convolution with holes, without a bias': x =>
    apply(layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, useBias: false }), x),
  'a depthwise convolution that gives two channels for one': x =>
    apply(
      layers.depthwiseConv2d({
        kernelSize: [3, 2],
        strides: 2,
        depthMultiplier: 2,
        padding: 'same',
      }),
      x,
    ),
  'margins that differ': x => {
    const margins = layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    });
    return apply(layers.conv2d({ filters: 5, kernelSize: 4 }), apply(margins, x));
  },
  'ReLUs after what can do them': x => {
    const convolved = apply(relu(6), apply(layers.conv2d({ filters: 5, kernelSize: 3 }), x));
    const rescaled = apply(layers.rescaling({ scale: 1.5, offset: -2 }), convolved);
    return apply(relu(), rescaled);
  },
  'a ReLU of what something else takes too': x => {
    const convolved = apply(layers.conv2d({ filters: 5, kernelSize: 3 }), x);
    return apply(layers.add(), [apply(relu(), convolved), convolved]);
  },
  'ReLUs with another limit': x => {
    const half = apply(relu(0.5), apply(layers.rescaling({ scale: 1 / 6, offset: 0.5 }), x));
    return apply(relu(0.4), apply(layers.batchNormalization({}), half));
  },
  'batch normalisation without a factor': x =>
    apply(relu(6), apply(layers.batchNormalization({ scale: false, epsilon: 0.1 }), x)),
  'batch normalisation without a term': x => apply(layers.batchNormalization({ center: false }), x),
  'a gate, which is a vector by channel': x => {
    const means = apply(layers.globalAveragePooling2d({}), x);
    const pixel = apply(layers.reshape({ targetShape: [1, 1, CHANNELS] }), means);
    const gate = apply(layers.conv2d({ filters: CHANNELS, kernelSize: 1 }), pixel);
    return apply(layers.multiply(), [x, apply(relu(1), gate)]);
  },
  'a dense layer': x => {
    const means = apply(layers.globalAveragePooling2d({}), x);
    const dense = apply(relu(), apply(layers.dense({ units: 5 }), means));
    return apply(layers.reshape({ targetShape: [1, 1, 5] }), dense);
  },
};

it.each(Object.entries(NETWORKS))('gives what TensorFlow.js gives: %s', async (_, build) => {
  const model = makeNetwork(build);
  const expected = tf.tidy(() => {
    const means = model.predict(tf.tensor(picture, [1, 224, 224, 3])) as tf.Tensor2D;
    return tf.softmax(means).dataSync();
  });
  const network = await readGraph({ name: 'made', model });
  model.dispose();
  const labels = Array.from(expected, (_, i) => `channel ${i}`);
  const tflite = makeTfliteModel(
    {
      networks: [network],
      flipAveraging: false,
      wholePicture: false,
      steps: [],
      temperature: 1,
      isKnown: labels.map(() => true),
    },
    labels,
    'Made in a test',
    'float32',
  );
  const [found] = await runModel(tflite, [picture]);
  expect(found).toHaveLength(expected.length);
  // If all were equal, or there was only one, mistakes would not show.
  expect(Math.max(...expected)).toBeLessThan(0.99);
  expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.05);
  for (const [i, value] of expected.entries())
    expect(Math.abs(found[i] - value)).toBeLessThan(1e-5);
});
