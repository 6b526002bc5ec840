/**
 * Unpacks an archive from its beginning, entry by entry: what is whole comes out of a damaged one too.
 * What is unpacked is counted, so that a small file cannot fill memory.
 */
import { Unzip, UnzipInflate } from 'fflate';
import { ArchiveError } from './archive-error';
import { crc32 } from './crc32';
import { type Directory, readDirectory } from './directory';
import { type ArchiveLimits, mostBytes, PICTURE_ARCHIVE } from './limits';
import { sourceOf } from './source';

/** Size of the pieces in which an archive is read. */
const PIECE = 1024 ** 2;

/**
 * How much of a piece is unpacked at a time. Deflate can make a thousand times as much of it at
 * once, and the library calls itself once for every entry that begins in it.
 */
const STEP = 32 * 1024;

export interface UnpackedEntry {
  readonly path: string;
  readonly blob: Blob;
  /** Whether it is what was packed: its checksum is the one that the directory states. */
  readonly isSound: boolean;
}

/** The checksums that a directory states, by path, of which an archive may have several alike. */
function checksumsOf({ entries }: Directory): ReadonlyMap<string, ReadonlySet<number>> | null {
  if (!entries) return null;
  const checksums = new Map<string, Set<number>>();
  for (const { path, crc32: stated } of entries) {
    checksums.set(path, (checksums.get(path) ?? new Set()).add(stated));
  }
  return checksums;
}

/**
 * Unpacks an archive entry by entry; only one is in memory at a time.
 * @param wanted tells from its path whether an entry is to be unpacked.
 * @throws ArchiveError. DOMException where a file cannot be read.
 */
export async function* unpackStream(
  archive: Blob,
  wanted: (path: string) => boolean,
  limits: ArchiveLimits = PICTURE_ARCHIVE,
): AsyncGenerator<UnpackedEntry> {
  const ready: UnpackedEntry[] = [];
  let failure: ArchiveError | null = null;
  let entries = 0;
  let total = 0;
  let open = 0;
  const most = mostBytes(limits, archive.size);
  const directory = await readDirectory(sourceOf(archive), limits.entries);
  const checksums = directory && checksumsOf(directory);
  const tooLarge = () =>
    new ArchiveError(
      'too-large',
      `Expected at most ${limits.entries} files of ${limits.entryBytes} bytes, and ${most} in all`,
    );

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
        failure = new ArchiveError('damaged', error.message);
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
      const isSound = !checksums || checksums.get(file.name)?.has(checksum) === true;
      ready.push({ path: file.name, blob: new Blob(chunks), isSound });
    };
    try {
      file.start();
    } catch (error) {
      failure ??= new ArchiveError('damaged', String(error));
    }
  });
  unzip.register(UnzipInflate);

  // Any entry may be encrypted: the first ones may be folders, which never are.
  if (directory?.entries?.some(({ isEncrypted }) => isEncrypted)) {
    throw new ArchiveError('encrypted', 'Expected an archive without a password');
  }
  if (directory?.stated === 0 && !directory.entries?.length) {
    throw new ArchiveError('empty', 'Expected an archive with something in it');
  }

  for (let at = 0; at < archive.size; at += PIECE) {
    const piece = new Uint8Array(await archive.slice(at, at + PIECE).arrayBuffer());
    for (let from = 0; from < piece.length; from += STEP) {
      try {
        unzip.push(piece.subarray(from, from + STEP), at + from + STEP >= archive.size);
      } catch (error) {
        failure ??= new ArchiveError('damaged', String(error));
      }
      yield* ready.splice(0);
      if (failure) throw failure;
    }
  }
  if (open > 0 || entries === 0 || !directory?.isWhole) {
    throw new ArchiveError('damaged', 'Expected an archive that is all there');
  }
}
