/**
 * What an ONNX model says about itself, layers as ONNX compared with TensorFlow.js, and what is
 * refused.
 */
import { readGraph } from '../../../../../src/compute/base-models/read-graph';
import {
  distanceBeyond,
  distanceOf,
  shareBeyond,
} from '../../../../../src/core/judging/familiarity';
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
import { fitOpenSet, toFamiliarity } from '../../../../../src/learning/evaluation/open-set';
import { colourNetwork, embed } from '../../colour-heads';
import { ODD_SHAPE, oddNetwork } from '../odd-network';
import { runOnnx } from './onnxruntime';

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

it('gives the distance to the nearest class, from which it follows whether it is one of them', async () => {
  const network = colourNetwork(3);
  const colours = [
    [250, 40, 10],
    [40, 230, 30],
    [20, 60, 240],
    [128, 128, 128],
  ];
  const support = {
    x: Float32Array.from(colours.slice(0, 3).flatMap(colour => embed(network, colour))),
    y: Int32Array.of(0, 1, 1),
    dimension: 3,
    // The last class has no example, and is at no distance.
    classCount: 3,
  };
  const openSet = fitOpenSet(support);
  if (!openSet) return expect.fail('nothing was fitted');
  const familiarity = toFamiliarity(openSet);
  const known = { ...classifier(network), isKnown: [true, true, true] };
  const model = makeOnnxModel({ ...known, familiarity }, ['a', 'b', 'c'], 'Colours');
  const rgb = Uint8Array.from(
    colours.flatMap(colour => Array.from({ length: 224 * 224 }, () => colour).flat()),
  );
  const found = await runOnnx(model, { rgb, width: 224, height: 224 }, 'distance');
  const { expected } = familiarity;
  for (const [i, colour] of colours.entries()) {
    const embedding = Float32Array.from(embed(network, colour));
    const distance = distanceOf(familiarity.step, embedding);
    expect(found[i]).toBeCloseTo(distance, 3);
    // The limit that goes with the model separates as the page does.
    for (const share of [0.01, 0.05, 0.5]) {
      const isStrange = shareBeyond(distance, expected) < share;
      expect(distance > distanceBeyond(share, expected)).toBe(isStrange);
    }
  }
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
    outputs: [{ name: output, type: 'float', dims: ['n', 8] }],
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
