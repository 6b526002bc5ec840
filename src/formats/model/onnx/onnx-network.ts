/**
 * Operations of a network as ONNX operators. Pictures are [height, width, channels] in the operations
 * and [channels, height, width] in ONNX: kernels are turned here, once.
 */
import type { ConvolutionOp, Relu } from '../common/network-ops';
import type { NetworkWriter } from '../common/write-classifier';
import type { OnnxGraph, Value } from './onnx-graph';

/** Height, width, and two more axes of a kernel become the two, height and width. */
function turnKernel({ kernel: { shape, values }, isDepthwise }: ConvolutionOp): Float32Array {
  const [height, width, inputs, outputs] = shape;
  const area = height * width;
  const out = new Float32Array(values.length);
  for (let at = 0; at < area; at++) {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        const row = isDepthwise ? i * outputs + o : o * inputs + i;
        out[row * area + at] = values[(at * inputs + i) * outputs + o];
      }
    }
  }
  return out;
}

/** @returns what writes each operation into the graph. */
export function onnxNetworkWriter(graph: OnnxGraph): NetworkWriter<Value> {
  const rectify = (name: string, from: Value, relu: Relu | null): Value => {
    if (!relu) return from;
    return relu.most === null ? graph.add('Relu', name, [from]) : graph.clip(name, from, relu.most);
  };
  const elementwise =
    (operator: string): NetworkWriter<Value>['add'] =>
    ({ relu }, { output }, inputs) =>
      rectify(output, graph.add(operator, relu ? `${output}_sum` : output, inputs), relu);
  return {
    convolution(op, { output }, [x]) {
      const [height, width, inputs, outputs] = op.kernel.shape;
      const { isDepthwise, bias, padding, strides, dilations, relu } = op;
      const dims = isDepthwise
        ? [inputs * outputs, 1, height, width]
        : [outputs, inputs, height, width];
      const weights = [
        graph.floats(`${output}_kernel`, dims, turnKernel(op)),
        ...(bias ? [graph.floats(`${output}_bias`, [bias.length], bias)] : []),
      ];
      const sum = graph.add('Conv', relu ? `${output}_sum` : output, [x, ...weights], {
        kernel_shape: [height, width],
        strides,
        dilations,
        group: isDepthwise ? inputs : 1,
        auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
      });
      return rectify(output, sum, relu);
    },
    dense({ outputs, kernel, bias, relu }, { output }, [x]) {
      const offset = bias ?? new Float32Array(outputs);
      return rectify(output, graph.dense(relu ? `${output}_sum` : output, x, kernel, offset), relu);
    },
    affine({ of, scale, offset, relu }, { output }, [x]) {
      const dims = of === 'picture' ? [scale.length, 1, 1] : [scale.length];
      return rectify(
        output,
        graph.affine(relu ? `${output}_sum` : output, x, dims, scale, offset),
        relu,
      );
    },
    add: elementwise('Add'),
    multiply: elementwise('Mul'),
    relu: (op, { output }, [x]) => rectify(output, x, op),
    elu: (_op, { output }, [x]) => graph.add('Elu', output, [x]),
    pad({ top, bottom, left, right }, { output }, [x]) {
      const pads = graph.integers(`${output}_pads`, 0, 0, top, left, 0, 0, bottom, right);
      return graph.add('Pad', output, [x, pads]);
    },
    mean(_op, { output }, [x]) {
      return graph.add('Flatten', output, [graph.add('GlobalAveragePool', `${output}_mean`, [x])]);
    },
    'to-pixel': (_op, { output }, [x], channels) => graph.reshape(output, x, 0, channels, 1, 1),
    'to-vector': (_op, { output }, [x], channels) => graph.reshape(output, x, 0, channels),
  };
}
