/**
 * Kinds of files that are given in place of pictures, told by their first bytes: what they are called,
 * and what can be done about them. Loaded when a file is no picture that the browser decodes.
 *
 * Sources: the formats' own specifications; Adobe TIFF 6.0 and TIFF/EP (tags); ISO/IEC 14496-12 (brands).
 */
import { readTags, TIFF_TAGS } from './tiff-tags';

/** What can be done: the sentence about it. */
export type Advice =
  /** Pixels, in a format that browsers do not decode. */
  | 'picture'
  /** Lines and shapes without pixels. */
  | 'drawing'
  /** What the sensor of a camera gave. */
  | 'raw'
  | 'video'
  | 'sound'
  | 'document'
  | 'archive'
  | 'web-page';

/** Names are those of the formats, in every language. */
export const UNREAD_KINDS = {
  tiff: { name: 'TIFF', advice: 'picture' },
  heic: { name: 'HEIC', advice: 'picture' },
  jp2: { name: 'JPEG 2000', advice: 'picture' },
  jxl: { name: 'JPEG XL', advice: 'picture' },
  jxr: { name: 'JPEG XR', advice: 'picture' },
  ico: { name: 'ICO', advice: 'picture' },
  tga: { name: 'TGA', advice: 'picture' },
  psd: { name: 'PSD (Photoshop)', advice: 'picture' },
  xcf: { name: 'XCF (GIMP)', advice: 'picture' },
  exr: { name: 'OpenEXR', advice: 'picture' },
  hdr: { name: 'Radiance HDR', advice: 'picture' },
  dds: { name: 'DDS', advice: 'picture' },
  pnm: { name: 'PNM', advice: 'picture' },
  qoi: { name: 'QOI', advice: 'picture' },
  dicom: { name: 'DICOM', advice: 'picture' },
  fits: { name: 'FITS', advice: 'picture' },
  svg: { name: 'SVG', advice: 'drawing' },
  eps: { name: 'EPS', advice: 'drawing' },
  wmf: { name: 'WMF', advice: 'drawing' },
  emf: { name: 'EMF', advice: 'drawing' },
  cr2: { name: 'CR2', advice: 'raw' },
  cr3: { name: 'CR3', advice: 'raw' },
  nef: { name: 'NEF', advice: 'raw' },
  arw: { name: 'ARW', advice: 'raw' },
  pef: { name: 'PEF', advice: 'raw' },
  srw: { name: 'SRW', advice: 'raw' },
  dng: { name: 'DNG', advice: 'raw' },
  orf: { name: 'ORF', advice: 'raw' },
  rw2: { name: 'RW2', advice: 'raw' },
  raf: { name: 'RAF', advice: 'raw' },
  x3f: { name: 'X3F', advice: 'raw' },
  raw: { name: 'RAW', advice: 'raw' },
  mp4: { name: 'MP4', advice: 'video' },
  mov: { name: 'MOV', advice: 'video' },
  webm: { name: 'WebM', advice: 'video' },
  avi: { name: 'AVI', advice: 'video' },
  mpeg: { name: 'MPEG', advice: 'video' },
  flv: { name: 'FLV', advice: 'video' },
  wmv: { name: 'WMV', advice: 'video' },
  m4a: { name: 'M4A', advice: 'sound' },
  wav: { name: 'WAV', advice: 'sound' },
  mp3: { name: 'MP3', advice: 'sound' },
  flac: { name: 'FLAC', advice: 'sound' },
  ogg: { name: 'Ogg', advice: 'sound' },
  pdf: { name: 'PDF', advice: 'document' },
  office: { name: 'Office', advice: 'document' },
  rtf: { name: 'RTF', advice: 'document' },
  rar: { name: 'RAR', advice: 'archive' },
  '7z': { name: '7z', advice: 'archive' },
  gzip: { name: 'gzip', advice: 'archive' },
  bzip2: { name: 'bzip2', advice: 'archive' },
  xz: { name: 'xz', advice: 'archive' },
  zstd: { name: 'Zstandard', advice: 'archive' },
  tar: { name: 'tar', advice: 'archive' },
  html: { name: 'HTML', advice: 'web-page' },
} as const satisfies Record<string, { readonly name: string; readonly advice: Advice }>;

export type UnreadKind = keyof typeof UNREAD_KINDS;

export const isUnreadKind = (code: string): code is UnreadKind => Object.hasOwn(UNREAD_KINDS, code);

/** Endings of names, where they are others than the kind. */
const ENDINGS: Readonly<Record<string, UnreadKind>> = {
  tif: 'tiff',
  heif: 'heic',
  hif: 'heic',
  j2k: 'jp2',
  jpf: 'jp2',
  jpx: 'jp2',
  wdp: 'jxr',
  cur: 'ico',
  psb: 'psd',
  ppm: 'pnm',
  pgm: 'pnm',
  pbm: 'pnm',
  dcm: 'dicom',
  fit: 'fits',
  svgz: 'svg',
  ai: 'eps',
  nrw: 'nef',
  m4v: 'mp4',
  '3gp': 'mp4',
  mkv: 'webm',
  mpg: 'mpeg',
  mts: 'mpeg',
  m2ts: 'mpeg',
  aac: 'm4a',
  opus: 'ogg',
  doc: 'office',
  docx: 'office',
  ppt: 'office',
  pptx: 'office',
  xls: 'office',
  xlsx: 'office',
  odt: 'office',
  odp: 'office',
  pages: 'office',
  key: 'office',
  gz: 'gzip',
  tgz: 'gzip',
  bz2: 'bzip2',
  zst: 'zstd',
  htm: 'html',
};

/** @returns null where its ending says nothing of what a file is. */
export function unreadKindByName(name: string): UnreadKind | null {
  const ending = /\.(\w+)$/.exec(name)?.[1].toLowerCase() ?? '';
  if (Object.hasOwn(ENDINGS, ending)) return ENDINGS[ending];
  return isUnreadKind(ending) ? ending : null;
}

/** Whether people take it for a picture, so that a folder of them is one of pictures. */
export const isTakenForPicture = (kind: UnreadKind): boolean => {
  const { advice } = UNREAD_KINDS[kind];
  return advice === 'picture' || advice === 'drawing' || advice === 'raw';
};

/** What stands at which place, a character a byte; the first that fits is taken. */
const SIGNATURES: readonly (readonly [UnreadKind, at: number, bytes: string])[] = [
  ['cr2', 8, 'CR\x02'],
  ['orf', 0, 'IIRO'],
  ['orf', 0, 'IIRS'],
  ['orf', 0, 'MMOR'],
  ['rw2', 0, 'IIU\0'],
  ['raf', 0, 'FUJIFILMCCD-RAW'],
  ['x3f', 0, 'FOVb'],
  ['jxr', 0, 'II\xbc'],
  ['jp2', 0, '\0\0\0\x0cjP  '],
  ['jp2', 0, '\xff\x4f\xff\x51'],
  ['jxl', 0, '\xff\x0a'],
  ['jxl', 0, '\0\0\0\x0cJXL '],
  ['psd', 0, '8BPS'],
  ['xcf', 0, 'gimp xcf'],
  ['exr', 0, '\x76\x2f\x31\x01'],
  ['hdr', 0, '#?RADIANCE'],
  ['hdr', 0, '#?RGBE'],
  ['dds', 0, 'DDS '],
  ['qoi', 0, 'qoif'],
  ['dicom', 128, 'DICM'],
  ['fits', 0, 'SIMPLE  ='],
  ['ico', 0, '\0\0\x01\0'],
  ['eps', 0, '%!PS'],
  ['eps', 0, '\xc5\xd0\xd3\xc6'],
  ['wmf', 0, '\xd7\xcd\xc6\x9a'],
  ['emf', 40, ' EMF'],
  ['avi', 8, 'AVI '],
  ['wav', 8, 'WAVE'],
  ['webm', 0, '\x1a\x45\xdf\xa3'],
  ['mpeg', 0, '\0\0\x01\xba'],
  ['mpeg', 0, '\0\0\x01\xb3'],
  ['flv', 0, 'FLV'],
  ['wmv', 0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11'],
  ['mov', 4, 'moov'],
  ['mov', 4, 'mdat'],
  ['mov', 4, 'wide'],
  ['mp3', 0, 'ID3'],
  ['mp3', 0, '\xff\xfb'],
  ['flac', 0, 'fLaC'],
  ['ogg', 0, 'OggS'],
  ['pdf', 0, '%PDF'],
  ['office', 0, '\xd0\xcf\x11\xe0'],
  ['rtf', 0, '{\\rtf'],
  ['rar', 0, 'Rar!'],
  ['7z', 0, '7z\xbc\xaf'],
  ['gzip', 0, '\x1f\x8b'],
  ['bzip2', 0, 'BZh'],
  ['xz', 0, '\xfd7zXZ'],
  ['zstd', 0, '\x28\xb5\x2f\xfd'],
  ['tar', 257, 'ustar'],
];

const holdsAt = (bytes: Uint8Array, at: number, text: string) =>
  at + text.length <= bytes.length &&
  [...text].every((character, i) => bytes[at + i] === character.charCodeAt(0));

/** Makers whose raw files have nothing else that tells them from TIFF. */
const RAW_MAKERS: readonly (readonly [UnreadKind, RegExp])[] = [
  ['nef', /^NIKON/i],
  ['arw', /^SONY/i],
  ['pef', /^(PENTAX|RICOH)/i],
  ['srw', /^SAMSUNG/i],
];

/** A file that is laid out as TIFF, as raw files of most cameras are. */
function kindOfTiff(bytes: Uint8Array): UnreadKind | null {
  const tags = readTags(bytes);
  if (!tags) return null;
  if (tags.has(TIFF_TAGS.dngVersion)) return 'dng';
  // What comes first there is a small preview, and the picture of the sensor lies below it.
  const isPreview = ((tags.get(TIFF_TAGS.newSubfileType)?.value ?? 0) & 1) === 1;
  if (!tags.has(TIFF_TAGS.subIfds)) return 'tiff';
  const make = tags.get(TIFF_TAGS.make)?.text ?? '';
  const maker = RAW_MAKERS.find(([, name]) => name.test(make));
  if (maker && make !== '') return maker[0];
  return isPreview ? 'raw' : 'tiff';
}

/** What a base media file holds, by its brand. */
function kindOfBrand(brand: string): UnreadKind {
  if (brand === 'crx ') return 'cr3';
  if (brand === 'qt  ') return 'mov';
  return brand.startsWith('M4A') || brand.startsWith('M4B') ? 'm4a' : 'mp4';
}

/** TGA has no signature, but a header in which little is allowed. */
function isTga(bytes: Uint8Array): boolean {
  if (bytes.length < 18) return false;
  const [, hasMap, type] = bytes;
  const isMapped = type === 1 || type === 9;
  const isKnown = isMapped || [2, 3, 10, 11].includes(type);
  const hasNoMap = bytes.subarray(3, 8).every(byte => byte === 0);
  const size = [12, 14].map(at => bytes[at] + 256 * bytes[at + 1]);
  return (
    isKnown &&
    (isMapped ? hasMap === 1 : hasMap === 0 && hasNoMap) &&
    Math.min(...size) > 0 &&
    [8, 15, 16, 24, 32].includes(bytes[16]) &&
    bytes[17] < 64
  );
}

/** Text in which a drawing or a page is described. */
function kindOfText(bytes: Uint8Array): UnreadKind | null {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (/^P[1-6]\s+(#.*\s+)*\d/.test(text)) return 'pnm';
  if (!text.startsWith('<')) return null;
  const [, root = ''] = /<(svg|html|!doctype html)[\s>]/i.exec(text) ?? [];
  if (root.toLowerCase() === 'svg') return 'svg';
  return root === '' ? null : 'html';
}

/**
 * @param bytes the first of a file.
 * @returns null where they are of no kind that is known here.
 */
export function unreadKindOf(bytes: Uint8Array): UnreadKind | null {
  const found = SIGNATURES.find(([, at, text]) => holdsAt(bytes, at, text));
  if (found) return found[0];
  if (holdsAt(bytes, 4, 'ftyp')) {
    return kindOfBrand(String.fromCharCode(...bytes.subarray(8, 12)));
  }
  return kindOfTiff(bytes) ?? kindOfText(bytes) ?? (isTga(bytes) ? 'tga' : null);
}
