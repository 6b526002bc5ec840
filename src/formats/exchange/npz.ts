/**
 * Embeddings and labels as an archive of NumPy arrays, for work in Python. It is only written:
 * nothing here reads one.
 *
 * Source of the layout: NEP 1, "A Simple File Format for NumPy Arrays", version 1.0.
 */
import { type Zippable, zipSync } from 'fflate';
import { floatsToBytes } from '../shared/floats';
import type { EmbeddingTable } from './embedding-table';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] as const;

/** The values begin at a multiple of this many bytes. */
const ALIGNMENT = 64;

/** @param shape of no sides for a single value. */
function npy(dtype: string, shape: readonly number[], values: Uint8Array): Uint8Array {
  const sides = shape.map(side => `${side},`).join(' ');
  const dict = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${sides}), }`;
  const start = MAGIC.length + 2;
  const length = Math.ceil((start + dict.length + 1) / ALIGNMENT) * ALIGNMENT - start;
  const bytes = new Uint8Array(start + length + values.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(MAGIC.length, length, true);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), start);
  bytes.set(values, start + length);
  return bytes;
}

/** Texts padded with NULs to one length, in UTF-32. */
function texts(values: readonly string[], shape: readonly number[]): Uint8Array {
  const points = values.map(value => Array.from(value, char => char.codePointAt(0) ?? 0));
  const longest = Math.max(1, ...points.map(({ length }) => length));
  const view = new DataView(new ArrayBuffer(values.length * longest * 4));
  for (const [row, codes] of points.entries()) {
    for (const [i, code] of codes.entries()) view.setUint32((row * longest + i) * 4, code, true);
  }
  return npy(`<U${longest}`, shape, new Uint8Array(view.buffer));
}

/**
 * `embeddings` (float32, one row per example), `labels` (int32, index into `classes`), `is_test` (bool),
 * `pictures` and `classes` (text), `embedding_key` (one text).
 */
export function writeNpz({
  embeddingKey,
  dimension,
  classes,
  rows,
}: EmbeddingTable): Uint8Array<ArrayBuffer> {
  const count = rows.length;
  const matrix = new Float32Array(count * dimension);
  const labels = new DataView(new ArrayBuffer(count * 4));
  for (const [row, { embedding, label }] of rows.entries()) {
    matrix.set(embedding, row * dimension);
    labels.setInt32(row * 4, label, true);
  }
  const isTest = Uint8Array.from(rows, row => Number(row.isTest));
  const arrays = {
    embeddings: npy('<f4', [count, dimension], floatsToBytes(matrix)),
    labels: npy('<i4', [count], new Uint8Array(labels.buffer)),
    is_test: npy('|b1', [count], isTest),
    pictures: texts(
      rows.map(({ picture }) => picture),
      [count],
    ),
    classes: texts(classes, [classes.length]),
    embedding_key: texts([embeddingKey], []),
  };
  const files: Zippable = {};
  for (const [name, bytes] of Object.entries(arrays)) files[`${name}.npy`] = [bytes, { level: 0 }];
  return zipSync(files);
}
