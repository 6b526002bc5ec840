/**
 * The tags of the first picture in a file that is laid out as TIFF: enough to tell what it is and how
 * large. Imports nothing.
 *
 * Source: Adobe TIFF 6.0 (section 2).
 */

export const TIFF_TAGS = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  make: 271,
  subIfds: 330,
  dngVersion: 50706,
} as const;

export interface TiffTag {
  /** The first of its values, where it is a whole number. */
  readonly value: number;
  /** Where it is a text. */
  readonly text: string;
}

const TYPES = { text: 2, short: 3 } as const;
/** Longest text that is read. */
const MOST_TEXT = 64;

/**
 * @param bytes the first of a file.
 * @returns null where it is no TIFF, or its tags lie beyond those bytes.
 */
export function readTags(bytes: Uint8Array): ReadonlyMap<number, TiffTag> | null {
  if (bytes.length < 8) return null;
  const order = String.fromCharCode(bytes[0], bytes[1]);
  if (order !== 'II' && order !== 'MM') return null;
  const isLittle = order === 'II';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // BigTIFF (43) has another layout; it is told as TIFF, and not read.
  const version = view.getUint16(2, isLittle);
  if (version === 43) return new Map();
  if (version !== 42) return null;
  const from = view.getUint32(4, isLittle);
  const tags = new Map<number, TiffTag>();
  if (from + 2 > bytes.length) return tags;
  const count = view.getUint16(from, isLittle);
  for (let i = 0; i < count; i++) {
    const at = from + 2 + 12 * i;
    if (at + 12 > bytes.length) break;
    const type = view.getUint16(at + 2, isLittle);
    const length = view.getUint32(at + 4, isLittle);
    const value =
      type === TYPES.short ? view.getUint16(at + 8, isLittle) : view.getUint32(at + 8, isLittle);
    const place = length > 4 ? value : at + 8;
    const text =
      type === TYPES.text
        ? String.fromCharCode(...bytes.subarray(place, place + Math.min(length, MOST_TEXT)))
        : '';
    tags.set(view.getUint16(at, isLittle), { value, text: text.replace(/\0.*$/s, '').trim() });
  }
  return tags;
}
