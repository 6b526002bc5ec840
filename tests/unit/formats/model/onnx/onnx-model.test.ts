/**
 * What an ONNX model says about itself, layers as ONNX compared with TensorFlow.js, and what is
 * refused.
 */
import { readGraph } from '../../../../../src/compute/base-models/read-graph';
import type { GraphLayer, NetworkGraph } from '../../../../../src/core/model/network-graph';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PbfReader } from 'pbf';
import { expect, it } from 'vitest';
import { OnnxGraph } from '../../../../../src/formats/model/onnx/onnx-graph';
import { makeOnnxModel } from '../../../../../src/formats/model/onnx/onnx-model';
import { addNetwork } from '../../../../../src/formats/model/onnx/onnx-network';
import { writeOnnx } from '../../../../../src/formats/model/onnx/onnx-protobuf';
import { colourNetwork } from '../../colour-heads';

const classifier = (network: NetworkGraph) => ({
  networks: [network],
  flipAveraging: false,
  steps: [],
  temperature: 1,
  isKnown: [true, true],
});

it('states its operators, its inputs and outputs, and the labels', async () => {
  const labels = ['Katze', '狗', 'a "quoted", one'];
  const model = makeOnnxModel(
    { ...classifier(colourNetwork(3)), isKnown: [true, true, true] },
    labels,
    'Pets',
  );
  const session = await InferenceSession.create(model);
  expect(session.inputMetadata).toMatchObject([
    { name: 'image', type: 'uint8', shape: ['n', 'height', 'width', 3] },
  ]);
  expect(session.outputMetadata).toMatchObject([
    { name: 'confidences', type: 'float32', shape: ['n', 3] },
  ]);

  // The bindings for Node give no metadata: by the field numbers of onnx.proto3.
  const pbf = new PbfReader(model);
  const metadata: Record<string, string> = {};
  const stated: Record<string, number | string> = {};
  const readOpset = (tag: number, _: object, reader: PbfReader) => {
    if (tag === 2) stated.opset = reader.readVarint();
  };
  pbf.readFields((tag, _, reader) => {
    if (tag === 1) stated.ir = reader.readVarint();
    if (tag === 2) stated.producer = reader.readString();
    if (tag === 8) reader.readMessage(readOpset, {});
    if (tag === 14) {
      const entry = reader.readMessage<string[]>((field, pair, part) => {
        pair[field - 1] = part.readString();
      }, []);
      metadata[entry[0]] = entry[1];
    }
  }, {});
  expect(stated).toEqual({ ir: 8, opset: 18, producer: 'Inkling' });
  expect(metadata).toEqual({ name: 'Pets', labels: JSON.stringify(labels), made_with: 'Inkling' });
});

const seeded = (scale: number, seed: number) =>
  layers.initializers.randomUniform({ minval: -scale, maxval: scale, seed });

/** Layers in forms that the shipped base models do not use. */
function oddNetwork(): layers.LayersModel {
  const input = layers.input({ shape: [15, 18, 3] });
  const kernel = (seed: number) => ({
    kernelInitializer: seeded(0.5, seed),
    depthwiseInitializer: seeded(0.5, seed),
    biasInitializer: seeded(0.5, seed + 50),
  });
  const apply = (layer: layers.layers.Layer, ...inputs: layers.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs[0] : inputs) as layers.SymbolicTensor;
  const convolved = apply(
    layers.layers.conv2d({
      filters: 4,
      kernelSize: [3, 5],
      strides: 2,
      padding: 'same',
      activation: 'relu',
      ...kernel(1),
    }),
    input,
  );
  const normalised = apply(
    layers.layers.batchNormalization({
      epsilon: 0.01,
      betaInitializer: seeded(1, 2),
      gammaInitializer: seeded(1, 3),
      movingMeanInitializer: seeded(1, 4),
      movingVarianceInitializer: layers.initializers.randomUniform({
        minval: 0.1,
        maxval: 2,
        seed: 5,
      }),
    }),
    convolved,
  );
  const padded = apply(
    layers.layers.zeroPadding2d({
      padding: [
        [0, 1],
        [2, 0],
      ],
    }),
    normalised,
  );
  const deep = apply(
    layers.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...kernel(6) }),
    padded,
  );
  const dilated = apply(
    layers.layers.conv2d({
      filters: 8,
      kernelSize: 2,
      dilationRate: 2,
      useBias: false,
      ...kernel(7),
    }),
    deep,
  );
  const rectified = apply(layers.layers.reLU(), dilated);
  const added = apply(layers.layers.add(), dilated, rectified);
  const clipped = apply(layers.layers.reLU({ maxValue: 2 }), added);
  const mean = apply(layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }), clipped);
  const gate = apply(layers.layers.dense({ units: 8, activation: 'elu', ...kernel(8) }), mean);
  const pixel = apply(layers.layers.reshape({ targetShape: [1, 1, 8] }), gate);
  const gated = apply(layers.layers.multiply(), clipped, pixel);
  const activated = apply(layers.layers.activation({ activation: 'relu6' }), gated);
  const pooled = apply(
    layers.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
    activated,
  );
  const onePixel = apply(layers.layers.reshape({ targetShape: [1, 1, 8] }), pooled);
  const vector = apply(layers.layers.reshape({ targetShape: [8] }), onePixel);
  const outputNorm = apply(
    layers.layers.batchNormalization({ scale: false, movingMeanInitializer: seeded(1, 9) }),
    vector,
  );
  return layers.model({ inputs: input, outputs: outputNorm });
}

it('computes what the layers compute in TensorFlow.js, in forms that no shipped model has', async () => {
  await tf.setBackend('cpu');
  const model = oddNetwork();
  const graph = new OnnxGraph();
  const output = addNetwork(graph, await readGraph({ name: 'odd', model }), 'picture');
  const bytes = writeOnnx({
    name: 'odd',
    nodes: graph.nodes,
    tensors: graph.tensors,
    input: { name: 'picture', type: 'float', dims: ['n', 3, 15, 18] },
    output: { name: output, type: 'float', dims: ['n', 8] },
    metadata: {},
  });
  const picture = tf.randomUniform<tf.Rank.R4>([2, 15, 18, 3], -1, 1, 'float32', 1);
  const channelsFirst = tf.transpose(picture, [0, 3, 1, 2]);
  const expected = (model.predict(picture) as tf.Tensor).dataSync();
  const session = await InferenceSession.create(bytes);
  const given = new Tensor('float32', Float32Array.from(channelsFirst.dataSync()), [2, 3, 15, 18]);
  const found = (await session.run({ picture: given }))[output].data;
  expect(found).toHaveLength(16);
  expect(new Set(expected.map(Math.fround)).size).toBeGreaterThan(8);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
  tf.dispose([picture, channelsFirst]);
  model.dispose();
});

it('refuses, by the name of the layer, what it cannot write', () => {
  const network = colourNetwork(2);
  const withLayer = (changed: Partial<GraphLayer>, weights = network.weights) =>
    classifier({
      ...network,
      weights,
      layers: network.layers.map(layer =>
        layer.name === 'sample' ? { ...layer, ...changed } : layer,
      ),
    });
  const make = (changed: Partial<GraphLayer>, weights?: NetworkGraph['weights']) => () =>
    makeOnnxModel(withLayer(changed, weights), ['a', 'b'], 'Colours');
  const sample = network.layers[1].config;
  expect(make({})).not.toThrow();
  expect(make({ className: 'MaxPooling2D' })).toThrow(/sample \(MaxPooling2D\)/);
  expect(make({ config: { ...sample, activation: 'swish' } })).toThrow(/activation swish/);
  expect(make({ config: { ...sample, data_format: 'channels_first' } })).toThrow(/data_format/);
  expect(make({ config: { ...sample, padding: 'causal' } })).toThrow(/padding is causal/);
  const dilated = { ...sample, dilation_rate: [2, 2], padding: 'same' };
  expect(make({ config: dilated })).toThrow(/dilation/);
  expect(make({ config: { ...sample, strides: 'two' } })).toThrow(/strides/);
  expect(make({ className: 'Reshape', config: { target_shape: [3, 4] } })).toThrow(/target_shape/);
  expect(make({ className: 'ReLU', config: { negative_slope: 0.1 } })).toThrow(/slope/);
  expect(make({ className: 'Add', inputs: ['image'] })).toThrow(/takes 1 inputs/);
  expect(make({ className: 'Dense' })).toThrow(/it takes a picture/);
  expect(make({}, network.weights.slice(1))).toThrow(/it has no depthwise_kernel/);
  expect(make({ inputs: ['embedding'] })).toThrow(/Expected embedding of colour before/);
});
