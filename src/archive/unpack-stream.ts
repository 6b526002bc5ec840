/**
 * Unpacks an archive from its beginning, entry by entry: what is whole comes out of a damaged one too.
 * What is unpacked is counted, so that a small file cannot fill memory.
 */
import { strFromU8, strToU8, Unzip, UnzipInflate } from 'fflate';
import { ArchiveError } from './archive-error';
import { crc32 } from './crc32';
import { type Directory, type ListedEntry, readDirectory } from './directory';
import { isKnownMethod } from './layout';
import { type ArchiveLimits, mostBytes, PICTURE_ARCHIVE } from './limits';
import { decodeNames } from './names/entry-names';
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

/** What the library calls an entry: as UTF-8 where the archive says so, else with a character a byte. */
const streamedName = ({ rawName: { bytes, saysUtf8 } }: ListedEntry) => strFromU8(bytes, !saysUtf8);

/** The entries that a directory lists, by what the library calls them; several may be called alike. */
function byStreamedName({ entries }: Directory): ReadonlyMap<string, readonly ListedEntry[]> {
  const found = new Map<string, ListedEntry[]>();
  for (const entry of entries ?? []) {
    const name = streamedName(entry);
    const alike = found.get(name);
    if (alike) alike.push(entry);
    else found.set(name, [entry]);
  }
  return found;
}

/** The path of an entry that no directory lists, by its own name alone. */
function unlistedPath(name: string): string {
  const isOneByteEach = /^[\0-\xff]*$/.test(name);
  const bytes = strToU8(name, isOneByteEach);
  const raw = { bytes, saysUtf8: !isOneByteEach, extra: new Uint8Array(0) };
  return decodeNames([raw]).paths[0];
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
  const listed = directory?.entries ? byStreamedName(directory) : null;
  const tooLarge = () =>
    new ArchiveError(
      'too-large',
      `Expected at most ${limits.entries} files of ${limits.entryBytes} bytes, and ${most} in all`,
    );

  const unzip = new Unzip(file => {
    entries++;
    if (entries > limits.entries) failure ??= tooLarge();
    const candidates = listed?.get(file.name) ?? [];
    const [path = unlistedPath(file.name)] = candidates.map(candidate => candidate.path);
    if (failure || !wanted(path)) return;
    if (!isKnownMethod(file.compression)) {
      failure = new ArchiveError('unknown-method', `${path} is packed by ${file.compression}`);
      return;
    }
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
      const own = candidates.find(candidate => candidate.crc32 === checksum);
      const isSound = listed === null || own !== undefined;
      ready.push({ path: own?.path ?? path, blob: new Blob(chunks), isSound });
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
  const other = directory?.entries?.find(
    ({ path, method }) => !isKnownMethod(method) && wanted(path),
  );
  if (other) {
    throw new ArchiveError('unknown-method', `${other.path} is packed by method ${other.method}`);
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
