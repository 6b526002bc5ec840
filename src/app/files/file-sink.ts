/**
 * Makes files that may be larger than memory: in the page's private file system, or where there is none,
 * or no room in it, as a Blob, of which browsers keep large ones on disk. Imports nothing.
 */

/** The folder of the private file system. */
const FOLDER = 'exports';

/** Milliseconds after which a file that was handed over is not needed any more: it is downloaded. */
const LEFT_OVER = 60 * 60 * 1000;

/** Bytes that are written at a time. */
const PIECE = 4 * 1024 ** 2;

/** Takes a file bit by bit. */
export interface FileSink {
  /** Takes what comes next, which is not to change until it is flushed. */
  write(bytes: Uint8Array): void;
  /** Resolves once there is room in memory for more. */
  flush(): Promise<void>;
}

export interface MadeBlob {
  readonly blob: Blob;
  /** Frees its place on disk; called once it has been handed over. */
  release?(): void;
}

/** Hands on what is written in pieces, all of them in one place in memory. */
class Pieces implements FileSink {
  readonly #piece = new Uint8Array(PIECE);
  #waiting: Uint8Array[] = [];
  #length = 0;

  /** @param put may keep the piece until its promise resolves. */
  constructor(private readonly put: (piece: Uint8Array<ArrayBuffer>) => Promise<void> | void) {}

  write(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#length += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.#length >= PIECE) await this.end();
  }

  /** Hands on all that is left. */
  async end(): Promise<void> {
    let filled = 0;
    for (const bytes of this.#waiting.splice(0)) {
      for (let from = 0; from < bytes.length; ) {
        const taken = bytes.subarray(from, from + PIECE - filled);
        this.#piece.set(taken, filled);
        filled += taken.length;
        from += taken.length;
        if (filled < PIECE) continue;
        await this.put(this.#piece);
        filled = 0;
      }
    }
    this.#length = 0;
    if (filled > 0) await this.put(this.#piece.subarray(0, filled));
  }
}

/** The private file system failed, and not the work that filled the file. */
class NoPlace extends Error {
  override readonly name = 'NoPlace';
}

const orNoPlace = (error: unknown): never => {
  throw new NoPlace(String(error), { cause: error });
};

async function inMemory(fill: (sink: FileSink) => Promise<void>, type: string): Promise<MadeBlob> {
  const parts: Blob[] = [];
  const pieces = new Pieces(piece => void parts.push(new Blob([piece])));
  await fill(pieces);
  await pieces.end();
  return { blob: new Blob(parts, { type }) };
}

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

async function clear(folder: FileSystemDirectoryHandle, now: number): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    if (!(handle instanceof FileSystemFileHandle)) continue;
    const { lastModified } = await handle.getFile();
    if (now - lastModified > LEFT_OVER) await folder.removeEntry(name);
  }
}

/** @throws NoPlace; and what `fill` throws. */
async function onDisk(fill: (sink: FileSink) => Promise<void>, type: string): Promise<MadeBlob> {
  const folder = await openFolder().catch(orNoPlace);
  await clear(folder, Date.now()).catch(() => undefined);
  // Where there is this file system there are random UUIDs: browsers have neither over plain http.
  const name = crypto.randomUUID();
  const release = () => void folder.removeEntry(name).catch(() => undefined);
  const handle = await folder.getFileHandle(name, { create: true }).catch(orNoPlace);
  try {
    const stream = await handle.createWritable().catch(orNoPlace);
    try {
      const pieces = new Pieces(piece => stream.write(piece).catch(orNoPlace));
      await fill(pieces);
      await pieces.end();
      await stream.close().catch(orNoPlace);
    } catch (error) {
      await stream.abort().catch(() => undefined);
      throw error;
    }
    const file = await handle.getFile().catch(orNoPlace);
    return { blob: file.slice(0, file.size, type), release };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * @param fill writes the file. It is called a second time where the first place turns out to have no
 * room; what it throws ends it.
 * @param type media type.
 */
export async function makeFile(
  fill: (sink: FileSink) => Promise<void>,
  type: string,
): Promise<MadeBlob> {
  if (!('createWritable' in (globalThis.FileSystemFileHandle?.prototype ?? {}))) {
    return inMemory(fill, type);
  }
  try {
    return await onDisk(fill, type);
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    return inMemory(fill, type);
  }
}

/** Removes what files of earlier visits have left behind. */
export async function clearLeftOvers(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    await clear(await root.getDirectoryHandle(FOLDER), Date.now());
  } catch {
    // There is no such folder, or no private file system.
  }
}
