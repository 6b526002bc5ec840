/** Text in an old code page, which browsers and Node decode but do not encode. */
import { type CodePage, decodeIn } from '../../../../src/archive/names/code-pages';

const bytesOf = new Map<CodePage, ReadonlyMap<string, readonly number[]>>();

function invert(page: CodePage): ReadonlyMap<string, readonly number[]> {
  const decode = decodeIn(page);
  const found = new Map<string, readonly number[]>();
  const note = (...bytes: number[]) => {
    const text = decode(Uint8Array.from(bytes));
    if (text !== null && [...text].length === 1 && !found.has(text)) found.set(text, bytes);
  };
  for (let byte = 0; byte < 256; byte++) note(byte);
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0x40; trail < 0xff; trail++) note(lead, trail);
  }
  return found;
}

/** @returns null where a character is not in the code page. */
export function encodeIn(page: CodePage, text: string): Uint8Array<ArrayBuffer> | null {
  const known = bytesOf.get(page) ?? invert(page);
  bytesOf.set(page, known);
  const bytes = [...text].map(character => known.get(character));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes.flatMap(some => some ?? []));
}
