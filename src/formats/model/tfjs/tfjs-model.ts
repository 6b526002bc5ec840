/**
 * A classifier as one TensorFlow.js layers model: picture in, confidences out. It takes pictures as
 * `@teachablemachine/image` and ml5 give them: a square of 224 pixels, values v from 0 to 255 as
 * v / 127 - 1.
 */

import { INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import type { GraphLayer, NetworkGraph } from '../../../core/model/network-graph';
import type { NamedWeight } from '../../../core/model/trained-network';
import { type HeadWriter, writeHead } from '../common/head-ops';
import { LayerGraph, type Output, type Topology } from './layer-graph';

/** From v / 127 - 1 to v / 127.5 - 1, which the networks take. */
const RANGE_SCALE = 127 / 127.5;

export interface TfjsModel {
  readonly topology: Topology;
  readonly weights: readonly NamedWeight[];
}

/** The mirror image, by a product with the matrix that reverses a row. */
function mirror(graph: LayerGraph, picture: Output): Output {
  const side = INPUT_SIZE;
  const reversal = new Float32Array(side * side);
  for (let i = 0; i < side; i++) reversal[i * side + side - 1 - i] = 1;
  const swap = { dims: [1, 3, 2] };
  const rows = graph.add('Permute', 'mirror_rows', swap, [picture], side);
  const reversed = graph.dense('mirror_reversed', rows, side, reversal, null);
  return graph.add('Permute', 'mirror_image', swap, [reversed], picture.channels);
}

/** Adds a network's layers, or, where they are there, applies them once more. */
function applyNetwork(
  graph: LayerGraph,
  { name, layers, output, weights }: NetworkGraph,
  picture: Output,
  isFirst: boolean,
): Output {
  const made = new Map<string, Output>();
  const ownWeights = (layer: string) =>
    Object.fromEntries(
      weights
        .filter(weight => weight.name.startsWith(`${layer}/`))
        .map(({ name: full, shape, values }) => [full.slice(layer.length + 1), { shape, values }]),
    );
  const found = (layer: string): Output => {
    const known = made.get(layer);
    if (!known) throw new RangeError(`Expected ${layer} of ${name} before the layers that take it`);
    return known;
  };
  const addLayer = ({ className, config, channels, ...layer }: GraphLayer): Output => {
    const full = `${name}_${layer.name}`;
    const inputs = layer.inputs.map(found);
    if (!isFirst) return graph.apply(full, inputs);
    const { scale, offset } = config;
    if (className === 'Rescaling')
      return graph.rescale(full, inputs[0], Number(scale), Number(offset));
    return graph.add(className, full, config, inputs, channels, ownWeights(layer.name));
  };
  for (const layer of layers) {
    made.set(layer.name, layer.inputs.length === 0 ? picture : addLayer(layer));
  }
  return found(output);
}

function embed(graph: LayerGraph, networks: Classifier['networks'], picture: Output, view: number) {
  const parts = networks.map(network => applyNetwork(graph, network, picture, view === 0));
  if (parts.length === 1) return parts[0];
  const normalised = parts.map((part, i) => graph.normalise(`part${i}_view${view}`, part, null));
  return graph.concatenate(`embedding_view${view}`, normalised);
}

const headWriter = (graph: LayerGraph): HeadWriter<Output> => ({
  normalise: ({ centre }, name, [x]) => graph.normalise(name, x, centre),
  dense: ({ outputs, kernel, bias, activation }, name, [x]) =>
    graph.dense(name, x, outputs, kernel, bias, activation),
  square: ({ length }, name, [x]) => graph.add('Multiply', name, {}, [x, x], length),
  concatenate: (_op, name, inputs) => graph.concatenate(name, inputs),
  'log-sum-exp'({ groups, size }, name, [x]) {
    // Any one value less its log-softmax is the logarithm of the sum: the first is taken.
    const scores = graph.reshape(`${name}_groups`, x, [groups, size]);
    const config = { activation: 'logSoftmax' };
    const shares = graph.add('Activation', `${name}_shares`, config, [scores], size);
    const both = graph.concatenate(`${name}_both`, [scores, shares]);
    const difference = new Float32Array(2 * size);
    difference[0] = 1;
    difference[size] = -1;
    const sums = graph.dense(`${name}_sums`, both, 1, difference, null);
    return graph.reshape(name, sums, [groups]);
  },
  confidences({ scale, offset }, name, [x]) {
    const n = scale.length;
    const kernel = new Float32Array(n * n);
    for (const [c, factor] of scale.entries()) kernel[c * n + c] = factor;
    return graph.dense(name, x, n, kernel, offset, 'softmax');
  },
});

export function makeTfjsModel(classifier: Classifier): TfjsModel {
  const { networks, flipAveraging } = classifier;
  const graph = new LayerGraph();
  const input = graph.input('image', [INPUT_SIZE, INPUT_SIZE, 3]);
  const picture = graph.rescale('image_range', input, RANGE_SCALE, RANGE_SCALE - 1);
  let x = embed(graph, networks, picture, 0);
  if (flipAveraging) {
    const mirrored = embed(graph, networks, mirror(graph, picture), 1);
    x = graph.add('Average', 'embedding', {}, [x, mirrored], x.channels);
  }
  const output = writeHead(headWriter(graph), classifier, x);
  return { topology: graph.topology('inkling', input, output), weights: graph.weights };
}
