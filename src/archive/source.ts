/**
 * An archive as something of which any part can be read: bytes in memory, or a file of which only a
 * piece is. Imports nothing.
 */

/** Bytes of a file that are read at once, so that small entries do not each cost a call. */
const PIECE = 8 * 1024 ** 2;

/**
 * Bytes before what is asked for that are kept with it: more than an entry's header has with its name and
 * extra fields, so that who reads entries in the order of their places never goes back to the file for
 * one, wherever a stranger says that its contents begin.
 */
const KEPT_BEFORE = 256 * 1024;

export interface Source {
  /** In bytes. */
  readonly size: number;
  /** @returns as many of the bytes as there are; a view, not to be changed. */
  read(from: number, length: number): Promise<Uint8Array>;
}

/** Keeps the piece that was read last: who reads on from there gets a view of it. */
class FileSource implements Source {
  #from = 0;
  #piece = new Uint8Array(0);

  constructor(private readonly file: Blob) {}

  get size(): number {
    return this.file.size;
  }

  async read(from: number, length: number): Promise<Uint8Array> {
    const end = Math.min(from + length, this.size);
    if (from < this.#from || end > this.#from + this.#piece.length) {
      const start = Math.max(0, from - KEPT_BEFORE);
      const piece = this.file.slice(start, Math.max(end, start + PIECE));
      this.#piece = new Uint8Array(await piece.arrayBuffer());
      this.#from = start;
    }
    return this.#piece.subarray(from - this.#from, end - this.#from);
  }
}

export function sourceOf(archive: Blob | Uint8Array): Source {
  if (archive instanceof Blob) return new FileSource(archive);
  return {
    size: archive.length,
    read: async (from, length) => archive.subarray(from, from + length),
  };
}
