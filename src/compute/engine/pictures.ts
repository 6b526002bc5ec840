/**
 * Pictures inside the worker: from bitmap to pixels, and to the stored form and back.
 */
import { INPUT_SIZE } from '../../core/model/catalog';
import { KEPT_SIDE } from '../../core/project/picture-size';
import { drawOnGround, toInputPixels } from '../base-models/pixels';

const KEPT_TYPE = 'image/jpeg';
const KEPT_QUALITY = 0.92;

/** Re-encodes a bitmap for storing: JPEG, with a longest side of at most 512 px. Closes the bitmap. */
export async function encodeForKeeping(
  bitmap: ImageBitmap,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string; width: number; height: number }> {
  const scale = Math.min(1, KEPT_SIDE / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  let canvas: OffscreenCanvas;
  try {
    canvas = drawOnGround(bitmap, width, height);
  } finally {
    bitmap.close();
  }
  const blob = await canvas.convertToBlob({ type: KEPT_TYPE, quality: KEPT_QUALITY });
  return { bytes: new Uint8Array(await blob.arrayBuffer()), type: blob.type, width, height };
}

/** The input pixels of a stored picture. As the stored form is embedded, embedding it again is exact. */
export async function decodeKept(
  bytes: Uint8Array,
  type: string,
  wholePicture: boolean,
): Promise<Float32Array> {
  const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type }));
  try {
    return toInputPixels(bitmap, { wholePicture });
  } finally {
    bitmap.close();
  }
}

/** A base model's input as a picture: a PNG, rounded to integers, whose input pixels are its own. */
export async function toInputPicture(rgb: Float32Array): Promise<Uint8Array<ArrayBuffer>> {
  const pixels = new ImageData(INPUT_SIZE, INPUT_SIZE);
  for (let i = 0, from = 0; i < pixels.data.length; i += 4, from += 3) {
    pixels.data[i] = rgb[from];
    pixels.data[i + 1] = rgb[from + 1];
    pixels.data[i + 2] = rgb[from + 2];
    pixels.data[i + 3] = 255;
  }
  const canvas = new OffscreenCanvas(INPUT_SIZE, INPUT_SIZE);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives the worker no 2D canvas');
  context.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
