/**
 * The envelope of our JSON files: format, version, checksum, body. A reader checks all of it before
 * it looks at the body.
 */
import { crc32 } from '../../archive/crc32';
import { FormatError } from '../shared/format-error';
import { expectModestJson, parseJson } from '../shared/json';

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws FormatError `file-damaged` unless `holds`. */
export function expectThat(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new FormatError('file-damaged', sentence);
}

const checksum = (body: unknown) => crc32(new TextEncoder().encode(JSON.stringify(body)));

/** @throws FormatError where a body is nested deeper than can be written again. */
function expectChecksum(body: unknown, stated: unknown): void {
  let found: number;
  try {
    found = checksum(body);
  } catch (error) {
    throw new FormatError('file-damaged', `Expected JSON of less depth: ${String(error)}`);
  }
  expectThat(found === stated, 'The checksum does not fit the contents');
}

/** @throws FormatError `file-json-too-large` where `unseal` would not open it again. */
export function seal(format: string, version: number, body: unknown): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify({ format, version, crc32: checksum(body), body });
  const bytes = new TextEncoder().encode(json);
  expectModestJson(bytes);
  return bytes;
}

/**
 * Opens an envelope.
 * @param newest version that can be read; all before it can be too.
 * @returns the body, unchecked but for its checksum.
 * @throws FormatError.
 */
export function unseal(bytes: Uint8Array, format: string, newest: number): unknown {
  const json = parseJson(bytes);
  if (!isRecord(json) || json.format !== format) {
    throw new FormatError('file-not-ours', `Expected a file of the format ${format}`);
  }
  const { version } = json;
  expectThat(
    typeof version === 'number' && Number.isInteger(version) && version > 0,
    'Expected a version from 1 on',
  );
  if (version > newest) {
    throw new FormatError(
      'file-newer-version',
      `Expected version ${newest} or older, found ${version}`,
    );
  }
  expectThat('body' in json, 'Expected a body');
  expectChecksum(json.body, json.crc32);
  return json.body;
}

/** Float32 values as little-endian bytes. */
export function floatsToBytes(values: Float32Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i], true);
  return new Uint8Array(view.buffer);
}

/**
 * @param what the values are.
 * @throws FormatError unless there are `count` finite values.
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
    expectThat(Number.isFinite(values[i]), `Expected finite ${what}`);
  }
  return values;
}
