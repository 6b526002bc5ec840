/**
 * Unpacks an archive that is a file of ours. It goes by the directory at the archive's end, believes
 * none of the sizes there, and checks every entry's checksum.
 *
 * Source of the layout: APPNOTE.TXT, .ZIP File Format Specification (4.3, 4.4).
 */
import { Inflate, strFromU8 } from 'fflate';
import { expectThat } from '../formats/inkling/envelope';
import { FormatError } from '../formats/shared/format-error';
import { crc32 } from './crc32';
import { type ArchiveLimits, mostBytes, PROJECT_ARCHIVE } from './limits';

/**
 * Files by path, exactly as the archive calls them: a path is a key here, and never a place on disk. What
 * is stored without being packed is a view of the archive, so that large ones are in memory once.
 */
export type Files = ReadonlyMap<string, Uint8Array>;

const SIGNATURES = { entry: 0x504b0304, directory: 0x504b0102, end: 0x504b0506 } as const;
const BYTES = { entry: 30, directory: 46, end: 22, longestComment: 0xffff } as const;
const METHODS = { stored: 0, deflated: 8 } as const;
const FLAGS = { encrypted: 1, utf8: 1 << 11 } as const;

/** How much is unpacked at a time, so that it can be ended: deflate makes a thousand times as much. */
const STEP = 32 * 1024;

interface Entry {
  readonly path: string;
  readonly method: number;
  readonly crc32: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its own header begins. */
  readonly at: number;
}

function expectWithin(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new FormatError('file-too-large', sentence);
}

function findEnd(view: DataView): number {
  const last = view.byteLength - BYTES.end;
  for (let at = last; at >= Math.max(0, last - BYTES.longestComment); at--) {
    const isEnd = view.getUint32(at) === SIGNATURES.end;
    if (isEnd && view.getUint16(at + 20, true) === last - at) return at;
  }
  throw new FormatError('file-damaged', 'Expected an archive with a directory at its end');
}

function readDirectory(archive: Uint8Array, view: DataView, most: number): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  // Where there are more than 65,535, the end states their number modulo 65,536.
  while (at + BYTES.directory <= end && view.getUint32(at) === SIGNATURES.directory) {
    expectWithin(entries.length < most, `Expected at most ${most} files in the archive`);
    const flags = view.getUint16(at + 8, true);
    expectThat((flags & FLAGS.encrypted) === 0, 'Expected an archive without a password');
    const nameAt = at + BYTES.directory;
    const nameBytes = view.getUint16(at + 28, true);
    const next = nameAt + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    expectThat(next <= end, 'Expected a directory that ends before its end');
    const name = archive.subarray(nameAt, nameAt + nameBytes);
    entries.push({
      path: strFromU8(name, (flags & FLAGS.utf8) === 0),
      method: view.getUint16(at + 10, true),
      crc32: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    });
    at = next;
  }
  expectThat(
    at === end && entries.length % 0x10000 === count,
    `Expected a directory of ${count} files`,
  );
  return entries;
}

/** The entry as it is packed. */
function packedOf(archive: Uint8Array, view: DataView, { path, at, packedBytes }: Entry) {
  expectThat(
    at + BYTES.entry <= archive.length && view.getUint32(at) === SIGNATURES.entry,
    `Expected ${path} where the directory says`,
  );
  const from = at + BYTES.entry + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  expectThat(from + packedBytes <= archive.length, `Expected ${path} to be whole`);
  return archive.subarray(from, from + packedBytes);
}

function inflate(packed: Uint8Array, { path, bytes }: Entry): Uint8Array<ArrayBuffer> {
  const unpacked = new Uint8Array(bytes);
  let length = 0;
  const inflater = new Inflate(chunk => {
    expectThat(
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
    if (error instanceof FormatError) throw error;
    throw new FormatError('file-damaged', `${path} cannot be unpacked: ${String(error)}`);
  }
  expectThat(length === bytes, `Expected ${path} to unpack to ${bytes} bytes, found ${length}`);
  return unpacked;
}

function unpack(packed: Uint8Array, entry: Entry): Uint8Array {
  const { path, method, bytes } = entry;
  expectThat(
    method === METHODS.deflated || method === METHODS.stored,
    `Expected ${path} to be packed in a way that is known, found ${method}`,
  );
  expectThat(
    method === METHODS.deflated || packed.length === bytes,
    `Expected ${path} to be as long as its place`,
  );
  const unpacked = method === METHODS.stored ? packed : inflate(packed, entry);
  expectThat(crc32(unpacked) === entry.crc32, `${path} has been changed`);
  return unpacked;
}

/**
 * @returns the files; folders are left out.
 * @throws FormatError `file-too-large` or `file-damaged`.
 */
export function unzip(archive: Uint8Array, limits: ArchiveLimits = PROJECT_ARCHIVE): Files {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const entries = readDirectory(archive, view, limits.entries);
  // No entry may share its place with another: they would come out many times over.
  const packed = entries.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
  expectThat(packed <= archive.length, 'Expected files that lie one after the other');
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const inflated = entries.reduce(
    (sum, { method, bytes: length }) => sum + (method === METHODS.stored ? 0 : length),
    0,
  );
  const most = mostBytes(limits, archive.length);
  const mostInflated = limits.inflatedBytes ?? most;
  expectWithin(
    inflated <= mostInflated,
    `Expected at most ${mostInflated} bytes to unpack, found ${inflated}`,
  );
  expectWithin(
    bytes <= most && entries.every(entry => entry.bytes <= limits.entryBytes),
    `Expected at most ${most} unpacked bytes, and ${limits.entryBytes} of one file`,
  );
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (entry.path.endsWith('/')) continue;
    expectThat(!files.has(entry.path), `Expected ${entry.path} once in the archive`);
    files.set(entry.path, unpack(packedOf(archive, view, entry), entry));
  }
  return files;
}
