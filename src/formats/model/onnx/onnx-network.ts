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
  /** @param write the operator that comes before the ReLU, under a name. */
  const rectified = (name: string, relu: Relu | null, write: (name: string) => Value): Value => {
    if (!relu) return write(name);
    const sum = write(`${name}_sum`);
    return relu.most === null ? graph.add('Relu', name, [sum]) : graph.clip(name, sum, relu.most);
  };
  const elementwise =
    (operator: string): NetworkWriter<Value>['add'] =>
    ({ relu }, { output }, inputs) =>
      rectified(output, relu, name => graph.add(operator, name, inputs));
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
      return rectified(output, relu, name =>
        graph.add('Conv', name, [x, ...weights], {
          kernel_shape: [height, width],
          strides,
          dilations,
          group: isDepthwise ? inputs : 1,
          auto_pad: padding === 'same' ? 'SAME_UPPER' : 'VALID',
        }),
      );
    },
    dense({ outputs, kernel, bias, relu }, { output }, [x]) {
      const offset = bias ?? new Float32Array(outputs);
      return rectified(output, relu, name => graph.dense(name, x, kernel, offset));
    },
    affine({ of, scale, offset, relu }, { output }, [x]) {
      const dims = of === 'picture' ? [scale.length, 1, 1] : [scale.length];
      return rectified(output, relu, name => graph.affine(name, x, dims, scale, offset));
    },
    add: elementwise('Add'),
    multiply: elementwise('Mul'),
    relu: (op, { output }, [x]) => rectified(output, op, () => x),
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
