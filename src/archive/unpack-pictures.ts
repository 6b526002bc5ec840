/**
 * Pictures in zip archives. What is unpacked is counted, so that a small file cannot fill memory.
 *
 * Source of the layout: APPNOTE.TXT, .ZIP File Format Specification (4.3, 4.4).
 */
import { strFromU8, Unzip, UnzipInflate } from 'fflate';
import { PictureError } from '../media/picture-error';
import { crc32 } from './crc32';
import { type ArchiveLimits, mostBytes, PICTURE_ARCHIVE } from './limits';

/** Size of the pieces in which an archive is read. */
const PIECE = 1024 ** 2;

/**
 * How much of a piece is unpacked at a time. Deflate can make a thousand times as much of it at
 * once, and the library calls itself once for every entry that begins in it.
 */
const STEP = 32 * 1024;

/** Of the record that ends an archive, where it has the longest comment. */
const MOST_END_BYTES = 22 + 0xffff;

/** Longest directory: more than the most entries need, whatever they are called. */
const MOST_DIRECTORY_BYTES = 64 * 1024 ** 2;

/** What an end has for an offset that does not fit in it (APPNOTE 4.4.24): the archive is a Zip64. */
const ELSEWHERE = 0xffffffff;

const SIGNATURES = { directory: 0x504b0102, end: 0x504b0506 } as const;
const FLAGS = { encrypted: 1, utf8: 1 << 11 } as const;

export interface ZipEntry {
  readonly path: string;
  readonly blob: Blob;
  /** Whether it is what was packed: its checksum is the one that the directory states. */
  readonly isSound: boolean;
}

/**
 * Unpacks an archive entry by entry; only one is in memory at a time.
 * @param wanted tells from its path whether an entry is to be unpacked.
 * @throws PictureError `empty`, `zip-damaged`, `zip-encrypted` or `zip-too-large`.
 */
export async function* unpackZip(
  archive: Blob,
  wanted: (path: string) => boolean,
  limits: ArchiveLimits = PICTURE_ARCHIVE,
): AsyncGenerator<ZipEntry> {
  const ready: ZipEntry[] = [];
  let failure: PictureError | null = null;
  let entries = 0;
  let total = 0;
  let open = 0;
  const most = mostBytes(limits, archive.size);
  const directory = await readDirectory(archive, limits.entries);
  const tooLarge = () => new PictureError('zip-too-large', 'The archive unpacks to too much');

  const unzip = new Unzip(file => {
    entries++;
    if (entries > limits.entries) failure ??= tooLarge();
    if (failure || !wanted(file.name)) return;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    let checksum = 0;
    open++;
    file.ondata = (error, chunk, final) => {
      if (failure) return;
      if (error) {
        failure = new PictureError('zip-damaged', error.message);
        return;
      }
      length += chunk.length;
      total += chunk.length;
      if (length > limits.entryBytes || total > most) {
        failure = tooLarge();
        return;
      }
      chunks.push(new Uint8Array(chunk));
      checksum = crc32(chunk, checksum);
      if (!final) return;
      open--;
      const stated = directory?.checksums;
      const isSound = !stated || stated.get(file.name)?.has(checksum) === true;
      ready.push({ path: file.name, blob: new Blob(chunks), isSound });
    };
    try {
      file.start();
    } catch (error) {
      failure ??= new PictureError('zip-damaged', String(error));
    }
  });
  unzip.register(UnzipInflate);

  if (directory?.encrypted) throw new PictureError('zip-encrypted', 'The archive is encrypted');
  if (directory?.entries === 0) throw new PictureError('empty', 'The archive is empty');

  for (let at = 0; at < archive.size; at += PIECE) {
    const piece = new Uint8Array(await archive.slice(at, at + PIECE).arrayBuffer());
    for (let from = 0; from < piece.length; from += STEP) {
      try {
        unzip.push(piece.subarray(from, from + STEP), at + from + STEP >= archive.size);
      } catch (error) {
        failure ??= new PictureError('zip-damaged', String(error));
      }
      yield* ready.splice(0);
      if (failure) throw failure;
    }
  }
  if (open > 0 || entries === 0 || !directory?.isWhole) {
    throw new PictureError('zip-damaged', 'The archive is not all there');
  }
}

/** @returns how many files and folders an archive says it has; 0 where it does not get that far. */
export async function countEntries(archive: Blob): Promise<number> {
  return (await readEnd(archive))?.entries ?? 0;
}

/**
 * @returns the paths that an archive's directory lists, of as many entries as it may have, each with
 * where its entry begins; none where it is not found or too long.
 */
export async function listEntries(
  archive: Blob,
  limits: ArchiveLimits = PICTURE_ARCHIVE,
): Promise<ReadonlyMap<string, number>> {
  try {
    return (await readDirectory(archive, limits.entries))?.places ?? new Map();
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return new Map();
  }
}

/** The record that ends an archive. */
interface End {
  /** Where it lies. */
  readonly at: number;
  /** Modulo 65,536. */
  readonly entries: number;
  /** Where the directory lies, and how long it is. */
  readonly from: number;
  readonly size: number;
}

interface Directory {
  readonly entries: number;
  /** Whether any entry is: the first ones may be folders, which never are. */
  readonly encrypted: boolean;
  /** Whether it is found, and lists as many entries as it says, and no more than are looked at. */
  readonly isWhole: boolean;
  /** By path, of which an archive may have several alike; null where they are not found. */
  readonly checksums: ReadonlyMap<string, ReadonlySet<number>> | null;
  /** Where each begins, by path; of several alike, the last. */
  readonly places: ReadonlyMap<string, number>;
}

/** @returns null where an archive does not get that far. */
async function readEnd(archive: Blob): Promise<End | null> {
  const start = Math.max(0, archive.size - MOST_END_BYTES);
  const tail = new DataView(await archive.slice(start).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end) !== SIGNATURES.end) end--;
  if (end < 0) return null;
  return {
    at: start + end,
    entries: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    from: tail.getUint32(end + 16, true),
  };
}

/**
 * What an archive says of itself at its end, or null where it does not get that far.
 * @param most entries that are looked at.
 * @throws PictureError `zip-too-large`.
 */
async function readDirectory(archive: Blob, most: number): Promise<Directory | null> {
  const end = await readEnd(archive);
  if (!end) return null;
  const { entries, from, size } = end;
  if (from === ELSEWHERE || size === ELSEWHERE)
    return { entries, encrypted: false, isWhole: true, checksums: null, places: new Map() };
  if (size > MOST_DIRECTORY_BYTES) {
    throw new PictureError('zip-too-large', 'The directory of the archive is too long');
  }
  // Where something lies before the archive, it counts from its own beginning.
  for (const at of [from, end.at - size]) {
    const bytes = new Uint8Array(await archive.slice(at, at + size).arrayBuffer());
    const { count, isCut, ...found } = readEntries(bytes, most, at - from);
    if (isCut || count % 0x10000 === entries) return { entries, isWhole: !isCut, ...found };
  }
  return { entries, encrypted: false, isWhole: false, checksums: null, places: new Map() };
}

/**
 * @param most entries that are read; what is listed beyond them is not looked at.
 * @param before how many bytes lie before the archive.
 */
function readEntries(bytes: Uint8Array, most: number, before: number) {
  const view = new DataView(bytes.buffer);
  const checksums = new Map<string, Set<number>>();
  const places = new Map<string, number>();
  let encrypted = false;
  let count = 0;
  for (let at = 0; at + 46 <= view.byteLength; ) {
    if (view.getUint32(at) !== SIGNATURES.directory) break;
    if (count === most) return { count, isCut: true, encrypted, checksums, places };
    count++;
    const flags = view.getUint16(at + 8, true);
    encrypted ||= (flags & FLAGS.encrypted) !== 0;
    const behind = at + 46 + view.getUint16(at + 28, true);
    const path = strFromU8(bytes.subarray(at + 46, behind), (flags & FLAGS.utf8) === 0);
    const stated = checksums.get(path) ?? new Set();
    checksums.set(path, stated.add(view.getUint32(at + 16, true)));
    places.set(path, before + view.getUint32(at + 42, true));
    at = behind + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return { count, isCut: false, encrypted, checksums, places };
}
