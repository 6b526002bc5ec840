/**
 * Unpacks a whole archive of which nothing may be missing, as those that this page writes. It goes by the
 * directory at the archive's end, believes none of the sizes there, and checks every entry's checksum.
 */
import { Inflate } from 'fflate';
import { ArchiveError, expectSound, expectWithin } from './archive-error';
import { crc32 } from './crc32';
import { type ListedEntry, readDirectory } from './directory';
import { ENTRY_FIELDS, isKnownMethod, METHODS, RECORD_BYTES, SIGNATURES } from './layout';
import { type ArchiveLimits, mostBytes } from './limits';
import { type Source, sourceOf } from './source';

/**
 * Files by path, as names/entry-names.ts gives it: a path is a key here, and never a place on disk. What
 * is stored without being packed is a view of what was read of the archive, so that it is in memory once.
 */
export type Files = ReadonlyMap<string, Uint8Array>;

/** How much is unpacked at a time, so that it can be ended: deflate makes a thousand times as much. */
const STEP = 32 * 1024;

async function listEntries(archive: Source, most: number): Promise<readonly ListedEntry[]> {
  const directory = await readDirectory(archive, most);
  expectSound(directory !== null, 'Expected an archive with a directory at its end');
  const { entries, isCut, isWhole, isTight, stated } = directory;
  expectWithin(!isCut, `Expected at most ${most} files in the archive`);
  expectSound(entries !== null && isWhole && isTight, `Expected a directory of ${stated} files`);
  return entries;
}

/** What is said of the entries, before any of it is believed enough to make room for it. */
function expectModest(entries: readonly ListedEntry[], size: number, limits: ArchiveLimits): void {
  const isEncrypted = entries.some(entry => entry.isEncrypted);
  if (isEncrypted) throw new ArchiveError('encrypted', 'Expected an archive without a password');
  const other = entries.find(({ method }) => !isKnownMethod(method));
  if (other) {
    throw new ArchiveError('unknown-method', `${other.path} is packed by method ${other.method}`);
  }
  let packed = 0;
  let bytes = 0;
  let inflated = 0;
  for (const entry of entries) {
    packed += entry.packedBytes;
    bytes += entry.bytes;
    if (entry.method !== METHODS.stored) inflated += entry.bytes;
  }
  // No entry may share its place with another: they would come out many times over.
  expectSound(packed <= size, 'Expected files that lie one after the other');
  const most = mostBytes(limits, size);
  const mostInflated = limits.inflatedBytes ?? most;
  expectWithin(
    inflated <= mostInflated,
    `Expected at most ${mostInflated} bytes to unpack, found ${inflated}`,
  );
  expectWithin(
    bytes <= most && entries.every(entry => entry.bytes <= limits.entryBytes),
    `Expected at most ${most} unpacked bytes, and ${limits.entryBytes} of one file`,
  );
}

/** The entry as it is packed. */
async function readPacked(archive: Source, entry: ListedEntry): Promise<Uint8Array> {
  const { path, at, packedBytes } = entry;
  const header = await archive.read(at, RECORD_BYTES.entry);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  expectSound(
    header.length === RECORD_BYTES.entry && view.getUint32(0) === SIGNATURES.entry,
    `Expected ${path} where the directory says`,
  );
  const nameBytes = view.getUint16(ENTRY_FIELDS.nameBytes, true);
  const extraBytes = view.getUint16(ENTRY_FIELDS.extraBytes, true);
  const packed = await archive.read(at + RECORD_BYTES.entry + nameBytes + extraBytes, packedBytes);
  expectSound(packed.length === packedBytes, `Expected ${path} to be whole`);
  return packed;
}

function inflate(packed: Uint8Array, { path, bytes }: ListedEntry): Uint8Array<ArrayBuffer> {
  const unpacked = new Uint8Array(bytes);
  let length = 0;
  const inflater = new Inflate(chunk => {
    expectSound(
      length + chunk.length <= bytes,
      `Expected ${path} to unpack to ${bytes} bytes, found more`,
    );
    unpacked.set(chunk, length);
    length += chunk.length;
  });
  try {
    for (let from = 0; from === 0 || from < packed.length; from += STEP) {
      inflater.push(packed.subarray(from, from + STEP), from + STEP >= packed.length);
    }
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError('damaged', `${path} cannot be unpacked: ${String(error)}`);
  }
  expectSound(length === bytes, `Expected ${path} to unpack to ${bytes} bytes, found ${length}`);
  return unpacked;
}

function unpack(packed: Uint8Array, entry: ListedEntry): Uint8Array {
  const { path, method, bytes } = entry;
  expectSound(
    method === METHODS.deflated || packed.length === bytes,
    `Expected ${path} to be as long as its place`,
  );
  const unpacked = method === METHODS.stored ? packed : inflate(packed, entry);
  expectSound(crc32(unpacked) === entry.crc32, `${path} has been changed`);
  return unpacked;
}

/**
 * Unpacks one file of an archive, which is checked as all of them are.
 * @throws ArchiveError `damaged`. DOMException where the archive cannot be read.
 */
export async function unzipEntry(archive: Blob, entry: ListedEntry): Promise<Uint8Array> {
  return unpack(await readPacked(sourceOf(archive), entry), entry);
}

/**
 * @param archive of a file, only a piece is read at a time.
 * @returns the files; folders are left out.
 * @throws ArchiveError `too-large`, `encrypted` or `damaged`. DOMException where a file cannot be read.
 */
export async function unzip(archive: Blob | Uint8Array, limits: ArchiveLimits): Promise<Files> {
  const source = sourceOf(archive);
  const entries = await listEntries(source, limits.entries);
  expectModest(entries, source.size, limits);
  const files = new Map<string, Uint8Array>();
  const inPlaceOrder = [...entries].sort((a, b) => a.at - b.at);
  for (const entry of inPlaceOrder) {
    if (entry.path.endsWith('/')) continue;
    expectSound(!files.has(entry.path), `Expected ${entry.path} once in the archive`);
    files.set(entry.path, unpack(await readPacked(source, entry), entry));
  }
  return files;
}
