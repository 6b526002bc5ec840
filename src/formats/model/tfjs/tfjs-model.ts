/**
 * A classifier as one TensorFlow.js layers model: picture in, confidences out. It takes pictures as
 * `@teachablemachine/image` and ml5 give them: a square of 224 pixels, values v from 0 to 255 as
 * v / 127 - 1.
 */

import { INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import type { NamedWeight } from '../../../core/model/trained-network';
import type { HeadWriter } from '../common/head-ops';
import { type ClassifierWriter, writeClassifier } from '../common/write-classifier';
import { LayerGraph, type Output, type Topology } from './layer-graph';
import { tfjsNetworkWriter } from './tfjs-network';

/** Red, green and blue. */
const CHANNELS = 3;

/** From v / 127 - 1 to v / 127.5 - 1, which the networks take. */
const RANGE_SCALE = 127 / 127.5;

export interface TfjsModel {
  readonly topology: Topology;
  readonly weights: readonly NamedWeight[];
  /** Name of the layer that gives the embedding, the first time that it is applied. */
  readonly embedding: string;
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
  const graph = new LayerGraph();
  const input = graph.input('image', [INPUT_SIZE, INPUT_SIZE, CHANNELS]);
  const constant = (value: number) => new Float32Array(CHANNELS).fill(value);
  const [scale, offset] = [constant(RANGE_SCALE), constant(RANGE_SCALE - 1)];
  const picture = graph.affine('image_range', input, scale, offset);
  const writer: ClassifierWriter<Output> = {
    network: tfjsNetworkWriter(graph),
    head: headWriter(graph),
    averageOverFlip(embed, image) {
      const both = [embed(image, 'straight'), embed(mirror(graph, image), 'mirrored')];
      return graph.add('Average', 'embedding', {}, both, both[0].channels);
    },
  };
  const { embedding, confidences } = writeClassifier(writer, classifier, picture);
  return {
    topology: graph.topology('inkling', input, confidences),
    weights: graph.weights,
    embedding: embedding.layer,
  };
}
