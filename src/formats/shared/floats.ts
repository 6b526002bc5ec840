/** Float32 values as bytes, little-endian whatever the machine, and back. */
import { expectThat } from '../../core/format-error';

/** Float32 values as little-endian bytes. */
export function floatsToBytes(values: Float32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
  return new Uint8Array(view.buffer);
}

/**
 * @param what the values are.
 * @throws FormatError `file-damaged` unless there are `count` finite values.
 */
export function bytesToFloats(
  bytes: Uint8Array,
  count: number,
  what = 'embeddings',
): Float32Array<ArrayBuffer> {
  expectThat(
    bytes.length === count * 4,
    `Expected ${count * 4} bytes of ${what}, found ${bytes.length}`,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    values[i] = view.getFloat32(i * 4, true);
    expectThat(Number.isFinite(values[i]), `Expected finite ${what}, found ${values[i]}`);
  }
  return values;
}
