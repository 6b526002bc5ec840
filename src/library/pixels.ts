/**
 * Turns a picture of any kind into the input of a model: for models from this page as the page does it,
 * and for those from Teachable Machine as its library does, so that each gives the same answers as there.
 */
import { toInputPixels } from '../compute/base-models/pixels';
import type { TfjsMetadata } from '../formats/model/tfjs/tfjs-package';
import { decodePicture, shrink } from '../media/decode';
import { PictureError } from '../media/picture-error';
import { isUnreadKind, UNREAD_KINDS } from '../media/unread-kinds';
import { ModelError, type PictureSource } from './types';

/** The current frame of a video, drawn on a canvas: not every browser makes bitmaps of videos. */
function grab(video: HTMLVideoElement): ImageBitmap {
  const { videoWidth, videoHeight, readyState } = video;
  if (readyState < video.HAVE_CURRENT_DATA || videoWidth === 0) {
    throw new ModelError('picture', 'The video shows no frame yet: wait until it plays');
  }
  const canvas = new OffscreenCanvas(videoWidth, videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  return canvas.transferToImageBitmap();
}

/** The picture at its own size. The caller must close it. */
async function open(picture: PictureSource): Promise<ImageBitmap> {
  // Not told by their classes, which do not exist in a worker.
  if ('videoWidth' in picture) return grab(picture);
  if ('decode' in picture) await picture.decode();
  return createImageBitmap(picture);
}

/**
 * `cropTo` of `@teachablemachine/image` 0.8.5: it uses the scaling of the canvas, and rounds the corner
 * of the square. It draws the picture itself, as a canvas scales a bitmap of it differently.
 */
function cropAsTeachableMachine(
  picture: CanvasImageSource,
  { width: fullWidth, height: fullHeight }: Pick<ImageBitmap, 'width' | 'height'>,
  side: number,
): Float32Array {
  const scale = side / Math.min(fullWidth, fullHeight);
  const width = Math.ceil(fullWidth * scale);
  const height = Math.ceil(fullHeight * scale);
  const context = new OffscreenCanvas(side, side).getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas');
  const left = Math.trunc((width - side) / 2);
  const top = Math.trunc((height - side) / 2);
  context.drawImage(picture, -left, -top, width, height);
  const { data } = context.getImageData(0, 0, side, side);
  return Float32Array.from(
    { length: side * side * 3 },
    (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)],
  );
}

/** What it is, where that is known. */
function whyUnread({ code, message }: PictureError): string {
  return isUnreadKind(code) ? `it is ${UNREAD_KINDS[code].name}` : message;
}

/**
 * @param side side of the model's input in pixels.
 * @returns `side * side * 3` values from 0 to 255, row-major.
 * @throws ModelError `picture`.
 */
export async function toPixels(
  picture: PictureSource,
  { madeBy, wholePicture }: Pick<TfjsMetadata, 'madeBy' | 'wholePicture'>,
  side: number,
): Promise<Float32Array> {
  let bitmap: ImageBitmap | null = null;
  try {
    if (madeBy === 'inkling') {
      bitmap =
        picture instanceof Blob ? await decodePicture(picture) : await shrink(await open(picture));
      return toInputPixels(bitmap, { side, wholePicture });
    }
    bitmap = await open(picture);
    const isDrawable = !(picture instanceof Blob || picture instanceof ImageData);
    return cropAsTeachableMachine(isDrawable ? picture : bitmap, bitmap, side);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const isForeign = error instanceof DOMException && error.name === 'SecurityError';
    const why = error instanceof PictureError ? whyUnread(error) : String(error);
    throw new ModelError(
      'picture',
      isForeign
        ? 'The picture is from another origin, which does not let this page read it (CORS)'
        : `The picture cannot be read: ${why}`,
      { cause: error },
    );
  } finally {
    bitmap?.close();
  }
}
