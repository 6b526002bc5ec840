/**
 * What an ONNX model says about itself, layers as ONNX compared with TensorFlow.js, and what is
 * refused.
 */
import { readGraph } from '../../../../../src/compute/base-models/read-graph';
import type { NetworkGraph } from '../../../../../src/core/model/network-graph';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { PbfReader } from 'pbf';
import { expect, it } from 'vitest';
import { networkOps } from '../../../../../src/formats/model/common/network-ops';
import { writeNetwork } from '../../../../../src/formats/model/common/write-classifier';
import { OnnxGraph } from '../../../../../src/formats/model/onnx/onnx-graph';
import { makeOnnxModel } from '../../../../../src/formats/model/onnx/onnx-model';
import { onnxNetworkWriter } from '../../../../../src/formats/model/onnx/onnx-network';
import { writeOnnx } from '../../../../../src/formats/model/onnx/onnx-protobuf';
import { colourNetwork } from '../../colour-heads';
import { ODD_SHAPE, oddNetwork } from '../odd-network';

const classifier = (network: NetworkGraph) => ({
  networks: [network],
  flipAveraging: false,
  wholePicture: false,
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

it('computes what the layers compute in TensorFlow.js, in forms that no shipped model has', async () => {
  await tf.setBackend('cpu');
  const model = oddNetwork();
  const graph = new OnnxGraph();
  const output = writeNetwork(
    onnxNetworkWriter(graph),
    networkOps(await readGraph({ name: 'odd', model })),
    'picture',
  );
  const bytes = writeOnnx({
    name: 'odd',
    nodes: graph.nodes,
    tensors: graph.tensors,
    input: { name: 'picture', type: 'float', dims: ['n', 3, 15, 18] },
    output: { name: output, type: 'float', dims: ['n', 8] },
    metadata: {},
  });
  const picture = tf.randomUniform<tf.Rank.R4>([2, ...ODD_SHAPE], -1, 1, 'float32', 1);
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
