/**
 * A graph of ONNX as the bytes of its file. The numbers of the fields are those of onnx.proto3, by which
 * the ONNX project defines the format; only what this page writes of it is here.
 */
import { PbfWriter } from 'pbf';
import { floatsToBytes } from '../../shared/floats';

/** 8 is the first of opset 18, and what onnxruntime 1.14 reads. */
const IR_VERSION = 8;

/** The set of operators: 18 is the first that resizes without skipping pixels. */
export const OPSET = 18;

/** Types of tensors, by their numbers in `TensorProto.DataType`. */
const TYPES = { float: 1, uint8: 2, int64: 7 } as const;

/** Types of attributes, by their numbers in `AttributeProto.AttributeType`. */
const FLOAT = 1;
const INT = 2;
const STRING = 3;
const INTS = 7;

/** A constant: float32, or whole numbers, which become int64. */
export interface Tensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array | readonly number[];
}

/** Whole numbers but for `{ float }`, which may be one too. */
export type Attribute = number | string | readonly number[] | { readonly float: number };

export interface GraphNode {
  /** As ONNX names it, such as `Conv`. */
  readonly operator: string;
  /** Names of values; an empty one where an optional input is left out. */
  readonly inputs: readonly string[];
  /** Its one output, by which it is known. */
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** What goes in or comes out; a dimension is a length or, where any will do, a name. */
export interface Port {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  /** Each after those that it takes from. */
  readonly nodes: readonly GraphNode[];
  readonly tensors: readonly Tensor[];
  readonly input: Port;
  readonly outputs: readonly Port[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** `TensorProto.DataType` of floats, for the operator `Cast`. */
export const FLOAT_TYPE = TYPES.float;

function int64Bytes(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) view.setBigInt64(i * 8, BigInt(value), true);
  return new Uint8Array(view.buffer);
}

function writeTensor({ name, dims, values }: Tensor, out: PbfWriter): void {
  const isFloat = values instanceof Float32Array;
  out.writePackedVarint(1, [...dims]);
  out.writeVarintField(2, isFloat ? TYPES.float : TYPES.int64);
  out.writeStringField(8, name);
  out.writeBytesField(9, isFloat ? floatsToBytes(values) : int64Bytes(values));
}

function writeAttribute([name, value]: [string, Attribute], out: PbfWriter): void {
  out.writeStringField(1, name);
  if (typeof value === 'number') {
    out.writeVarintField(3, value);
    out.writeVarintField(20, INT);
  } else if (typeof value === 'string') {
    out.writeStringField(4, value);
    out.writeVarintField(20, STRING);
  } else if ('float' in value) {
    out.writeFloatField(2, value.float);
    out.writeVarintField(20, FLOAT);
  } else {
    for (const item of value) out.writeVarintField(8, item);
    out.writeVarintField(20, INTS);
  }
}

function writeNode({ operator, inputs, output, attributes }: GraphNode, out: PbfWriter): void {
  for (const input of inputs) out.writeStringField(1, input);
  out.writeStringField(2, output);
  out.writeStringField(3, output);
  out.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes))
    out.writeMessage(5, writeAttribute, attribute);
}

function writeDimension(dim: number | string, out: PbfWriter): void {
  if (typeof dim === 'number') out.writeVarintField(1, dim);
  else out.writeStringField(2, dim);
}

function writeShape(dims: Port['dims'], out: PbfWriter): void {
  for (const dim of dims) out.writeMessage(1, writeDimension, dim);
}

function writeTensorType({ type, dims }: Port, out: PbfWriter): void {
  out.writeVarintField(1, TYPES[type]);
  out.writeMessage(2, writeShape, dims);
}

const writeType = (port: Port, out: PbfWriter) => out.writeMessage(1, writeTensorType, port);

function writePort(port: Port, out: PbfWriter): void {
  out.writeStringField(1, port.name);
  out.writeMessage(2, writeType, port);
}

function writeGraph({ name, nodes, tensors, input, outputs }: OnnxModel, out: PbfWriter): void {
  for (const node of nodes) out.writeMessage(1, writeNode, node);
  out.writeStringField(2, name);
  for (const tensor of tensors) out.writeMessage(5, writeTensor, tensor);
  out.writeMessage(11, writePort, input);
  for (const output of outputs) out.writeMessage(12, writePort, output);
}

function writeEntry([key, value]: [string, string], out: PbfWriter): void {
  out.writeStringField(1, key);
  out.writeStringField(2, value);
}

const writeOpset = (version: number, out: PbfWriter) => out.writeVarintField(2, version);

/** @returns the bytes of the file. */
export function writeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const out = new PbfWriter();
  out.writeVarintField(1, IR_VERSION);
  out.writeStringField(2, 'Inkling');
  out.writeMessage(7, writeGraph, model);
  out.writeMessage(8, writeOpset, OPSET);
  for (const entry of Object.entries(model.metadata)) out.writeMessage(14, writeEntry, entry);
  return new Uint8Array(out.finish());
}
