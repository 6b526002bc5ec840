/**
 * The envelope of our JSON files: format, version, checksum, body. A reader checks all of it before
 * it looks at the body.
 */
import * as v from 'valibot';
import { crc32 } from '../../archive/crc32';
import { check, isRecord, positiveSchema } from '../../core/checks';
import { expectThat, FormatError } from '../../core/format-error';
import { expectModestJson, parseJson } from '../shared/json';

const envelopeSchema = v.object({
  version: positiveSchema,
  /** Of the body as JSON.stringify writes it. */
  crc32: v.number(),
  body: v.unknown(),
});

const checksum = (body: unknown) => crc32(new TextEncoder().encode(JSON.stringify(body)));

/** @throws FormatError where a body is nested deeper than can be written again. */
function expectChecksum(body: unknown, stated: number): void {
  let found: number;
  try {
    found = checksum(body);
  } catch (error) {
    throw new FormatError('file-damaged', `Expected JSON of less depth: ${String(error)}`);
  }
  expectThat(found === stated, `Expected contents of the checksum ${stated}, found ${found}`);
}

/** @throws FormatError `file-json-too-large` if `readEnvelope` could not open it again. */
export function writeEnvelope(
  format: string,
  version: number,
  body: unknown,
): Uint8Array<ArrayBuffer> {
  const json = JSON.stringify({ format, version, crc32: checksum(body), body });
  const bytes = new TextEncoder().encode(json);
  expectModestJson(bytes);
  return bytes;
}

/**
 * Reads an envelope.
 * @param newest version that can be read; all before it can be too.
 * @returns the body, unchecked but for its checksum.
 * @throws FormatError.
 */
export function readEnvelope(bytes: Uint8Array, format: string, newest: number): unknown {
  const json = parseJson(bytes);
  if (!isRecord(json) || json.format !== format) {
    throw new FormatError('file-not-ours', `Expected a file of the format ${format}`);
  }
  // A newer version may have another envelope.
  const { version } = check(v.pick(envelopeSchema, ['version']), json, format);
  if (version > newest) {
    throw new FormatError(
      'file-newer-version',
      `Expected version ${newest} or older, found ${version}`,
    );
  }
  const { body, crc32: stated } = check(envelopeSchema, json, format);
  expectChecksum(body, stated);
  return body;
}
