/**
 * Pictures in zip archives. What is unpacked is counted, so that a small file cannot fill memory.
 */
import { Unzip, UnzipInflate } from 'fflate';
import { PictureError } from './picture-error';

/** Most entries, unpacked bytes in all, and bytes of one entry. */
const MOST_ENTRIES = 50_000;
const MOST_BYTES = 4 * 1024 ** 3;
const MOST_ENTRY_BYTES = 256 * 1024 ** 2;

/** Size of the pieces in which an archive is read. */
const PIECE = 1024 ** 2;

export interface ZipEntry {
  readonly path: string;
  readonly blob: Blob;
}

/**
 * Unpacks an archive entry by entry; only one is in memory at a time.
 * @param wanted tells from its path whether an entry is to be unpacked.
 * @throws PictureError `zip-damaged`, `zip-encrypted` or `zip-too-large`.
 */
export async function* unpackZip(
  archive: Blob,
  wanted: (path: string) => boolean,
): AsyncGenerator<ZipEntry> {
  const ready: ZipEntry[] = [];
  let failure: PictureError | null = null;
  let entries = 0;
  let total = 0;
  let open = 0;
  const tooLarge = () => new PictureError('zip-too-large', 'The archive unpacks to too much');

  const unzip = new Unzip(file => {
    entries++;
    if (entries > MOST_ENTRIES) failure ??= tooLarge();
    if (failure || !wanted(file.name)) return;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    open++;
    file.ondata = (error, chunk, final) => {
      if (error) {
        failure ??= new PictureError('zip-damaged', error.message);
        return;
      }
      length += chunk.length;
      total += chunk.length;
      if (length > MOST_ENTRY_BYTES || total > MOST_BYTES) {
        failure ??= tooLarge();
        file.terminate();
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

  const first = new Uint8Array(await archive.slice(0, 8).arrayBuffer());
  // Bit 0 of the general purpose flags: the entry is encrypted (APPNOTE 4.4.4).
  if (first.length === 8 && first[2] === 3 && (first[6] & 1) === 1) {
    throw new PictureError('zip-encrypted', 'The archive is encrypted');
  }
  for (let at = 0; at < archive.size; at += PIECE) {
    const piece = new Uint8Array(await archive.slice(at, at + PIECE).arrayBuffer());
    try {
      unzip.push(piece, at + PIECE >= archive.size);
    } catch (error) {
      failure ??= new PictureError('zip-damaged', String(error));
    }
    yield* ready.splice(0);
    if (failure) throw failure;
  }
  if (open > 0 || entries === 0) {
    throw new PictureError('zip-damaged', 'The archive ends in the middle of a file');
  }
}
