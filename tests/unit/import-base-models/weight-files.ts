/**
 * Small weight files made by the tests: GGUF and TFLite as their specifications lay them out, with
 * every part open to lies.
 */

/** Little-endian bytes, one after another. */
export class ByteWriter {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  bytes(values: Iterable<number>): this {
    for (const value of values) this.#bytes.push(value);
    return this;
  }

  /** An integer of `size` bytes, two's complement. */
  int(value: number | bigint, size: 1 | 2 | 4 | 8): this {
    let rest = BigInt.asUintN(8 * size, BigInt(value));
    for (let i = 0; i < size; i++) {
      this.#bytes.push(Number(rest & 0xffn));
      rest >>= 8n;
    }
    return this;
  }

  float(value: number, size: 4 | 8): this {
    const view = new DataView(new ArrayBuffer(size));
    if (size === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    return this.bytes(new Uint8Array(view.buffer));
  }

  align(to: number): this {
    while (this.#bytes.length % to !== 0) this.#bytes.push(0);
    return this;
  }

  /** Overwrites four bytes that were written before. */
  patch(at: number, value: number): void {
    const four = new ByteWriter().int(value, 4).#bytes;
    this.#bytes.splice(at, 4, ...four);
  }

  done(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

export interface GgufTensorParts {
  readonly name: string;
  /** Outermost first, as the reader gives it back. */
  readonly shape: readonly (number | bigint)[];
  readonly type: number;
  readonly data: Uint8Array;
  /** Instead of the real position of the data. */
  readonly offset?: number;
}

export interface GgufParts {
  readonly magic?: string;
  readonly version?: number;
  readonly tensorCount?: number | bigint;
  readonly pairCount?: number | bigint;
  /** Each pair's type and its encoded value. */
  readonly pairs?: readonly (readonly [key: string, type: number, value: Uint8Array])[];
  readonly tensors?: readonly GgufTensorParts[];
  readonly alignment?: number;
}

export function ggufString(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return new ByteWriter().int(bytes.length, 8).bytes(bytes).done();
}

export function gguf({
  magic = 'GGUF',
  version = 3,
  pairs = [],
  tensors = [],
  tensorCount = tensors.length,
  pairCount = pairs.length,
  alignment = 32,
}: GgufParts): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().bytes(new TextEncoder().encode(magic)).int(version, 4);
  writer.int(tensorCount, 8).int(pairCount, 8);
  for (const [key, type, value] of pairs) writer.bytes(ggufString(key)).int(type, 4).bytes(value);
  const data = new ByteWriter();
  for (const { name, shape, type, data: bytes, offset } of tensors) {
    writer.bytes(ggufString(name)).int(shape.length, 4);
    for (const side of shape.toReversed()) writer.int(side, 8);
    data.align(alignment);
    writer.int(type, 4).int(offset ?? data.length, 8);
    data.bytes(bytes);
  }
  if (data.length > 0) writer.align(alignment).bytes(data.done());
  return writer.done();
}

/** A field of a FlatBuffers table; undefined if the table does not contain it. */
export type FlatField =
  | { readonly u8: number }
  | { readonly i32: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }
  | { readonly i32s: readonly number[] }
  | { readonly table: FlatFields }
  | { readonly tables: readonly FlatFields[] }
  | undefined;

/** A table, its fields by number. */
export type FlatFields = readonly FlatField[];

/** A FlatBuffers file, parents before children, so that what is written last is the last field. */
export function flatbuffer(identifier: string, root: FlatFields): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().int(0, 4).bytes(new TextEncoder().encode(identifier));
  writer.patch(0, writeTable(writer, root));
  return writer.done();
}

/** @returns the table's place. */
function writeTable(writer: ByteWriter, fields: FlatFields): number {
  const listSize = 4 + 2 * fields.length;
  while ((writer.length + listSize) % 4 !== 0) writer.int(0, 1);
  // Every field takes four bytes, behind the table's four-byte way back to its field list.
  writer.int(listSize, 2).int(4 + 4 * fields.length, 2);
  for (const [i, field] of fields.entries()) writer.int(field === undefined ? 0 : 4 + 4 * i, 2);
  const at = writer.length;
  writer.int(listSize, 4);
  for (const field of fields) {
    if (field !== undefined && 'u8' in field) writer.int(field.u8, 4);
    else if (field !== undefined && 'i32' in field) writer.int(field.i32, 4);
    else writer.int(0, 4);
  }
  for (const [i, field] of fields.entries()) {
    const slot = at + 4 + 4 * i;
    const child = field === undefined ? undefined : writeChild(writer, field);
    if (child !== undefined) writer.patch(slot, child - slot);
  }
  return at;
}

function writeChild(writer: ByteWriter, field: NonNullable<FlatField>): number | undefined {
  if ('table' in field) return writeTable(writer, field.table);
  if ('u8' in field || 'i32' in field) return undefined;
  const at = writer.align(4).length;
  if ('text' in field) {
    const text = new TextEncoder().encode(field.text);
    writer.int(text.length, 4).bytes(text).int(0, 1);
  } else if ('bytes' in field) {
    writer.int(field.bytes.length, 4).bytes(field.bytes);
  } else if ('i32s' in field) {
    writer.int(field.i32s.length, 4);
    for (const value of field.i32s) writer.int(value, 4);
  } else {
    writer.int(field.tables.length, 4);
    for (const _ of field.tables) writer.int(0, 4);
    for (const [i, table] of field.tables.entries()) {
      const slot = at + 4 + 4 * i;
      writer.patch(slot, writeTable(writer, table) - slot);
    }
  }
  return at;
}

/** Files of other formats, by what they are. */
export const FOREIGN_FILES: readonly (readonly [kind: string, bytes: Uint8Array<ArrayBuffer>])[] = [
  ['empty', new Uint8Array(0)],
  [
    'PNG',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82),
  ],
  ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
  ['HTML', new TextEncoder().encode('<!doctype html><title>404</title>')],
];
