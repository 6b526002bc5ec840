/**
 * FlatBuffers as plain descriptions: a table is the names of its fields, in the order of its schema, and
 * values for some of them. Knows no schema. Imports nothing but the library that lays out the bytes.
 */
import { Builder } from 'flatbuffers';

/** Writes what a table refers to, and returns what writes the field itself under its number. */
type Field = (builder: Builder) => (id: number) => void;

/** Writes a table, and returns where it is. */
export type Table = (builder: Builder) => number;

/** Alignment in bytes of what `aligned` writes: that of the widest vector registers in use. */
const ALIGNMENT = 16;

const reference =
  (write: (builder: Builder) => number): Field =>
  builder => {
    const at = write(builder);
    return id => builder.addFieldOffset(id, at, 0);
  };

function vector(
  builder: Builder,
  length: number,
  add: (i: number) => void,
): ReturnType<Builder['endVector']> {
  builder.startVector(4, length, 4);
  // The library writes from the back to the front.
  for (let i = length - 1; i >= 0; i--) add(i);
  return builder.endVector();
}

export const byte =
  (value: number): Field =>
  builder =>
  id =>
    builder.addFieldInt8(id, value, null);

export const int =
  (value: number): Field =>
  builder =>
  id =>
    builder.addFieldInt32(id, value, null);

export const float =
  (value: number): Field =>
  builder =>
  id =>
    builder.addFieldFloat32(id, value, null);

export const text = (value: string): Field => reference(builder => builder.createString(value));

export const ints = (values: readonly number[]): Field =>
  reference(builder => vector(builder, values.length, i => builder.addInt32(values[i])));

export const floats = (values: readonly number[]): Field =>
  reference(builder => vector(builder, values.length, i => builder.addFloat32(values[i])));

/** Bytes that begin at a multiple of 16. */
export const aligned = (bytes: Uint8Array): Field =>
  reference(builder => {
    builder.prep(ALIGNMENT, bytes.length);
    return builder.createByteVector(bytes);
  });

export const child = (table: Table): Field => reference(table);

export const children = (tables: readonly Table[]): Field =>
  reference(builder => {
    const found = tables.map(table => table(builder));
    return vector(builder, found.length, i => builder.addOffset(found[i]));
  });

/**
 * @param names of all fields of the schema up to the last one that is ever written; the schema gives a
 * union two, the second for what it holds.
 * @param values of those that differ from the schema's defaults.
 */
export function table<Name extends string>(
  names: readonly Name[],
  values: Readonly<Partial<Record<Name, Field>>>,
): Table {
  return builder => {
    const writers = names.map(name => values[name]?.(builder));
    builder.startObject(names.length);
    for (const [id, write] of writers.entries()) write?.(id);
    return builder.endObject();
  };
}

/**
 * @param identifier four characters that begin the file, after the place of its root.
 * @param size in bytes, about: what it will not have to grow from.
 */
export function writeFlatbuffer(
  root: Table,
  identifier: string,
  size: number,
): Uint8Array<ArrayBuffer> {
  const builder = new Builder(size);
  builder.finish(root(builder), identifier);
  return Uint8Array.from(builder.asUint8Array());
}
