/**
 * Checked reading of FlatBuffers tables, vectors and strings.
 *
 * Follows offsets without ever leaving the file. Knows no schema. Imports byte-reader.
 * Source of the layout: "FlatBuffer internals" in the FlatBuffers documentation. A table begins with a
 * signed 32-bit distance back to its vtable; the vtable holds its own size, the table's size, and for
 * each field its distance from the table's start (0: absent, use the schema's default).
 */

import type { ByteReader } from './byte-reader.js';

/** The table that the file's first four bytes point to. */
export function rootTable(reader: ByteReader, what: string): FlatTable {
  return new FlatTable(reader, reader.u32(0, `the offset of ${what}`), what);
}

export class FlatTable {
  readonly #vtable: number;
  readonly #vtableSize: number;
  readonly #size: number;

  /** @param at byte position of the table. @throws WeightFileError if it cannot be a table */
  constructor(
    readonly reader: ByteReader,
    readonly at: number,
    readonly what: string,
  ) {
    this.#vtable = at - reader.i32(at, what);
    this.#vtableSize = reader.u16(this.#vtable, `the field list of ${what}`);
    this.#size = reader.u16(this.#vtable + 2, `the field list of ${what}`);
    if (this.#vtableSize < 4 || this.#vtableSize % 2 !== 0 || this.#size < 4) {
      throw reader.error(
        `${what} at byte ${at} was expected to have a field list of even size of at least 4, ` +
          `found a list of ${this.#vtableSize} bytes for a table of ${this.#size}`,
      );
    }
    reader.require(this.#vtable, this.#vtableSize, `the field list of ${what}`);
    reader.require(at, this.#size, what);
  }

  u8(field: number, name: string, fallback: number): number {
    const at = this.#locate(field, 1, name);
    return at === undefined ? fallback : this.reader.u8(at, this.#path(name));
  }

  u32(field: number, name: string, fallback: number): number {
    const at = this.#locate(field, 4, name);
    return at === undefined ? fallback : this.reader.u32(at, this.#path(name));
  }

  i32(field: number, name: string, fallback: number): number {
    const at = this.#locate(field, 4, name);
    return at === undefined ? fallback : this.reader.i32(at, this.#path(name));
  }

  /** A text field, '' if absent. @param limit the most bytes that are accepted */
  text(field: number, name: string, limit: number): string {
    const vector = this.#vector(field, 1, name, limit);
    return this.reader.text(vector.at, vector.count, this.#path(name));
  }

  /** A byte vector (a view, no copy), undefined if absent. */
  bytes(field: number, name: string): Uint8Array | undefined {
    if (this.#locate(field, 4, name) === undefined) return undefined;
    const vector = this.#vector(field, 1, name, this.reader.length);
    return this.reader.slice(vector.at, vector.count, this.#path(name));
  }

  /** A vector of int32, empty if absent. */
  i32s(field: number, name: string, limit: number): number[] {
    const { at, count } = this.#vector(field, 4, name, limit);
    return Array.from({ length: count }, (_, i) => this.reader.i32(at + 4 * i, this.#path(name)));
  }

  /** A table field, undefined if absent. */
  table(field: number, name: string): FlatTable | undefined {
    const at = this.#locate(field, 4, name);
    if (at === undefined) return undefined;
    const path = this.#path(name);
    return new FlatTable(this.reader, at + this.reader.u32(at, path), path);
  }

  /** A vector of tables, empty if absent. */
  tables(field: number, name: string, limit: number): FlatTable[] {
    const { at, count } = this.#vector(field, 4, name, limit);
    return Array.from({ length: count }, (_, i) => {
      const path = `${this.#path(name)}[${i}]`;
      const entry = at + 4 * i;
      return new FlatTable(this.reader, entry + this.reader.u32(entry, path), path);
    });
  }

  #path(name: string): string {
    return `${this.what}.${name}`;
  }

  /** Position of a field of `size` bytes, undefined if the table does not contain it. */
  #locate(field: number, size: number, name: string): number | undefined {
    const slot = 4 + 2 * field;
    if (slot + 2 > this.#vtableSize) return undefined;
    const offset = this.reader.u16(this.#vtable + slot, this.#path(name));
    if (offset === 0) return undefined;
    if (offset < 4 || offset + size > this.#size) {
      throw this.reader.error(
        `${this.#path(name)} was expected inside its table of ${this.#size} bytes, ` +
          `found at offset ${offset}`,
      );
    }
    return this.at + offset;
  }

  #vector(field: number, size: number, name: string, limit: number) {
    const at = this.#locate(field, 4, name);
    if (at === undefined) return { at: 0, count: 0 };
    const path = this.#path(name);
    const start = at + this.reader.u32(at, path);
    const count = this.reader.u32(start, `the length of ${path}`);
    if (count > limit) {
      throw this.reader.error(
        `${path} was expected to have at most ${limit} entries, found ${count}`,
      );
    }
    this.reader.require(start + 4, count * size, path);
    return { at: start + 4, count };
  }
}
