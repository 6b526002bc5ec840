/**
 * Writes a zip archive file by file, so that none of it but its directory is held in memory.
 *
 * The lengths and the checksum of a file stand before it, as fflate's zipSync has them: its streaming
 * writer puts them after, where a reader of a stream cannot find the end of what is stored.
 */
import { deflateSync } from 'fflate';
import { expectWithin } from './archive-error';
import { crc32 } from './crc32';
import { ELSEWHERE, ENTRY_COUNT_MODULUS, FLAGS, METHODS, SIGNATURES } from './layout';
import type { ArchiveLimits } from './limits';

/** Version of the specification that a reader has to know: 2.0, for deflate. */
const VERSION = 20;

/** Largest length or place that means itself. */
const MOST_BYTES = ELSEWHERE - 1;

/** A moment as MS-DOS has it: the date in the upper half, the time of day to two seconds below. */
function dosTime(at: Date): number {
  const date = ((at.getFullYear() - 1980) << 9) | ((at.getMonth() + 1) << 5) | at.getDate();
  const time = (at.getHours() << 11) | (at.getMinutes() << 5) | (at.getSeconds() >> 1);
  return (date * 0x10000 + time) >>> 0;
}

/** Fields one after the other, little-endian; what has four bytes is said to be long. */
function record(signature: number, fields: readonly (readonly [2 | 4, number])[]): Uint8Array {
  const bytes = new Uint8Array(fields.reduce((sum, [length]) => sum + length, 4));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature);
  let at = 4;
  for (const [length, value] of fields) {
    if (length === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += length;
  }
  return bytes;
}

export class ZipWriter {
  readonly #directory: Uint8Array[] = [];
  readonly #time: number;
  #entries = 0;
  #at = 0;
  #unpacked = 0;

  /**
   * @param write takes what comes next of the archive; it is not changed afterwards.
   * @param limits what a reader of it takes.
   */
  constructor(
    private readonly write: (bytes: Uint8Array) => void,
    private readonly limits: ArchiveLimits,
    now = new Date(),
  ) {
    this.#time = dosTime(now);
  }

  /**
   * @param bytes not to change until what `write` took is written.
   * @param isCompressed whether they are so already; they are stored as they are then.
   * @returns their checksum.
   * @throws ArchiveError `too-large` where no reader would take the archive.
   */
  add(path: string, bytes: Uint8Array, isCompressed: boolean): number {
    const name = new TextEncoder().encode(path);
    const packed = isCompressed ? bytes : deflateSync(bytes);
    const checksum = crc32(bytes);
    const { limits } = this;
    this.#entries++;
    this.#unpacked += bytes.length;
    expectWithin(
      this.#entries <= limits.entries &&
        this.#unpacked <= limits.bytes &&
        bytes.length <= limits.entryBytes &&
        this.#at + packed.length + name.length <= MOST_BYTES,
      `Expected an archive within its limits at ${path}`,
    );
    const common = [
      [2, name.length === path.length ? 0 : FLAGS.utf8],
      [2, isCompressed ? METHODS.stored : METHODS.deflated],
      [4, this.#time],
      [4, checksum],
      [4, packed.length],
      [4, bytes.length],
      [2, name.length],
      [2, 0], // extra
    ] as const;
    this.#directory.push(
      record(SIGNATURES.directory, [
        [2, VERSION], // made by
        [2, VERSION],
        ...common,
        [2, 0], // comment
        [2, 0], // disk
        [2, 0], // attributes
        [4, 0],
        [4, this.#at],
      ]),
      name,
    );
    this.#put(record(SIGNATURES.entry, [[2, VERSION], ...common]));
    this.#put(name);
    this.#put(packed);
    return checksum;
  }

  /** Writes the directory; nothing can be added afterwards. */
  end(): void {
    const from = this.#at;
    // Readers that know no other layout take the number modulo 65,536.
    const entries = this.#entries % ENTRY_COUNT_MODULUS;
    for (const bytes of this.#directory) this.#put(bytes);
    this.#put(
      record(SIGNATURES.end, [
        [2, 0], // disks
        [2, 0],
        [2, entries],
        [2, entries],
        [4, this.#at - from],
        [4, from],
        [2, 0], // comment
      ]),
    );
  }

  #put(bytes: Uint8Array): void {
    this.#at += bytes.length;
    this.write(bytes);
  }
}
