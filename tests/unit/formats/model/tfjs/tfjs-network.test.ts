/** Layers in forms that no base model of the page has, written and loaded again, against TensorFlow.js. */
import { readGraph } from '../../../../../src/compute/base-models/read-graph';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import { networkOps } from '../../../../../src/formats/model/common/network-ops';
import { writeNetwork } from '../../../../../src/formats/model/common/write-classifier';
import { LayerGraph } from '../../../../../src/formats/model/tfjs/layer-graph';
import { tfjsNetworkWriter } from '../../../../../src/formats/model/tfjs/tfjs-network';
import { ODD_SHAPE, oddNetwork } from '../odd-network';

/** Values one after the other as weights of a file. */
const artifactsOf = (topology: object, weights: LayerGraph['weights']): tf.io.ModelArtifacts => ({
  modelTopology: topology,
  weightSpecs: weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
  weightData: Float32Array.from(weights.flatMap(({ values }) => [...values])).buffer,
});

it('computes what the layers compute, also when they are applied to a second picture', async () => {
  await tf.setBackend('cpu');
  const model = oddNetwork();
  const network = networkOps(await readGraph({ name: 'odd', model }));
  const graph = new LayerGraph();
  const picture = graph.input('picture', ODD_SHAPE);
  const other = graph.input('other', ODD_SHAPE);
  const writer = tfjsNetworkWriter(graph);
  writeNetwork(writer, network, other);
  const output = writeNetwork(writer, network, picture, 'mirrored');
  const topology = graph.topology('odd', picture, output);
  const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifactsOf(topology, graph.weights)));
  const given = tf.randomUniform<tf.Rank.R4>([2, ...ODD_SHAPE], -1, 1, 'float32', 1);
  const expected = (model.predict(given) as tf.Tensor).dataSync();
  const found = (loaded.predict(given) as tf.Tensor).dataSync();
  expect(found).toHaveLength(16);
  expect(new Set(expected.map(Math.fround)).size).toBeGreaterThan(8);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
});
