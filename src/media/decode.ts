/**
 * Decodes picture files into pixels.
 */
import { KEPT_SIDE } from '../core/project/picture-size';
import type { Pixels } from './own-decoders';
import { PictureError } from './picture-error';
import { type FileKind, SNIFF_BYTES, type Sniffed, sniff } from './sniff';

/** Largest picture to decode, in pixels: at 4 bytes each it needs 0.8 GB while it is decoded. */
const MOST_PIXELS = 200_000_000;

/** The most metadata that a JPEG may have before its size, in bytes. */
const MOST_METADATA_BYTES = 64 * 1024 ** 2;

/** What is said of a picture that was read: its greys were stretched, since they use a part of their range. */
export type PictureNote = 'stretched';

interface Sniffing {
  readonly found: Sniffed;
  readonly start: Uint8Array;
}

async function readStart(blob: Blob, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.slice(0, length).arrayBuffer());
  } catch (error) {
    throw new PictureError('unreadable', String(error));
  }
}

/** The kind and size that a file claims. For a JPEG, more and more is read until its size is found. */
async function sniffPicture(blob: Blob): Promise<Sniffing> {
  for (let length = SNIFF_BYTES; ; length *= 4) {
    const start = await readStart(blob, length);
    const found = sniff(start);
    const isAll = length >= Math.min(blob.size, MOST_METADATA_BYTES);
    if (found.kind !== 'jpeg' || found.size || isAll) return { found, start };
  }
}

/** Few pictures need them, and they are much code. */
const loadDecoders = () => import('./own-decoders').catch(() => null);

/** Decodes what the browser does not, or not well; null where it should. */
async function decodeHere(blob: Blob, { found, start }: Sniffing): Promise<Pixels | null> {
  const { kind, size, isDeepGrey } = found;
  if (kind === 'zip') throw new PictureError('not-a-picture', 'The file is an archive');
  if (kind === 'other') {
    const decoders = await loadDecoders();
    if (!decoders) throw new PictureError('not-now', 'The decoders could not be loaded');
    return decoders.readOther(blob, start);
  }
  if (!isDeepGrey || !size) return null;
  const decoders = await loadDecoders();
  return decoders ? decoders.readDeepPng(blob, size) : null;
}

async function decodeByBrowser(blob: Blob, kind: FileKind): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob);
  } catch (error) {
    throw new PictureError(kind === 'heic' ? 'heic' : 'broken', String(error));
  }
}

/** @throws PictureError where it cannot be, or should not be, decoded. */
async function examine(blob: Blob): Promise<Sniffing> {
  if (blob.size === 0) throw new PictureError('empty', 'The file is empty');
  const sniffing = await sniffPicture(blob);
  const { kind, size } = sniffing.found;
  if (kind === 'jpeg' && !size) {
    throw new PictureError('broken', 'Expected a JPEG with a frame header');
  }
  if (size && size.width * size.height > MOST_PIXELS) {
    throw new PictureError(
      'too-large',
      `Expected at most ${MOST_PIXELS} pixels, found ${size.width} x ${size.height}`,
    );
  }
  return sniffing;
}

async function toBitmap({ data, width, height }: Pixels): Promise<ImageBitmap> {
  try {
    return await shrink(await createImageBitmap(new ImageData(data, width, height)));
  } catch (error) {
    throw new PictureError('too-large', String(error));
  }
}

type Tell = (note: PictureNote) => void;

/**
 * Decodes a picture, rotated by its EXIF orientation, with a longest side of at most 512 px. The caller
 * must close the bitmap.
 * @param tell is told what the user should know of it.
 * @throws PictureError, never anything else.
 */
export async function decodePicture(blob: Blob, tell?: Tell): Promise<ImageBitmap> {
  const sniffing = await examine(blob);
  const pixels = await decodeHere(blob, sniffing);
  if (!pixels) return shrink(await decodeByBrowser(blob, sniffing.found.kind));
  if (pixels.isStretched) tell?.('stretched');
  return toBitmap(pixels);
}

/**
 * A picture that the browser can show as it is read here.
 * @returns the file itself, unless the browser cannot decode it, or not well.
 * @throws PictureError, never anything else; not where the browser fails to decode it.
 */
export async function toShown(blob: Blob, tell?: Tell): Promise<Blob> {
  const pixels = await decodeHere(blob, await examine(blob));
  if (!pixels) return blob;
  if (pixels.isStretched) tell?.('stretched');
  const bitmap = await toBitmap(pixels);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/png' });
}

/**
 * Shrinks a bitmap to a longest side of at most 512 px. Closes the given bitmap, unless it returns it.
 * @throws PictureError `too-large`.
 */
export async function shrink(whole: ImageBitmap): Promise<ImageBitmap> {
  const scale = KEPT_SIDE / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  try {
    return await createImageBitmap(whole, {
      resizeWidth: Math.max(1, Math.round(whole.width * scale)),
      resizeHeight: Math.max(1, Math.round(whole.height * scale)),
      resizeQuality: 'high',
    });
  } catch (error) {
    throw new PictureError('too-large', String(error));
  } finally {
    whole.close();
  }
}
