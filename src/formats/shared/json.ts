/**
 * Reads JSON that may be hostile. A few bytes of it can become many in memory, so what is in it is counted
 * before it is parsed. Our own is counted before it leaves, so that it can be read again.
 */
import { FormatError } from '../../core/format-error';

/** Longest that is read. */
export const MOST_JSON_BYTES = 128 * 1024 ** 2;

/** Lists and objects, and keys in all: 20 of each for every sample of a project of 100,000. */
const MOST_CONTAINERS = 2_000_000;
const MOST_KEYS = 2_000_000;

/** Keys of one object: one for each sample. */
const MOST_OWN_KEYS = 200_000;

/** Values in all: the embeddings of 20,000 pictures. */
const MOST_PARTS = 24_000_000;

const CODES = { quote: 0x22, comma: 0x2c, colon: 0x3a, backslash: 0x5c } as const;
const OPENS = { list: 0x5b, object: 0x7b } as const;
const CLOSES = { list: 0x5d, object: 0x7d } as const;

/** Counts what is in it; nothing is said of whether it is JSON. */
function isModest(bytes: Uint8Array): boolean {
  /** Keys so far of the objects that are open; of lists, 0. */
  const keys: number[] = [];
  let containers = 0;
  let allKeys = 0;
  let parts = 0;
  let isText = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (isText) {
      if (byte === CODES.backslash) i++;
      else if (byte === CODES.quote) isText = false;
    } else if (byte === CODES.quote) isText = true;
    else if (byte === CODES.comma) parts++;
    else if (byte === CODES.colon) {
      allKeys++;
      keys[keys.length - 1]++;
      if (keys[keys.length - 1] > MOST_OWN_KEYS) return false;
    } else if (byte === OPENS.list || byte === OPENS.object) {
      containers++;
      keys.push(0);
    } else if (byte === CLOSES.list || byte === CLOSES.object) keys.pop();
    if (containers > MOST_CONTAINERS || allKeys > MOST_KEYS || parts > MOST_PARTS) return false;
  }
  return true;
}

function expectJson(isModestJson: boolean): void {
  if (isModestJson) return;
  throw new FormatError(
    'file-json-too-large',
    `Expected JSON of at most ${MOST_JSON_BYTES} bytes, ${MOST_CONTAINERS} lists and objects, ` +
      `${MOST_KEYS} keys, ${MOST_OWN_KEYS} of them in one, and ${MOST_PARTS} values`,
  );
}

/**
 * For what need not be read, or made, to know that it is too much.
 * @param bytes that it has at least.
 * @param values that it has at least.
 * @throws FormatError `file-json-too-large`.
 */
export function expectModestSize(bytes: number, values = 0): void {
  expectJson(bytes <= MOST_JSON_BYTES && values <= MOST_PARTS);
}

/** @throws FormatError `file-json-too-large` where parsing it would take more memory than there is for it. */
export function expectModestJson(bytes: Uint8Array): void {
  expectModestSize(bytes.length);
  expectJson(isModest(bytes));
}

/**
 * @param name of the file, where it is one of several.
 * @throws FormatError `file-not-ours` where it is no JSON, or `file-json-too-large`.
 */
export function parseJson(bytes: Uint8Array, name?: string): unknown {
  expectModestJson(bytes);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const expected = name === undefined ? 'Expected' : `${name}: expected`;
    throw new FormatError('file-not-ours', `${expected} JSON: ${String(error)}`);
  }
}
