/**
 * Reads the directory at the end of an archive: the one reader of it, for all who unpack. What it lists
 * is as the archive says, and nothing here holds it against the entries themselves.
 */
import { ArchiveError, expectWithin } from './archive-error';
import {
  DIRECTORY_FIELDS,
  ELSEWHERE,
  END_FIELDS,
  ENTRY_COUNT_MODULUS,
  FLAGS,
  MOST_COMMENT_BYTES,
  RECORD_BYTES,
  SIGNATURES,
} from './layout';
import { type ArchiveLimits, PICTURE_ARCHIVE } from './limits';
import { decodeNames, type NameEncoding, type RawName } from './names/entry-names';
import { type Source, sourceOf } from './source';

/** Longest directory that is read: more than the most entries need, whatever they are called. */
const MOST_DIRECTORY_BYTES = 64 * 1024 ** 2;

/** An entry as the directory lists it. */
export interface ListedEntry {
  /** With slashes between folders, composed (NFC); see names/entry-names.ts. */
  readonly path: string;
  readonly rawName: RawName;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  /** Unpacked. */
  readonly bytes: number;
  /** Where its own header begins, in bytes from the beginning of the file. */
  readonly at: number;
}

export interface Directory {
  /** How many entries the archive says it has, modulo 65,536. */
  readonly stated: number;
  /** As many entries as may be read; null where they are not found, or are those of a Zip64. */
  readonly entries: readonly ListedEntry[] | null;
  /** What the names were found to be in; null where no entries are. */
  readonly nameEncoding: NameEncoding | null;
  /** Whether more are listed than may be read. */
  readonly isCut: boolean;
  /** Whether nothing is missing, as far as is known: of a Zip64 nothing more is known. */
  readonly isWhole: boolean;
  /** Whether the archive begins where the file does, and its directory ends where the last record begins. */
  readonly isTight: boolean;
}

/** The record that ends an archive. */
interface End {
  /** Where it lies. */
  readonly at: number;
  readonly stated: number;
  /** Where the directory lies, and how many bytes it has. */
  readonly from: number;
  readonly size: number;
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @returns null where there is no such record whose comment reaches to the very end. */
async function readEnd(archive: Source): Promise<End | null> {
  const start = Math.max(0, archive.size - RECORD_BYTES.end - MOST_COMMENT_BYTES);
  const tail = viewOf(await archive.read(start, archive.size - start));
  const last = tail.byteLength - RECORD_BYTES.end;
  for (let at = last; at >= 0; at--) {
    if (tail.getUint32(at) !== SIGNATURES.end) continue;
    if (tail.getUint16(at + END_FIELDS.commentBytes, true) !== last - at) continue;
    return {
      at: start + at,
      stated: tail.getUint16(at + END_FIELDS.entries, true),
      size: tail.getUint32(at + END_FIELDS.directoryBytes, true),
      from: tail.getUint32(at + END_FIELDS.directoryAt, true),
    };
  }
  return null;
}

/**
 * @param most entries that are read; what is listed beyond them is not looked at.
 * @param before how many bytes lie before the archive.
 */
function readEntries(bytes: Uint8Array, most: number, before: number) {
  const view = viewOf(bytes);
  const entries: Omit<ListedEntry, 'path'>[] = [];
  let at = 0;
  while (at + RECORD_BYTES.directory <= bytes.length) {
    if (view.getUint32(at) !== SIGNATURES.directory) break;
    if (entries.length === most) return { entries, isCut: true, length: at };
    const from = at;
    const short = (field: number) => view.getUint16(from + field, true);
    const long = (field: number) => view.getUint32(from + field, true);
    const flags = short(DIRECTORY_FIELDS.flags);
    const nameAt = from + RECORD_BYTES.directory;
    const nameEnd = nameAt + short(DIRECTORY_FIELDS.nameBytes);
    const extraEnd = nameEnd + short(DIRECTORY_FIELDS.extraBytes);
    entries.push({
      rawName: {
        bytes: bytes.subarray(nameAt, nameEnd),
        saysUtf8: (flags & FLAGS.utf8) !== 0,
        extra: bytes.subarray(nameEnd, extraEnd),
      },
      isEncrypted: (flags & FLAGS.encrypted) !== 0,
      method: short(DIRECTORY_FIELDS.method),
      crc32: long(DIRECTORY_FIELDS.crc32),
      packedBytes: long(DIRECTORY_FIELDS.packedBytes),
      bytes: long(DIRECTORY_FIELDS.bytes),
      at: before + long(DIRECTORY_FIELDS.at),
    });
    at = extraEnd + short(DIRECTORY_FIELDS.commentBytes);
  }
  return { entries, isCut: false, length: at };
}

/**
 * @param most entries that are read.
 * @returns null where no archive ends where the file does.
 * @throws ArchiveError `too-large` where the directory is too long to be read.
 */
export async function readDirectory(archive: Source, most: number): Promise<Directory | null> {
  const end = await readEnd(archive);
  if (!end) return null;
  const { stated, from, size } = end;
  const nothing = { stated, entries: null, nameEncoding: null, isCut: false, isTight: false };
  if (from === ELSEWHERE || size === ELSEWHERE) return { ...nothing, isWhole: true };
  expectWithin(
    size <= MOST_DIRECTORY_BYTES,
    `Expected a directory of at most ${MOST_DIRECTORY_BYTES} bytes, found ${size}`,
  );
  // Where something lies before the archive, it counts from its own beginning.
  for (const at of new Set([from, Math.max(0, end.at - size)])) {
    const bytes = await archive.read(at, size);
    const { entries, isCut, length } = readEntries(bytes, most, at - from);
    if (!isCut && entries.length % ENTRY_COUNT_MODULUS !== stated) continue;
    const isTight = at === from && from + length === end.at;
    const { paths, encoding } = decodeNames(entries.map(({ rawName }) => rawName));
    const named = entries.map((entry, i) => ({ ...entry, path: paths[i] }));
    return { stated, entries: named, nameEncoding: encoding, isCut, isWhole: !isCut, isTight };
  }
  return { ...nothing, isWhole: false };
}

/** @returns how many files and folders an archive says it has, modulo 65,536; 0 where it does not say. */
export async function countEntries(archive: Blob): Promise<number> {
  return (await readEnd(sourceOf(archive)))?.stated ?? 0;
}

/** What an archive's directory says without anything being unpacked. */
export interface Listing {
  /** Of as many as the archive may have; none where the directory is not found or too long. */
  readonly entries: readonly ListedEntry[];
  /** What their names were found to be in; null where there are none. */
  readonly nameEncoding: NameEncoding | null;
}

export async function readListing(
  archive: Blob,
  limits: ArchiveLimits = PICTURE_ARCHIVE,
): Promise<Listing> {
  try {
    const directory = await readDirectory(sourceOf(archive), limits.entries);
    return {
      entries: directory?.entries ?? [],
      nameEncoding: directory?.nameEncoding ?? null,
    };
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    return { entries: [], nameEncoding: null };
  }
}

/**
 * @returns the paths that an archive's directory lists, of as many entries as it may have, each with
 * where its entry begins (of several alike, the last one); none where it is not found or too long.
 */
export async function listEntries(
  archive: Blob,
  limits: ArchiveLimits = PICTURE_ARCHIVE,
): Promise<ReadonlyMap<string, number>> {
  const { entries } = await readListing(archive, limits);
  return new Map(entries.map(({ path, at }) => [path, at]));
}
