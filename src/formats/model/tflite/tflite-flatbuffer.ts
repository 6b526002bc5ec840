/**
 * A TensorFlow Lite graph as the file that it is kept in: a model of one subgraph, with metadata.
 */
import {
  aligned,
  byte,
  child,
  children,
  int,
  ints,
  table,
  text,
  writeFlatbuffer,
} from './flatbuffer-tables';
import type { OperatorData, Tensor, TfliteGraph } from './tflite-graph';
import { METADATA_NAME } from './tflite-metadata';
import {
  BUFFER,
  IDENTIFIER,
  METADATA,
  MODEL,
  OPERATOR,
  OPERATOR_CODE,
  OPERATORS,
  type OperatorName,
  SCHEMA_VERSION,
  SUBGRAPH,
  TENSOR,
  TENSOR_TYPE,
} from './tflite-schema';

/** Bytes of a table of the model, about, for the size that it is written into. */
const TABLE_BYTES = 160;

function writeOperator(used: readonly OperatorName[], operator: OperatorData) {
  const { inputs, output, options } = operator;
  return table(OPERATOR, {
    opcode_index: int(used.indexOf(operator.operator)),
    inputs: ints(inputs),
    outputs: ints([output]),
    ...(options
      ? { builtin_options_type: byte(options.type), builtin_options: child(options.table) }
      : {}),
  });
}

/**
 * @param metadata what TensorFlow Lite Metadata says of the model.
 * @returns the model as a file.
 */
export function writeGraph(
  { tensors, operators, buffers }: TfliteGraph,
  input: Tensor,
  output: Tensor,
  metadata: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const used = [...new Set(operators.map(({ operator }) => operator))];
  const subgraph = table(SUBGRAPH, {
    tensors: children(
      tensors.map(({ name, shape, type, buffer }) =>
        table(TENSOR, {
          shape: ints(shape),
          type: byte(TENSOR_TYPE[type]),
          buffer: int(buffer),
          name: text(name),
        }),
      ),
    ),
    inputs: ints([input.index]),
    outputs: ints([output.index]),
    operators: children(operators.map(operator => writeOperator(used, operator))),
    name: text('main'),
  });
  const model = table(MODEL, {
    version: int(SCHEMA_VERSION),
    operator_codes: children(
      used.map(name =>
        table(OPERATOR_CODE, {
          deprecated_builtin_code: byte(OPERATORS[name].code),
          version: int(OPERATORS[name].version),
          builtin_code: int(OPERATORS[name].code),
        }),
      ),
    ),
    subgraphs: children([subgraph]),
    description: text('A classifier of pictures, made with Inkling'),
    buffers: children(
      [...buffers, metadata].map(bytes =>
        table(BUFFER, bytes.length === 0 ? {} : { data: aligned(bytes) }),
      ),
    ),
    metadata: children([
      table(METADATA, { name: text(METADATA_NAME), buffer: int(buffers.length) }),
    ]),
  });
  const tables = TABLE_BYTES * (tensors.length + operators.length + buffers.length);
  const size = buffers.reduce((sum, { length }) => sum + length, tables + metadata.length);
  return writeFlatbuffer(model, IDENTIFIER, size);
}
