/**
 * Builds a graph of ONNX operators, one after the other. Pictures lie in it as [n, channels, height,
 * width], vectors as [n, values].
 */
import type { Attribute, GraphNode, Tensor } from './onnx-protobuf';

/** A value in the graph, by the name of what gave it. */
export type Value = string;

export class OnnxGraph {
  readonly nodes: GraphNode[] = [];
  readonly tensors: Tensor[] = [];

  /**
   * Adds an operator.
   * @param name that no other operator or constant has.
   */
  add(
    operator: string,
    name: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    this.nodes.push({ operator, inputs, output: name, attributes });
    return name;
  }

  /** Adds a constant of `dims`; whole numbers are one row. */
  floats(name: string, dims: readonly number[], values: Float32Array): Value {
    this.tensors.push({ name, dims, values });
    return name;
  }

  /** Adds a row of whole numbers. */
  integers(name: string, ...values: readonly number[]): Value {
    this.tensors.push({ name, dims: [values.length], values });
    return name;
  }

  scalar(name: string, value: number): Value {
    return this.floats(name, [], Float32Array.of(value));
  }

  /** `x kernel + bias` of vectors; `kernel` has `bias.length` columns, row-major. */
  dense(name: string, from: Value, kernel: Float32Array, bias: Float32Array): Value {
    const outputs = bias.length;
    return this.add('Gemm', name, [
      from,
      this.floats(`${name}_kernel`, [kernel.length / outputs, outputs], kernel),
      this.floats(`${name}_bias`, [outputs], bias),
    ]);
  }

  /**
   * `scale x + offset`, channel by channel or, of one value, of all.
   * @param dims of the two: such that they broadcast.
   */
  affine(
    name: string,
    from: Value,
    dims: readonly number[],
    scale: Float32Array,
    offset: Float32Array,
  ): Value {
    const scaled = [from, this.floats(`${name}_scale`, dims, scale)];
    const product = this.add('Mul', `${name}_product`, scaled);
    return this.add('Add', name, [product, this.floats(`${name}_offset`, dims, offset)]);
  }

  /** @param dims with 0 where a length stays as it is, and -1 where it follows. */
  reshape(name: string, from: Value, ...dims: readonly number[]): Value {
    return this.add('Reshape', name, [from, this.integers(`${name}_shape`, ...dims)]);
  }

  /** `x / |x|` of vectors; one of length 0 stays as it is. */
  normalise(name: string, from: Value): Value {
    const axes = this.integers(`${name}_axes`, 1);
    const length = this.add('ReduceL2', `${name}_length`, [from, axes]);
    const least = this.scalar(`${name}_least`, LEAST_LENGTH);
    const divisor = this.add('Max', `${name}_divisor`, [length, least]);
    return this.add('Div', name, [from, divisor]);
  }

  activate(name: string, from: Value, activation: 'linear' | 'relu' | 'elu' | 'softmax'): Value {
    switch (activation) {
      case 'linear':
        return from;
      case 'relu':
        return this.add('Relu', name, [from]);
      case 'elu':
        return this.add('Elu', name, [from]);
      case 'softmax':
        return this.add('Softmax', name, [from], { axis: 1 });
    }
  }

  /** From 0 to `most`. */
  clip(name: string, from: Value, most: number): Value {
    const bounds = [this.scalar(`${name}_least`, 0), this.scalar(`${name}_most`, most)];
    return this.add('Clip', name, [from, ...bounds]);
  }
}

/** No embedding but one of nothing but zeros is shorter. */
const LEAST_LENGTH = 1e-12;
