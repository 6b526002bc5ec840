/**
 * Decodes picture files into pixels.
 */
import { KEPT_SIDE } from '../core/project/picture-size';
import { PictureError } from './picture-error';
import { SNIFF_BYTES, type Sniffed, sniff } from './sniff';

/** Largest picture to decode, in pixels: at 4 bytes each it needs 0.8 GB while it is decoded. */
const MOST_PIXELS = 200_000_000;

/** The most metadata that a JPEG may have before its size, in bytes. */
const MOST_METADATA_BYTES = 64 * 1024 ** 2;

/** The kind and size that a file claims. For a JPEG, more and more is read until its size is found. */
async function sniffPicture(blob: Blob): Promise<Sniffed> {
  for (let length = SNIFF_BYTES; ; length *= 4) {
    const found = sniff(new Uint8Array(await blob.slice(0, length).arrayBuffer()));
    const isAll = length >= Math.min(blob.size, MOST_METADATA_BYTES);
    if (found.kind !== 'jpeg' || found.size || isAll) return found;
  }
}

/**
 * Decodes a picture, rotated by its EXIF orientation, with a longest side of at most 512 px. The caller
 * must close the bitmap.
 * @throws PictureError, never anything else.
 */
export async function decodePicture(blob: Blob): Promise<ImageBitmap> {
  if (blob.size === 0) throw new PictureError('empty', 'The file is empty');
  const { kind, size } = await sniffPicture(blob);
  if (kind === 'other' || kind === 'zip') {
    throw new PictureError('not-a-picture', 'The file is in no known picture format');
  }
  if (kind === 'jpeg' && !size) {
    throw new PictureError('broken', 'Expected a JPEG with a frame header');
  }
  if (size && size.width * size.height > MOST_PIXELS) {
    throw new PictureError(
      'too-large',
      `Expected at most ${MOST_PIXELS} pixels, found ${size.width} x ${size.height}`,
    );
  }
  let whole: ImageBitmap;
  try {
    whole = await createImageBitmap(blob);
  } catch (error) {
    throw new PictureError(kind === 'heic' ? 'heic-unsupported' : 'broken', String(error));
  }
  return shrink(whole);
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
