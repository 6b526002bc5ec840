/**
 * A classifier as one ONNX model: pictures of any size in, confidences out. docs/exports.md describes it.
 */
import { INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import { type HeadWriter, writeHead } from '../common/head-ops';
import { OnnxGraph, type Value } from './onnx-graph';
import { addNetwork } from './onnx-network';
import { PICTURE, preprocessAsOnnx } from './onnx-preprocessing';
import { writeOnnx } from './onnx-protobuf';

/** The pictures, and after them their mirror images. */
function withMirrorImages(graph: OnnxGraph, pictures: Value): Value {
  // Backwards from the last column: as an end is not part of it, it lies before the first.
  const last = graph.integers('mirror_start', -1);
  const end = graph.integers('mirror_end', -INPUT_SIZE - 1);
  const axis = graph.integers('mirror_axis', 3);
  const back = graph.integers('mirror_step', -1);
  const mirrored = graph.add('Slice', 'mirror_image', [pictures, last, end, axis, back]);
  return graph.add('Concat', 'both_images', [pictures, mirrored], { axis: 0 });
}

function embed(graph: OnnxGraph, { networks }: Classifier, pictures: Value): Value {
  const parts = networks.map(network => addNetwork(graph, network, pictures));
  if (parts.length === 1) return parts[0];
  const normalised = parts.map((part, i) => graph.normalise(`part${i}`, part));
  return graph.add('Concat', 'parts', normalised, { axis: 1 });
}

/** Means over each picture and its mirror image, which lies in the second half of the batch. */
function average(graph: OnnxGraph, embeddings: Value, dimension: number): Value {
  const pairs = graph.reshape('pairs', embeddings, 2, -1, dimension);
  return graph.add('ReduceMean', 'embedding', [pairs, graph.integers('pairs_axis', 0)], {
    keepdims: 0,
  });
}

function dimensionOf({ networks }: Classifier): number {
  const dimensions = networks.map(
    ({ layers, output }) => layers.find(({ name }) => name === output)?.channels ?? 0,
  );
  return dimensions.reduce((sum, dimension) => sum + dimension, 0);
}

const headWriter = (graph: OnnxGraph): HeadWriter<Value> => ({
  normalise({ centre }, name, [x]) {
    const unit = graph.normalise(`${name}_unit`, x);
    if (!centre) return unit;
    return graph.add('Sub', name, [unit, graph.floats(`${name}_centre`, [centre.length], centre)]);
  },
  dense({ inputs, outputs, kernel, bias, activation }, name, [x]) {
    const matrix = () => graph.floats(`${name}_kernel`, [inputs, outputs], kernel);
    const sum = bias
      ? graph.dense(`${name}_sum`, x, kernel, bias)
      : graph.add('MatMul', `${name}_sum`, [x, matrix()]);
    return graph.activate(name, sum, activation);
  },
  square: (_op, name, [x]) => graph.add('Mul', name, [x, x]),
  concatenate: (_op, name, inputs) => graph.add('Concat', name, inputs, { axis: 1 }),
  'log-sum-exp'({ groups, size }, name, [x]) {
    const scores = graph.reshape(`${name}_groups`, x, 0, groups, size);
    const axes = graph.integers(`${name}_axes`, 2);
    return graph.add('ReduceLogSumExp', name, [scores, axes], { keepdims: 0 });
  },
  confidences({ scale, offset }, name, [x]) {
    const scaled = graph.affine('calibrated', x, [scale.length], scale, offset);
    return graph.activate(name, scaled, 'softmax');
  },
});

/**
 * @param labels names of the classes, in the order of the confidences.
 * @param name of the model.
 * @returns the bytes of a `.onnx` file.
 * @throws RangeError where a layer of a network cannot be written.
 */
export function makeOnnxModel(
  classifier: Classifier,
  labels: readonly string[],
  name: string,
): Uint8Array<ArrayBuffer> {
  const { flipAveraging, isKnown } = classifier;
  const graph = new OnnxGraph();
  const picture = preprocessAsOnnx(graph);
  let x = embed(graph, classifier, flipAveraging ? withMirrorImages(graph, picture) : picture);
  if (flipAveraging) x = average(graph, x, dimensionOf(classifier));
  const confidences = writeHead(headWriter(graph), classifier, x);
  return writeOnnx({
    name: 'inkling',
    nodes: graph.nodes,
    tensors: graph.tensors,
    input: PICTURE,
    output: { name: confidences, type: 'float', dims: ['n', isKnown.length] },
    metadata: { name, labels: JSON.stringify(labels), made_with: 'Inkling' },
  });
}
