/**
 * Turns a bitmap into the input of a base model. Needs OffscreenCanvas, so a page or a worker.
 */
import { INPUT_SIZE, type PictureOptions } from '../../core/model/catalog';
import { onSquare, preprocess } from './preprocessing';

/** Transparent pixels become white; in a JPEG they would otherwise become black. */
export function drawOnWhite(bitmap: ImageBitmap, width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no 2D canvas');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

interface InputOptions extends Partial<Pick<PictureOptions, 'wholePicture'>> {
  /** In pixels. */
  readonly side?: number;
}

/** @returns the input of a base model: RGB, `side * side * 3` values from 0 to 255, row-major. */
export function toInputPixels(
  bitmap: ImageBitmap,
  { side = INPUT_SIZE, wholePicture = false }: InputOptions = {},
): Float32Array {
  const { width, height } = bitmap;
  const context = drawOnWhite(bitmap, width, height).getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas');
  const { data } = context.getImageData(0, 0, width, height);
  if (!wholePicture) return preprocess(data, width, height, side);
  const longest = Math.max(width, height);
  return preprocess(onSquare(data, width, height), longest, longest, side);
}
