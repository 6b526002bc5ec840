/**
 * Tells what a file is by its first bytes, not by its name, and what picture size it claims.
 *
 * Sources: PNG specification (11.2.1), ITU-T T.81 (B.2.2), GIF89a (18), BITMAPCOREHEADER and
 * BITMAPINFOHEADER, ISO/IEC 14496-12 (brands), RFC 9649 (WebP).
 */
import { beginsLikeZip } from '../archive/layout';

export type FileKind = 'jpeg' | 'png' | 'gif' | 'bmp' | 'webp' | 'avif' | 'heic' | 'zip' | 'other';

export interface Sniffed {
  readonly kind: FileKind;
  /** In pixels; absent if the first bytes do not contain it. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Of a PNG with 16 bits of grey, of which browsers show the upper 8. */
  readonly isDeepGrey?: true;
}

/** Enough bytes to tell the kind of a file, and mostly its size, which in a JPEG follows metadata. */
export const SNIFF_BYTES = 256 * 1024;

const BITMAPCOREHEADER_BYTES = 12;

const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1'];

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length));
}

/** JPEG markers that stand alone, without a length after them: TEM, and RST0 to RST7. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** Markers after which there is no frame header: SOI, EOI and SOS. */
const isLast = (marker: number) => marker >= 0xd8 && marker <= 0xda;

/** Frame headers are C0 to CF, except for C4, C8 and CC. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Goes through a JPEG's segments to its frame header, as decoders do. Bytes between segments are skipped
 * in the same way, so that decoders cannot find another frame header than this one.
 */
function jpegSize(view: DataView): Sniffed['size'] {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    const marker = view.getUint8(at + 1);
    // Fill bytes before a marker, and FF 00, which is no marker.
    if (view.getUint8(at) !== 0xff || marker === 0xff || marker === 0) at++;
    else if (isAlone(marker)) at += 2;
    else if (isLast(marker)) return undefined;
    else if (isFrame(marker)) {
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else at += 2 + Math.max(2, view.getUint16(at + 2));
  }
  return undefined;
}

/** The size in the oldest header, whose width and height have half as many bytes, or in a later one. */
function bmpSize(view: DataView): NonNullable<Sniffed['size']> {
  if (view.getUint32(14, true) === BITMAPCOREHEADER_BYTES) {
    return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
  }
  // A negative height means that the rows go from top to bottom.
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
}

/** @param bytes the first `SNIFF_BYTES` of a file, more, or all of it. */
export function sniff(bytes: Uint8Array): Sniffed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  if (length >= 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) {
    const size = jpegSize(view);
    return { kind: 'jpeg', ...(size ? { size } : {}) };
  }
  if (length >= 24 && ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') {
    const size = { width: view.getUint32(16), height: view.getUint32(20) };
    // Bits of a sample, then of which kind it is: grey, or grey with alpha.
    const isDeepGrey = bytes[24] === 16 && (bytes[25] === 0 || bytes[25] === 4);
    return { kind: 'png', size, ...(isDeepGrey ? { isDeepGrey } : {}) };
  }
  if (length >= 10 && /^GIF8[79]a/.test(ascii(bytes, 0, 6))) {
    return {
      kind: 'gif',
      size: { width: view.getUint16(6, true), height: view.getUint16(8, true) },
    };
  }
  if (length >= 26 && ascii(bytes, 0, 2) === 'BM') {
    return { kind: 'bmp', size: bmpSize(view) };
  }
  if (length >= 12 && ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 4) === 'WEBP') {
    return { kind: 'webp' };
  }
  if (length >= 12 && ascii(bytes, 4, 4) === 'ftyp') {
    const brand = ascii(bytes, 8, 4);
    if (brand === 'avif' || brand === 'avis') return { kind: 'avif' };
    if (HEIC_BRANDS.includes(brand)) return { kind: 'heic' };
  }
  return { kind: beginsLikeZip(bytes) ? 'zip' : 'other' };
}
