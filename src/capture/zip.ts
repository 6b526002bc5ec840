/**
 * Pictures in zip archives. What is unpacked is counted, so that a small file cannot fill memory.
 *
 * Source of the layout: APPNOTE.TXT, .ZIP File Format Specification (4.3, 4.4).
 */
import { strFromU8, Unzip, UnzipInflate } from 'fflate';
import { type ArchiveLimits, mostBytes, PICTURE_ARCHIVE } from './archive-limits';
import { crc32 } from './crc32';
import { PictureError } from './picture-error';

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
  const directory = await readDirectory(archive);
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
  return (await readDirectory(archive))?.entries ?? 0;
}

/** @returns the paths that an archive's directory lists; none where it is not found or too long. */
export async function listPaths(archive: Blob): Promise<readonly string[]> {
  try {
    return [...((await readDirectory(archive))?.checksums?.keys() ?? [])];
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    return [];
  }
}

interface Directory {
  readonly entries: number;
  /** Whether any entry is: the first ones may be folders, which never are. */
  readonly encrypted: boolean;
  /** Whether it is found, and lists as many entries as it says. */
  readonly isWhole: boolean;
  /** By path, of which an archive may have several alike; null where they are not found. */
  readonly checksums: ReadonlyMap<string, ReadonlySet<number>> | null;
}

/** What an archive says of itself at its end, or null where it does not get that far. */
async function readDirectory(archive: Blob): Promise<Directory | null> {
  const start = Math.max(0, archive.size - MOST_END_BYTES);
  const tail = new DataView(await archive.slice(start).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end) !== SIGNATURES.end) end--;
  if (end < 0) return null;
  const from = tail.getUint32(end + 16, true);
  const size = tail.getUint32(end + 12, true);
  const entries = tail.getUint16(end + 10, true);
  if (from === ELSEWHERE || size === ELSEWHERE)
    return { entries, encrypted: false, isWhole: true, checksums: null };
  if (size > MOST_DIRECTORY_BYTES) {
    throw new PictureError('zip-too-large', 'The directory of the archive is too long');
  }
  // Where something lies before the archive, it counts from its own beginning.
  for (const at of [from, start + end - size]) {
    const bytes = new Uint8Array(await archive.slice(at, at + size).arrayBuffer());
    const { count, encrypted, checksums } = readEntries(bytes);
    if (count % 0x10000 === entries) return { entries, encrypted, isWhole: true, checksums };
  }
  return { entries, encrypted: false, isWhole: false, checksums: null };
}

function readEntries(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer);
  const checksums = new Map<string, Set<number>>();
  let encrypted = false;
  let count = 0;
  for (let at = 0; at + 46 <= view.byteLength; ) {
    if (view.getUint32(at) !== SIGNATURES.directory) break;
    count++;
    const flags = view.getUint16(at + 8, true);
    encrypted ||= (flags & FLAGS.encrypted) !== 0;
    const [name, ...rest] = [28, 30, 32].map(field => view.getUint16(at + field, true));
    const path = strFromU8(bytes.subarray(at + 46, at + 46 + name), (flags & FLAGS.utf8) === 0);
    const stated = checksums.get(path) ?? new Set();
    checksums.set(path, stated.add(view.getUint32(at + 16, true)));
    at += rest.reduce((sum, length) => sum + length, 46 + name);
  }
  return { count, encrypted, checksums };
}
