/**
 * Turns a bitmap into the input of a base model. Needs OffscreenCanvas, so a page or a worker.
 */
import { INPUT_SIZE, type PictureOptions } from '../../core/model/catalog';
import { showsNothing } from './blank';
import { onSquare, preprocess } from './preprocessing';

/** Rows that are looked at, at a time, for anything to be seen: mostly it is in the first. */
const ROWS = 16;

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser gives no 2D canvas');
  return context;
}

function drawOn(
  ground: 'white' | 'black',
  bitmap: ImageBitmap,
  width: number,
  height: number,
): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}

function isBlank(canvas: OffscreenCanvas, ground: 'white' | 'black'): boolean {
  const { width, height } = canvas;
  const context = contextOf(canvas);
  for (let top = 0; top < height; top += ROWS) {
    const rows = context.getImageData(0, top, width, Math.min(ROWS, height - top));
    if (!showsNothing(rows.data, ground)) return false;
  }
  return true;
}

/**
 * Lays what is transparent on white; in a JPEG it would otherwise become black. Where nothing is seen of
 * a picture then, as of a white drawing on a transparent ground, it is laid on black.
 */
export function drawOnGround(bitmap: ImageBitmap, width: number, height: number): OffscreenCanvas {
  const onWhite = drawOn('white', bitmap, width, height);
  if (!isBlank(onWhite, 'white')) return onWhite;
  const onBlack = drawOn('black', bitmap, width, height);
  // A picture that has no pixel at all stays white.
  return isBlank(onBlack, 'black') ? onWhite : onBlack;
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
  const { data } = contextOf(drawOnGround(bitmap, width, height)).getImageData(0, 0, width, height);
  if (!wholePicture) return preprocess(data, width, height, side);
  const longest = Math.max(width, height);
  return preprocess(onSquare(data, width, height), longest, longest, side);
}
