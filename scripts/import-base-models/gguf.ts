/**
 * Reads GGUF version 3, as far as plain float tensors need it.
 *
 * Header, key-value pairs, tensor table and tensor bytes are each checked before they are used. Knows
 * nothing about networks. Imports byte-reader and weight-tensor.
 * Source of the layout: docs/gguf.md in the ggml project.
 */

import { ByteReader } from './byte-reader.js';
import type { WeightTensor } from './weight-tensor.js';

/** A metadata value. 64-bit integers are bigint, so that they are not rounded. */
export type GgufValue = number | bigint | boolean | string | readonly GgufValue[];

export interface GgufFile {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Tensors by name. Shapes have the outermost dimension first, the reverse of ggml's order. */
  readonly tensors: ReadonlyMap<string, WeightTensor>;
}

const MAGIC = 'GGUF';
const VERSION = 3;
/** Tensor data and every tensor in it begin at a multiple of this, unless the file sets another. */
const DEFAULT_ALIGNMENT = 32;
/** ggml's own limit (GGML_MAX_DIMS). */
const MAX_DIMENSIONS = 4;
const STRING = 8;
const ARRAY = 9;
/** Tensor types by ggml's number; the rest are quantised blocks, which this project does not use. */
const TENSOR_TYPES = new Map<number, { dtype: WeightTensor['dtype']; bytes: number }>([
  [0, { dtype: 'float32', bytes: 4 }],
  [1, { dtype: 'float16', bytes: 2 }],
]);

/**
 * Reads a GGUF file.
 *
 * @param bytes the whole file; tensor data are views into it
 * @param file the name used in error messages
 * @throws WeightFileError if the file has another format, is truncated or contradicts itself
 */
export function readGguf(bytes: Uint8Array, file: string): GgufFile {
  const reader = new ByteReader(bytes, file);
  reader.require(0, MAGIC.length, `the magic "${MAGIC}"`);
  if (reader.shown(0, 4) !== `"${MAGIC}"`) {
    throw reader.error(`expected the magic "${MAGIC}" at byte 0, found ${reader.shown(0, 4)}`);
  }
  const version = reader.u32(4, 'the GGUF version');
  if (version !== VERSION) {
    throw reader.error(`expected GGUF version ${VERSION}, found version ${version}`);
  }
  const tensorCount = reader.size64(8, 'the number of tensors');
  const pairCount = reader.size64(16, 'the number of key-value pairs');
  const cursor = new GgufCursor(reader, 24);

  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < pairCount; i += 1) {
    const key = cursor.string(`the key of pair ${i}`);
    if (metadata.has(key)) throw reader.error(`the key "${key}" occurs twice`);
    metadata.set(key, cursor.value(cursor.u32(`the type of "${key}"`), `the value of "${key}"`));
  }

  const entries: TensorEntry[] = [];
  for (let i = 0; i < tensorCount; i += 1) entries.push(readTensorEntry(cursor, i));

  const alignment = alignmentOf(metadata, reader);
  const dataStart = Math.ceil(cursor.at / alignment) * alignment;
  const tensors = new Map<string, WeightTensor>();
  for (const { name, shape, type, offset } of entries) {
    if (tensors.has(name)) throw reader.error(`the tensor "${name}" occurs twice`);
    if (offset % alignment !== 0) {
      throw reader.error(
        `the data of tensor "${name}" was expected at a multiple of ${alignment} bytes, ` +
          `found at ${offset}`,
      );
    }
    const known = TENSOR_TYPES.get(type);
    if (known === undefined) {
      throw reader.error(
        `tensor "${name}" was expected to have type 0 (float32) or 1 (float16), found type ${type}`,
      );
    }
    const length = shape.reduce((product, side) => product * side, known.bytes);
    const data = reader.slice(dataStart + offset, length, `the data of tensor "${name}"`);
    tensors.set(name, { name, shape, dtype: known.dtype, data });
  }
  return { metadata, tensors };
}

interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: number;
  /** Offset in bytes from the start of the data section. */
  readonly offset: number;
}

function readTensorEntry(cursor: GgufCursor, index: number): TensorEntry {
  const name = cursor.string(`the name of tensor ${index}`);
  const dimensions = cursor.u32(`the number of dimensions of tensor "${name}"`);
  if (dimensions > MAX_DIMENSIONS) {
    throw cursor.reader.error(
      `tensor "${name}" was expected to have at most ${MAX_DIMENSIONS} dimensions, ` +
        `found ${dimensions}`,
    );
  }
  const shape: number[] = [];
  for (let d = 0; d < dimensions; d += 1) {
    const side = cursor.size64(`dimension ${d} of tensor "${name}"`);
    if (side === 0) throw cursor.reader.error(`dimension ${d} of tensor "${name}" is 0`);
    shape.unshift(side);
  }
  const type = cursor.u32(`the type of tensor "${name}"`);
  const offset = cursor.size64(`the data offset of tensor "${name}"`);
  return { name, shape, type, offset };
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>, reader: ByteReader): number {
  const value = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 8 || value % 8 !== 0) {
    throw reader.error(`general.alignment was expected to be a multiple of 8, found ${value}`);
  }
  return value;
}

/** Reads the variable-length parts of GGUF one after another. */
class GgufCursor {
  constructor(
    readonly reader: ByteReader,
    public at: number,
  ) {}

  u32(what: string): number {
    return this.reader.u32(this.#advance(4), what);
  }

  size64(what: string): number {
    return this.reader.size64(this.#advance(8), what);
  }

  string(what: string): string {
    const length = this.size64(`the length of ${what}`);
    return this.reader.text(this.#advance(length), length, what);
  }

  /** A metadata value of GGUF type `type`. Arrays of arrays are refused: no known program writes them. */
  value(type: number, what: string): GgufValue {
    if (type === STRING) return this.string(what);
    if (type !== ARRAY) return this.#scalar(type, what);
    const elementType = this.u32(`the element type of ${what}`);
    const count = this.size64(`the element count of ${what}`);
    if (elementType === ARRAY) throw this.reader.error(`${what} is an array of arrays`);
    const values: GgufValue[] = [];
    for (let i = 0; i < count; i += 1) values.push(this.value(elementType, `${what}[${i}]`));
    return values;
  }

  #scalar(type: number, what: string): GgufValue {
    const { reader } = this;
    switch (type) {
      case 0:
        return reader.u8(this.#advance(1), what);
      case 1:
        return reader.i8(this.#advance(1), what);
      case 2:
        return reader.u16(this.#advance(2), what);
      case 3:
        return reader.i16(this.#advance(2), what);
      case 4:
        return reader.u32(this.#advance(4), what);
      case 5:
        return reader.i32(this.#advance(4), what);
      case 6:
        return reader.f32(this.#advance(4), what);
      case 7:
        return reader.u8(this.#advance(1), what) !== 0;
      case 10:
        return reader.u64(this.#advance(8), what);
      case 11:
        return reader.i64(this.#advance(8), what);
      case 12:
        return reader.f64(this.#advance(8), what);
      default:
        throw reader.error(`${what} was expected to have a value type of 0 to 12, found ${type}`);
    }
  }

  #advance(count: number): number {
    const at = this.at;
    this.at += count;
    return at;
  }
}
