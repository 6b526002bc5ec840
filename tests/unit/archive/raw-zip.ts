/** Archives of which every byte of the headers is said: names in any encoding, and any method. */
import { crc32 } from '../../../src/archive/crc32';

export interface RawEntry {
  readonly name: Uint8Array;
  readonly bytes?: Uint8Array;
  /** Of packing; the bytes are put in as they are. */
  readonly method?: number;
  readonly flags?: number;
}

function fields(signature: number, ...values: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 + values.reduce((sum, [size]) => sum + size, 0)));
  view.setUint32(0, signature);
  let at = 4;
  for (const [size, value] of values) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
}

const sizeOf = (parts: readonly Uint8Array[]) => parts.reduce((sum, { length }) => sum + length, 0);

export function rawZip(entries: readonly RawEntry[]): Blob {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  for (const { name, bytes = new Uint8Array(0), method = 0, flags = 0 } of entries) {
    const common = [
      [2, 20],
      [2, flags],
      [2, method],
      [4, 0],
      [4, crc32(bytes)],
      [4, bytes.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0],
    ] as const;
    const place = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, sizeOf(parts)],
    ] as const;
    directory.push(fields(0x504b0102, [2, 20], ...common, ...place), name);
    parts.push(fields(0x504b0304, ...common), name, bytes);
  }
  const end = fields(
    0x504b0506,
    [4, 0],
    [2, entries.length],
    [2, entries.length],
    [4, sizeOf(directory)],
    [4, sizeOf(parts)],
    [2, 0],
  );
  return new Blob([...parts, ...directory, end].map(part => new Uint8Array(part)));
}
