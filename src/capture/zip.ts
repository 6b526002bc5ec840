/**
 * Pictures in zip archives. What is unpacked is counted, so that a small file cannot fill memory.
 *
 * Source of the layout: APPNOTE.TXT, .ZIP File Format Specification (4.3, 4.4).
 */
import { Unzip, UnzipInflate } from 'fflate';
import { PictureError } from './picture-error';

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked bytes in all. */
  readonly bytes: number;
  /** Unpacked bytes of one entry. */
  readonly entryBytes: number;
}

const LIMITS: ZipLimits = { entries: 50_000, bytes: 4 * 1024 ** 3, entryBytes: 256 * 1024 ** 2 };

/** Size of the pieces in which an archive is read. */
const PIECE = 1024 ** 2;

/**
 * How much of a piece is unpacked at a time. Deflate can make a thousand times as much of it at
 * once, and the library calls itself once for every entry that begins in it.
 */
const STEP = 32 * 1024;

/** Of the record that ends an archive, where it has the longest comment. */
const MOST_END_BYTES = 22 + 0xffff;

/** Most of the directory that is looked at: far more than `LIMITS.entries` need. */
const MOST_DIRECTORY_BYTES = 16 * 1024 ** 2;

const SIGNATURES = { directory: 0x504b0102, end: 0x504b0506 } as const;

export interface ZipEntry {
  readonly path: string;
  readonly blob: Blob;
}

/**
 * Unpacks an archive entry by entry; only one is in memory at a time.
 * @param wanted tells from its path whether an entry is to be unpacked.
 * @throws PictureError `empty`, `zip-damaged`, `zip-encrypted` or `zip-too-large`.
 */
export async function* unpackZip(
  archive: Blob,
  wanted: (path: string) => boolean,
  limits: ZipLimits = LIMITS,
): AsyncGenerator<ZipEntry> {
  const ready: ZipEntry[] = [];
  let failure: PictureError | null = null;
  let entries = 0;
  let total = 0;
  let open = 0;
  const tooLarge = () => new PictureError('zip-too-large', 'The archive unpacks to too much');

  const unzip = new Unzip(file => {
    entries++;
    if (entries > limits.entries) failure ??= tooLarge();
    if (failure || !wanted(file.name)) return;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    open++;
    file.ondata = (error, chunk, final) => {
      if (failure) return;
      if (error) {
        failure = new PictureError('zip-damaged', error.message);
        return;
      }
      length += chunk.length;
      total += chunk.length;
      if (length > limits.entryBytes || total > limits.bytes) {
        failure = tooLarge();
        return;
      }
      chunks.push(new Uint8Array(chunk));
      if (!final) return;
      open--;
      ready.push({ path: file.name, blob: new Blob(chunks) });
    };
    try {
      file.start();
    } catch (error) {
      failure ??= new PictureError('zip-damaged', String(error));
    }
  });
  unzip.register(UnzipInflate);

  const directory = await readDirectory(archive);
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
  if (open > 0 || entries === 0 || !directory) {
    throw new PictureError('zip-damaged', 'The archive ends in the middle');
  }
}

interface Directory {
  readonly entries: number;
  /** Whether any entry is: the first ones may be folders, which never are. */
  readonly encrypted: boolean;
}

/** What an archive says of itself at its end, or null where it does not get that far. */
async function readDirectory(archive: Blob): Promise<Directory | null> {
  const start = Math.max(0, archive.size - MOST_END_BYTES);
  const tail = new DataView(await archive.slice(start).arrayBuffer());
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end) !== SIGNATURES.end) end--;
  if (end < 0) return null;
  const from = tail.getUint32(end + 16, true);
  const size = Math.min(tail.getUint32(end + 12, true), MOST_DIRECTORY_BYTES);
  const view = new DataView(await archive.slice(from, from + size).arrayBuffer());
  let encrypted = false;
  for (let at = 0; at + 46 <= view.byteLength && !encrypted; ) {
    if (view.getUint32(at) !== SIGNATURES.directory) break;
    encrypted = (view.getUint16(at + 8, true) & 1) === 1;
    at += 46 + [28, 30, 32].reduce((sum, field) => sum + view.getUint16(at + field, true), 0);
  }
  return { entries: tail.getUint16(end + 10, true), encrypted };
}
