/**
 * A classifier as one TensorFlow Lite model: picture in, confidences out. It takes one picture, a square
 * of 224 pixels, values v from 0 to 255 as v / 127.5 - 1; its metadata says so. docs/exports.md describes
 * it.
 */
import { transpose } from '../../../core/math/linear-algebra';
import { INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import type { HeadWriter } from '../common/head-ops';
import { seenOf } from '../common/model-zip';
import { type ClassifierWriter, type Embed, writeClassifier } from '../common/write-classifier';
import { writeGraph } from './tflite-flatbuffer';
import { type Precision, type Tensor, TfliteGraph } from './tflite-graph';
import { appendLabels, writeMetadata } from './tflite-metadata';
import { tfliteNetworkWriter } from './tflite-network';

/** The picture and its mirror image go through the networks one after the other: batches are of one. */
function averageOverFlip(graph: TfliteGraph, embed: Embed<Tensor>, picture: Tensor): Tensor {
  const straight = embed(picture, 'straight');
  const axis = graph.integers([2]);
  const image = graph.operate('REVERSE_V2', 'mirror_image', [picture, axis], picture.shape);
  const sum = graph.elementwise('ADD', 'embedding/sum', straight, embed(image, 'mirrored'));
  return graph.elementwise('MUL', 'embedding', sum, graph.scalar(0.5));
}

const vector = (graph: TfliteGraph, name: string, values: Float32Array) =>
  graph.constant(name, [values.length], values);

/** The weights of a head stay float32: they are few, and what they are rounded by would show. */
function dense(
  graph: TfliteGraph,
  name: string,
  x: Tensor,
  outputs: number,
  given: Float32Array,
  bias: Float32Array,
  activation: 'linear' | 'relu' = 'linear',
): Tensor {
  const inputs = given.length / outputs;
  const kernel = graph.constant(
    `${name}/kernel`,
    [outputs, inputs],
    transpose(given, inputs, outputs),
  );
  return graph.fullyConnected(name, x, kernel, vector(graph, `${name}/bias`, bias), activation);
}

/** The logarithm of the sum of exponentials of each row, the largest value taken out of it first. */
function logSumExp(graph: TfliteGraph, name: string, rows: Tensor): Tensor {
  const most = graph.reduce('REDUCE_MAX', `${name}/most`, rows, [1], true);
  const below = graph.elementwise('SUB', `${name}/below`, rows, most);
  const shares = graph.each('EXP', `${name}/shares`, below);
  const sums = graph.reduce('SUM', `${name}/sums`, shares, [1], true);
  const logarithms = graph.each('LOG', `${name}/logarithms`, sums);
  return graph.elementwise('ADD', `${name}/column`, logarithms, most);
}

const headWriter = (graph: TfliteGraph): HeadWriter<Tensor> => ({
  normalise({ centre }, name, [x]) {
    if (!centre) return graph.normalise(name, x);
    const normalised = graph.normalise(`${name}/length`, x);
    const constant = vector(graph, `${name}/centre`, centre);
    return graph.elementwise('SUB', name, normalised, constant);
  },
  dense({ outputs, kernel, bias, activation }, name, [x]) {
    const offset = bias ?? new Float32Array(outputs);
    if (activation !== 'elu') return dense(graph, name, x, outputs, kernel, offset, activation);
    return graph.each('ELU', name, dense(graph, `${name}/sums`, x, outputs, kernel, offset));
  },
  square: (_op, name, [x]) => graph.elementwise('MUL', name, x, x),
  concatenate: (_op, name, inputs) => graph.concatenate(name, inputs),
  'log-sum-exp'({ groups, size }, name, [x]) {
    const rows = graph.reshape(`${name}/groups`, x, [groups, size]);
    return graph.reshape(name, logSumExp(graph, name, rows), [1, groups]);
  },
  confidences({ scale, offset }, _name, [x]) {
    const [scales, offsets] = [
      vector(graph, 'tempered/scale', scale),
      vector(graph, 'tempered/offset', offset),
    ];
    return graph.softmax('probability', graph.affine('tempered', x, scales, offsets));
  },
});

/**
 * @param labels names of the classes, in the order of the confidences; line breaks in them become spaces.
 * @param name of the model, in its metadata.
 * @param precision of the kernels of the networks; all else is float32, and so is what is computed.
 * @returns a `.tflite` file: input `[1, 224, 224, 3]`, output `[1, classes]`.
 * @throws RangeError for a network with a layer that has no operator, or with weights missing.
 */
export function makeTfliteModel(
  classifier: Classifier,
  labels: readonly string[],
  name: string,
  precision: Precision,
): Uint8Array<ArrayBuffer> {
  const graph = new TfliteGraph(precision);
  const picture = graph.input('image', [1, INPUT_SIZE, INPUT_SIZE, 3]);
  const writer: ClassifierWriter<Tensor> = {
    network: tfliteNetworkWriter(graph),
    head: headWriter(graph),
    averageOverFlip: (embed, image) => averageOverFlip(graph, embed, image),
  };
  const { confidences: output } = writeClassifier(writer, classifier, picture);
  const model = writeGraph(
    graph,
    picture,
    output,
    writeMetadata(name, INPUT_SIZE, seenOf(classifier)),
  );
  return appendLabels(model, labels);
}
