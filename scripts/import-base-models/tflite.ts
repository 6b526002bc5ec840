/**
 * Reads TensorFlow Lite models (schema version 3), as far as a convolutional backbone needs it.
 *
 * It reads tensors with their constant data, and operators in execution order with the options of
 * convolutions and additions. Other operators are kept by their number, without options. Knows nothing
 * about particular networks. Imports byte-reader, flatbuffer and weight-tensor.
 * Source of field numbers and codes: tensorflow/lite/schema/schema.fbs.
 */

import { ByteReader } from './byte-reader.js';
import { type FlatTable, rootTable } from './flatbuffer.js';
import type { WeightTensor } from './weight-tensor.js';

export type TfliteActivation = 'none' | 'relu' | 'relu6';

/** The known operators; everything else is 'other'. */
export type TfliteOperation =
  | {
      readonly kind: 'conv' | 'depthwise';
      readonly padding: 'same' | 'valid';
      /** Stride along height and width. */
      readonly strides: readonly [number, number];
      readonly dilations: readonly [number, number];
      readonly activation: TfliteActivation;
    }
  | { readonly kind: 'add'; readonly activation: TfliteActivation }
  | { readonly kind: 'dequantize' }
  | { readonly kind: 'other'; readonly code: number };

export interface TfliteOperator {
  readonly operation: TfliteOperation;
  /** Indices into `tensors`; -1 stands for an omitted optional input. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface TfliteTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** The schema's TensorType number: 0 float32, 1 float16. */
  readonly type: number;
  /** The values, if the tensor is a float constant. */
  readonly constant: WeightTensor | undefined;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const IDENTIFIER = 'TFL3';
const VERSION = 3;

/** Limits far above real models of this size, so that no file can cause a lot of work. */
const MAX_TENSORS = 20_000;
const MAX_NAME_BYTES = 4_096;
const MAX_DIMENSIONS = 8;
const MAX_OPERANDS = 64;
/** Largest tensor side, and largest stride or dilation, that is accepted. */
const MAX_SIDE = 1_000_000;

const FLOAT_TYPES = new Map<number, { dtype: WeightTensor['dtype']; bytes: number }>([
  [0, { dtype: 'float32', bytes: 4 }],
  [1, { dtype: 'float16', bytes: 2 }],
]);

/**
 * Reads a TFLite model with one subgraph.
 *
 * @param bytes the whole file; constants are views into it
 * @param file the name used in error messages
 * @throws WeightFileError if the file has another format, is truncated or contradicts itself
 */
export function readTflite(bytes: Uint8Array, file: string): TfliteModel {
  const reader = new ByteReader(bytes, file);
  reader.require(4, IDENTIFIER.length, `the identifier "${IDENTIFIER}"`);
  if (reader.shown(4, 4) !== `"${IDENTIFIER}"`) {
    throw reader.error(
      `expected the TFLite identifier "${IDENTIFIER}" at byte 4, found ${reader.shown(4, 4)}`,
    );
  }
  const model = rootTable(reader, 'model');
  const version = model.u32(0, 'version', 0);
  if (version !== VERSION) {
    throw reader.error(`expected TFLite schema version ${VERSION}, found version ${version}`);
  }
  const subgraphs = model.tables(2, 'subgraphs', MAX_OPERANDS);
  if (subgraphs.length !== 1) {
    throw reader.error(`expected a model of one subgraph, found ${subgraphs.length}`);
  }
  const [subgraph] = subgraphs;
  const codes = model.tables(1, 'operator_codes', MAX_TENSORS).map(operatorCode);
  const buffers = model.tables(4, 'buffers', MAX_TENSORS);
  const tensors = subgraph
    .tables(0, 'tensors', MAX_TENSORS)
    .map(table => readTensor(table, buffers, reader));
  const indices = (table: FlatTable, field: number, name: string): number[] =>
    checkedIndices(table.i32s(field, name, MAX_OPERANDS), tensors.length, table, name);
  const operators = subgraph.tables(3, 'operators', MAX_TENSORS).map(table => {
    const codeIndex = table.u32(0, 'opcode_index', 0);
    if (codeIndex >= codes.length) {
      throw reader.error(
        `${table.what}.opcode_index was expected below ${codes.length}, found ${codeIndex}`,
      );
    }
    return {
      operation: readOperation(codes[codeIndex], table),
      inputs: indices(table, 1, 'inputs'),
      outputs: indices(table, 2, 'outputs'),
    };
  });
  return {
    tensors,
    operators,
    inputs: indices(subgraph, 1, 'inputs'),
    outputs: indices(subgraph, 2, 'outputs'),
  };
}

/** The builtin code: newer files use a 32-bit field, older ones only the 8-bit one. */
function operatorCode(table: FlatTable): number {
  return Math.max(table.u8(0, 'deprecated_builtin_code', 0), table.i32(3, 'builtin_code', 0));
}

function checkedIndices(values: number[], count: number, table: FlatTable, name: string): number[] {
  for (const value of values) {
    if (value < -1 || value >= count) {
      throw table.reader.error(
        `${table.what}.${name} was expected to name tensors 0 to ${count - 1}, found ${value}`,
      );
    }
  }
  return values;
}

function readTensor(table: FlatTable, buffers: FlatTable[], reader: ByteReader): TfliteTensor {
  const name = table.text(3, 'name', MAX_NAME_BYTES);
  const shape = table.i32s(0, 'shape', MAX_DIMENSIONS);
  if (shape.some(side => side < 0 || side > MAX_SIDE)) {
    throw reader.error(
      `tensor "${name}" was expected to have sides of 0 to ${MAX_SIDE}, found [${shape.join(', ')}]`,
    );
  }
  const type = table.u8(1, 'type', 0);
  const bufferIndex = table.u32(2, 'buffer', 0);
  if (bufferIndex >= buffers.length) {
    throw reader.error(
      `tensor "${name}" was expected to use a buffer below ${buffers.length}, found ${bufferIndex}`,
    );
  }
  const data = buffers[bufferIndex].bytes(0, 'data');
  const float = FLOAT_TYPES.get(type);
  if (data === undefined || data.length === 0 || float === undefined) {
    return { name, shape, type, constant: undefined };
  }
  const expected = shape.reduce((product, side) => product * side, float.bytes);
  if (data.length !== expected) {
    throw reader.error(
      `tensor "${name}" [${shape.join(', ')}] was expected to have ${expected} bytes of data, ` +
        `found ${data.length}`,
    );
  }
  return { name, shape, type, constant: { name, shape, dtype: float.dtype, data } };
}

function readOperation(code: number, operator: FlatTable): TfliteOperation {
  switch (code) {
    case 0:
      return { kind: 'add', activation: readActivation(operatorOptions(operator, 11), 0) };
    case 3:
      return readConvolution('conv', operatorOptions(operator, 1), 3);
    case 4:
      return readConvolution('depthwise', operatorOptions(operator, 2), 4);
    case 6:
      return { kind: 'dequantize' };
    default:
      return { kind: 'other', code };
  }
}

/** The options table of an operator, which must be the union member `member`. */
function operatorOptions(operator: FlatTable, member: number): FlatTable {
  const found = operator.u8(3, 'builtin_options_type', 0);
  const options = operator.table(4, 'builtin_options');
  if (found !== member || options === undefined) {
    throw operator.reader.error(
      `${operator.what} was expected to carry options of type ${member}, ` +
        `found ${options === undefined ? 'none' : `type ${found}`}`,
    );
  }
  return options;
}

/** Conv2DOptions and DepthwiseConv2DOptions differ only in one field before the activation. */
function readConvolution(
  kind: 'conv' | 'depthwise',
  options: FlatTable,
  activationField: number,
): TfliteOperation {
  const padding = options.u8(0, 'padding', 0);
  if (padding > 1) {
    throw options.reader.error(
      `${options.what}.padding was expected to be 0 (same) or 1 (valid), found ${padding}`,
    );
  }
  const step = (field: number, name: string, fallback: number): number => {
    const value = options.i32(field, name, fallback);
    if (value < 1 || value > MAX_SIDE) {
      throw options.reader.error(`${options.what}.${name} was expected from 1 on, found ${value}`);
    }
    return value;
  };
  return {
    kind,
    padding: padding === 0 ? 'same' : 'valid',
    strides: [step(2, 'stride_h', 0), step(1, 'stride_w', 0)],
    dilations: [
      step(activationField + 2, 'dilation_h_factor', 1),
      step(activationField + 1, 'dilation_w_factor', 1),
    ],
    activation: readActivation(options, activationField),
  };
}

function readActivation(options: FlatTable, field: number): TfliteActivation {
  const value = options.u8(field, 'fused_activation_function', 0);
  switch (value) {
    case 0:
      return 'none';
    case 1:
      return 'relu';
    case 3:
      return 'relu6';
    default:
      throw options.reader.error(
        `${options.what} was expected to fuse activation 0, 1 or 3 (none, relu, relu6), ` +
          `found ${value}`,
      );
  }
}
