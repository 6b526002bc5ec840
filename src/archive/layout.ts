/**
 * The layout of zip archives: what the readers and the writer here have in common. Imports nothing.
 *
 * An archive is its entries one after the other, each behind a header of its own, then a directory that
 * lists them all, then a record that says where the directory lies.
 *
 * Source: APPNOTE.TXT, .ZIP File Format Specification (4.3, 4.4).
 */

/** The first four bytes of each record, "PK" and two more, read as one big-endian number. */
export const SIGNATURES = { entry: 0x504b0304, directory: 0x504b0102, end: 0x504b0506 } as const;

/** Bytes of each record, without the name, extra fields and comment behind it. */
export const RECORD_BYTES = { entry: 30, directory: 46, end: 22 } as const;

/** Where the fields of the header before an entry lie, in bytes from its signature. */
export const ENTRY_FIELDS = { nameBytes: 26, extraBytes: 28 } as const;

/** Where the fields of an entry in the directory lie. */
export const DIRECTORY_FIELDS = {
  flags: 8,
  method: 10,
  crc32: 16,
  packedBytes: 20,
  bytes: 24,
  nameBytes: 28,
  extraBytes: 30,
  commentBytes: 32,
  at: 42,
} as const;

/** Where the fields of the record at the end lie. */
export const END_FIELDS = {
  entries: 10,
  directoryBytes: 12,
  directoryAt: 16,
  commentBytes: 20,
} as const;

/** Longest comment behind the record at the end. */
export const MOST_COMMENT_BYTES = 0xffff;

export const METHODS = { stored: 0, deflated: 8 } as const;

/** Whether what is packed so is read here; others are Deflate64, bzip2, LZMA and Zstandard (4.4.5). */
export const isKnownMethod = (method: number): boolean =>
  method === METHODS.stored || method === METHODS.deflated;

export const FLAGS = { encrypted: 1, utf8: 1 << 11 } as const;

/** A length or place of four bytes that does not fit in them is all ones: the archive is a Zip64 (4.4.24). */
export const ELSEWHERE = 0xffffffff;

/** Counts have two bytes: where there are more entries, they are counted modulo this. */
export const ENTRY_COUNT_MODULUS = 0x10000;

/** Whether what begins so is an archive: it begins with an entry or, where there is none, with its end. */
export function beginsLikeZip(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const signature = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return signature === SIGNATURES.entry || signature === SIGNATURES.end;
}
