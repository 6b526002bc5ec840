/**
 * Puts a TensorFlow Lite graph together, operator by operator: tensors, constants, what computes what.
 * Knows nothing of networks and heads. Batches are of one.
 */
import { encodeFloat16, MAX_FLOAT16 } from '../../../core/math/float16';
import { floatsToBytes } from '../../shared/floats';
import { byte, float, int, ints, type Table, table } from './flatbuffer-tables';
import {
  ACTIVATION,
  type Activation,
  ADD_OPTIONS,
  CONCATENATION_OPTIONS,
  FULLY_CONNECTED_OPTIONS,
  L2_NORM_OPTIONS,
  MUL_OPTIONS,
  type OperatorName,
  REDUCER_OPTIONS,
  RESHAPE_OPTIONS,
  SOFTMAX_OPTIONS,
  SUB_OPTIONS,
  type TENSOR_TYPE,
} from './tflite-schema';

/** How weights of networks are kept. */
export type Precision = 'float32' | 'float16';

/** A tensor by its place among the tensors of the graph. */
export interface Tensor {
  readonly index: number;
  readonly shape: readonly number[];
}

export interface TensorData {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: keyof typeof TENSOR_TYPE;
  /** Which of the buffers holds its values; 0 for one that is computed. */
  readonly buffer: number;
}

export interface OptionsData {
  /** Its number in the union of options. */
  readonly type: number;
  readonly table: Table;
}

export interface OperatorData {
  readonly operator: OperatorName;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly options: OptionsData | null;
}

const ELEMENTWISE = { ADD: ADD_OPTIONS, MUL: MUL_OPTIONS, SUB: SUB_OPTIONS } as const;

/** The shape that two shapes are spread to: aligned at their ends, a side of 1 fits any. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [left, right] = [a.at(i - rank) ?? 1, b.at(i - rank) ?? 1];
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(`Expected shapes that fit, found [${a}] and [${b}]`);
    }
    return Math.max(left, right);
  });
}

export class TfliteGraph {
  readonly tensors: TensorData[] = [];
  readonly operators: OperatorData[] = [];
  /** Values of the constants, little-endian; the first is empty, as the format has it. */
  readonly buffers: Uint8Array[] = [new Uint8Array()];
  readonly #constants = new Map<string, Tensor>();

  /** @param precision of the constants that may be rounded. */
  constructor(private readonly precision: Precision) {}

  #tensor(
    name: string,
    shape: readonly number[],
    type: TensorData['type'],
    values: Uint8Array | null,
  ): Tensor {
    const buffer = values ? this.buffers.push(values) - 1 : 0;
    const index = this.tensors.push({ name, shape, type, buffer }) - 1;
    return { index, shape };
  }

  input(name: string, shape: readonly number[]): Tensor {
    return this.#tensor(name, shape, 'float32', null);
  }

  /**
   * A constant of float32.
   * @param name the same for the same values: they are in the graph once.
   */
  constant(name: string, shape: readonly number[], values: Float32Array): Tensor {
    return this.#once(name, () => this.#tensor(name, shape, 'float32', floatsToBytes(values)));
  }

  /**
   * A constant that is rounded to float16 where the graph is so, and widened again when it is used; one
   * with a value that float16 cannot hold is not.
   */
  weight(name: string, shape: readonly number[], values: Float32Array): Tensor {
    const isRounded =
      this.precision === 'float16' && values.every(value => Math.abs(value) <= MAX_FLOAT16);
    if (!isRounded) return this.constant(name, shape, values);
    return this.#once(name, () => {
      const half = this.#tensor(`${name}/float16`, shape, 'float16', encodeFloat16(values));
      return this.operate('DEQUANTIZE', name, [half], shape);
    });
  }

  /** A constant vector of int32, for operators that take axes, margins or shapes as tensors. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): Tensor {
    const name = `integers/${values.join('_')}/${shape.join('_')}`;
    const bytes = new Uint8Array(Int32Array.from(values).buffer);
    return this.#once(name, () => this.#tensor(name, shape, 'int32', bytes));
  }

  #once(name: string, make: () => Tensor): Tensor {
    const known = this.#constants.get(name);
    if (known) return known;
    const made = make();
    this.#constants.set(name, made);
    return made;
  }

  /**
   * Adds an operator.
   * @param name of its output.
   * @param shape of its output.
   */
  operate(
    operator: OperatorName,
    name: string,
    inputs: readonly Tensor[],
    shape: readonly number[],
    options: OptionsData | null = null,
  ): Tensor {
    const output = this.#tensor(name, shape, 'float32', null);
    const indices = inputs.map(({ index }) => index);
    this.operators.push({ operator, inputs: indices, output: output.index, options });
    return output;
  }

  elementwise(
    operator: keyof typeof ELEMENTWISE,
    name: string,
    a: Tensor,
    b: Tensor,
    activation: Activation = 'linear',
  ): Tensor {
    const { type, fields } = ELEMENTWISE[operator];
    const options = table(fields, { fused_activation_function: byte(ACTIVATION[activation]) });
    return this.operate(operator, name, [a, b], broadcast(a.shape, b.shape), {
      type,
      table: options,
    });
  }

  /** A constant that fits any shape. */
  scalar(value: number): Tensor {
    return this.constant(`scalar/${value}`, [1], Float32Array.of(value));
  }

  /** `scale x + offset`, both spread over the shape of x. */
  affine(
    name: string,
    x: Tensor,
    scale: Tensor,
    offset: Tensor,
    activation: Activation = 'linear',
  ): Tensor {
    const scaled = this.elementwise('MUL', `${name}/scaled`, x, scale);
    return this.elementwise('ADD', name, scaled, offset, activation);
  }

  /**
   * `kernel x + bias` of a vector.
   * @param kernel of `[outputs, inputs]`.
   */
  fullyConnected(
    name: string,
    x: Tensor,
    kernel: Tensor,
    bias: Tensor,
    activation: Activation = 'linear',
  ): Tensor {
    const { type, fields } = FULLY_CONNECTED_OPTIONS;
    return this.operate('FULLY_CONNECTED', name, [x, kernel, bias], [1, kernel.shape[0]], {
      type,
      table: table(fields, { fused_activation_function: byte(ACTIVATION[activation]) }),
    });
  }

  /** One after the other along the last axis, of vectors. */
  concatenate(name: string, parts: readonly Tensor[]): Tensor {
    const { type, fields } = CONCATENATION_OPTIONS;
    const length = parts.reduce((sum, { shape }) => sum + shape[1], 0);
    const options = table(fields, { axis: int(1), fused_activation_function: byte(0) });
    return this.operate('CONCATENATION', name, parts, [1, length], { type, table: options });
  }

  reshape(name: string, x: Tensor, shape: readonly number[]): Tensor {
    const { type, fields } = RESHAPE_OPTIONS;
    const options = { type, table: table(fields, { new_shape: ints(shape) }) };
    return this.operate('RESHAPE', name, [x, this.integers(shape)], shape, options);
  }

  /** @param keeps whether the axes stay, with a length of 1. */
  reduce(
    operator: 'MEAN' | 'SUM' | 'REDUCE_MAX',
    name: string,
    x: Tensor,
    axes: readonly number[],
    keeps: boolean,
  ): Tensor {
    const { type, fields } = REDUCER_OPTIONS;
    const options = { type, table: table(fields, { keep_dims: byte(Number(keeps)) }) };
    const shape = x.shape
      .map((side, axis) => (axes.includes(axis) ? 1 : side))
      .filter((_, axis) => keeps || !axes.includes(axis));
    return this.operate(operator, name, [x, this.integers(axes)], shape, options);
  }

  /** An operator without options that changes each value by itself. */
  each(operator: 'RELU' | 'RELU6' | 'ELU' | 'EXP' | 'LOG', name: string, x: Tensor): Tensor {
    return this.operate(operator, name, [x], x.shape);
  }

  /** Scales a vector to Euclidean length 1. */
  normalise(name: string, x: Tensor): Tensor {
    const { type, fields } = L2_NORM_OPTIONS;
    const options = { type, table: table(fields, { fused_activation_function: byte(0) }) };
    return this.operate('L2_NORMALIZATION', name, [x], x.shape, options);
  }

  softmax(name: string, x: Tensor): Tensor {
    const { type, fields } = SOFTMAX_OPTIONS;
    const options = { type, table: table(fields, { beta: float(1) }) };
    return this.operate('SOFTMAX', name, [x], x.shape, options);
  }
}
