/**
 * Checked little-endian access to a file in memory, for the weight readers in this folder.
 *
 * If a file is shorter than it claims, or otherwise invalid, it throws one error class with one
 * sentence. Knows no format. Imports nothing.
 */

/** A weight file is not what it should be. The message is one sentence for the user. */
export class WeightFileError extends Error {
  override readonly name = 'WeightFileError';
}

/** Reads numbers and slices at absolute byte positions, never outside the file. */
export class ByteReader {
  readonly length: number;
  readonly #view: DataView;

  /**
   * @param bytes the whole file
   * @param file name of the file in error messages
   */
  constructor(
    readonly bytes: Uint8Array,
    readonly file: string,
  ) {
    this.length = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The error for this file, for the caller to throw. */
  error(problem: string): WeightFileError {
    return new WeightFileError(`${this.file}: ${problem}.`);
  }

  /** Checks that `count` bytes at `at` are inside the file. @throws WeightFileError naming `what` */
  require(at: number, count: number, what: string): void {
    if (!Number.isSafeInteger(at) || !Number.isSafeInteger(count) || at < 0 || count < 0) {
      throw this.error(`${what} has an impossible place or size (byte ${at}, ${count} bytes)`);
    }
    if (at + count > this.length) {
      throw this.error(
        `${what} was expected in bytes ${at} to ${at + count}, ` +
          `but the file is truncated at byte ${this.length}`,
      );
    }
  }

  u8(at: number, what: string): number {
    this.require(at, 1, what);
    return this.#view.getUint8(at);
  }

  i8(at: number, what: string): number {
    this.require(at, 1, what);
    return this.#view.getInt8(at);
  }

  u16(at: number, what: string): number {
    this.require(at, 2, what);
    return this.#view.getUint16(at, true);
  }

  i16(at: number, what: string): number {
    this.require(at, 2, what);
    return this.#view.getInt16(at, true);
  }

  u32(at: number, what: string): number {
    this.require(at, 4, what);
    return this.#view.getUint32(at, true);
  }

  i32(at: number, what: string): number {
    this.require(at, 4, what);
    return this.#view.getInt32(at, true);
  }

  u64(at: number, what: string): bigint {
    this.require(at, 8, what);
    return this.#view.getBigUint64(at, true);
  }

  i64(at: number, what: string): bigint {
    this.require(at, 8, what);
    return this.#view.getBigInt64(at, true);
  }

  f32(at: number, what: string): number {
    this.require(at, 4, what);
    return this.#view.getFloat32(at, true);
  }

  f64(at: number, what: string): number {
    this.require(at, 8, what);
    return this.#view.getFloat64(at, true);
  }

  /** A 64-bit count or offset; no format here can have one larger than the file's length. */
  size64(at: number, what: string): number {
    const value = this.u64(at, what);
    if (value > BigInt(this.length)) {
      throw this.error(`${what} is given as ${value}, more than the file's ${this.length} bytes`);
    }
    return Number(value);
  }

  /** A view (no copy) of `count` bytes at `at`. */
  slice(at: number, count: number, what: string): Uint8Array {
    this.require(at, count, what);
    return this.bytes.subarray(at, at + count);
  }

  /** `count` bytes at `at` as UTF-8. @throws WeightFileError also if they are not UTF-8 */
  text(at: number, count: number, what: string): string {
    const bytes = this.slice(at, count, what);
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      throw this.error(`${what} at byte ${at} was expected to be UTF-8 text, but is not`);
    }
  }

  /** `count` bytes at `at` shown for a message: printable ASCII, the rest as hexadecimal escapes. */
  shown(at: number, count: number): string {
    const bytes = this.bytes.subarray(at, at + count);
    const characters = Array.from(bytes, byte =>
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    );
    return `"${characters.join('')}"`;
  }
}
