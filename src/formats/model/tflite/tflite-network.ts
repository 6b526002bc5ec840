/** Operations of a network as TensorFlow Lite operators, which do a ReLU after what they compute by themselves. */
import { transpose } from '../../../core/math/linear-algebra';
import type { Relu } from '../common/network-ops';
import type { NetworkWriter } from '../common/write-classifier';
import type { Tensor, TfliteGraph } from './tflite-graph';
import type { Activation } from './tflite-schema';
import { convolutionOptions, depthwiseOptions, outputSides } from './tflite-windows';

/** What an operator does by itself of a ReLU, and the limit that is left over. */
function splitRelu(relu: Relu | null): readonly [Activation, number | null] {
  if (!relu) return ['linear', null];
  return relu.most === 6 ? ['relu6', null] : ['relu', relu.most];
}

/** @returns what writes each operation into the graph; weights that are there already are used again. */
export function tfliteNetworkWriter(graph: TfliteGraph): NetworkWriter<Tensor> {
  /** @param write the operator, under a name and with the activation that it does by itself. */
  const rectified = (
    name: string,
    relu: Relu | null,
    write: (name: string, activation: Activation) => Tensor,
  ): Tensor => {
    const [activation, most] = splitRelu(relu);
    if (most === null) return write(name, activation);
    const positive = write(`${name}/positive`, activation);
    return graph.operate('MINIMUM', name, [positive, graph.scalar(most)], positive.shape);
  };
  const vector = (name: string, values: Float32Array) =>
    graph.constant(name, [values.length], values);
  const biasOf = (name: string, bias: Float32Array | null, length: number) =>
    vector(`${name}/bias`, bias ?? new Float32Array(length));
  const elementwise =
    (operator: 'ADD' | 'MUL'): NetworkWriter<Tensor>['add'] =>
    ({ relu }, { output }, [a, b]) =>
      rectified(output, relu, (name, activation) =>
        graph.elementwise(operator, name, a, b, activation),
      );
  return {
    convolution(op, { output, weights }, [x], channels) {
      const { isDepthwise, relu } = op;
      const { shape, values } = op.kernel;
      const [height, width, inputs, last] = shape;
      const kernel = isDepthwise
        ? graph.weight(`${weights}/kernel`, [1, height, width, channels], values)
        : graph.weight(
            `${weights}/kernel`,
            [channels, height, width, inputs],
            transpose(values, height * width * inputs, channels),
          );
      return rectified(output, relu, (name, activation) =>
        graph.operate(
          isDepthwise ? 'DEPTHWISE_CONV_2D' : 'CONV_2D',
          name,
          [x, kernel, biasOf(weights, op.bias, channels)],
          [1, ...outputSides(x.shape, op), channels],
          isDepthwise ? depthwiseOptions(op, last, activation) : convolutionOptions(op, activation),
        ),
      );
    },
    dense({ inputs, outputs, kernel, bias, relu }, { output, weights }, [x]) {
      const turned = transpose(kernel, inputs, outputs);
      const matrix = graph.weight(`${weights}/kernel`, [outputs, inputs], turned);
      const offset = biasOf(weights, bias, outputs);
      return rectified(output, relu, (name, activation) =>
        graph.fullyConnected(name, x, matrix, offset, activation),
      );
    },
    affine({ scale, offset, relu }, { output, weights }, [x]) {
      const [scales, offsets] = [
        vector(`${weights}/scale`, scale),
        vector(`${weights}/offset`, offset),
      ];
      return rectified(output, relu, (name, activation) =>
        graph.affine(name, x, scales, offsets, activation),
      );
    },
    add: elementwise('ADD'),
    multiply: elementwise('MUL'),
    relu: (op, { output }, [x]) =>
      rectified(output, op, (name, activation) =>
        graph.each(activation === 'relu6' ? 'RELU6' : 'RELU', name, x),
      ),
    elu: (_op, { output }, [x]) => graph.each('ELU', output, x),
    pad({ top, bottom, left, right }, { output }, [x]) {
      const [, height, width, channels] = x.shape;
      const amounts = graph.integers([0, 0, top, bottom, left, right, 0, 0], [4, 2]);
      const shape = [1, height + top + bottom, width + left + right, channels];
      return graph.operate('PAD', output, [x, amounts], shape);
    },
    mean: (_op, { output }, [x]) => graph.reduce('MEAN', output, x, [1, 2], false),
    'to-pixel': (_op, { output }, [x], channels) => graph.reshape(output, x, [1, 1, 1, channels]),
    'to-vector': (_op, { output }, [x], channels) => graph.reshape(output, x, [1, channels]),
  };
}
