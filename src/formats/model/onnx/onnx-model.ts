/**
 * A classifier as one ONNX model: pictures of any size in, confidences out. docs/exports.md describes it.
 */

import type { Familiarity } from '../../../core/judging/familiarity';
import { INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import { type HeadWriter, writeSteps } from '../common/head-ops';
import { type ClassifierWriter, type Embed, writeClassifier } from '../common/write-classifier';
import { OnnxGraph, type Value } from './onnx-graph';
import { onnxNetworkWriter } from './onnx-network';
import { PICTURE, preprocessAsOnnx } from './onnx-preprocessing';
import { writeOnnx } from './onnx-protobuf';

/** Both images go through the networks as one batch: first the pictures, then their mirror images. */
function averageOverFlip(
  graph: OnnxGraph,
  embed: Embed<Value>,
  pictures: Value,
  dimension: number,
): Value {
  // Backwards from the last column: as an end is not part of it, it lies before the first.
  const last = graph.integers('mirror_start', -1);
  const end = graph.integers('mirror_end', -INPUT_SIZE - 1);
  const axis = graph.integers('mirror_axis', 3);
  const back = graph.integers('mirror_step', -1);
  const mirrored = graph.add('Slice', 'mirror_image', [pictures, last, end, axis, back]);
  const both = graph.add('Concat', 'both_images', [pictures, mirrored], { axis: 0 });
  const pairs = graph.reshape('pairs', embed(both, 'straight'), 2, -1, dimension);
  return graph.add('ReduceMean', 'embedding', [pairs, graph.integers('pairs_axis', 0)], {
    keepdims: 0,
  });
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

/** The distance to the nearest class, of which nearer ones are more familiar. */
function addDistance(
  graph: OnnxGraph,
  head: HeadWriter<Value>,
  { step }: Familiarity,
  embedding: Value,
): Value {
  const unit = { kind: 'normalise', dimension: step.inputs, centre: null } as const;
  const negated = writeSteps(head, [unit, step], 'distance', embedding);
  const axes = graph.integers('distance_axes', 1);
  const nearest = graph.add('ReduceMax', 'distance_nearest', [negated, axes], { keepdims: 0 });
  const square = graph.add('Relu', 'distance_square', [
    graph.add('Neg', 'distance_turned', [nearest]),
  ]);
  return graph.add('Sqrt', 'distance', [square]);
}

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
  const graph = new OnnxGraph();
  const writer: ClassifierWriter<Value> = {
    network: onnxNetworkWriter(graph),
    head: headWriter(graph),
    averageOverFlip: (embed, picture, dimension) =>
      averageOverFlip(graph, embed, picture, dimension),
  };
  const { embedding, confidences } = writeClassifier(
    writer,
    classifier,
    preprocessAsOnnx(graph, classifier.wholePicture),
  );
  const { familiarity } = classifier;
  return writeOnnx({
    name: 'inkling',
    nodes: graph.nodes,
    tensors: graph.tensors,
    input: PICTURE,
    outputs: [
      { name: confidences, type: 'float', dims: ['n', labels.length] },
      ...(familiarity
        ? [
            {
              name: addDistance(graph, writer.head, familiarity, embedding),
              type: 'float' as const,
              dims: ['n'],
            },
          ]
        : []),
    ],
    metadata: { name, labels: JSON.stringify(labels), made_with: 'Inkling' },
  });
}
