/**
 * The page of the evaluation: embeds pictures with Inkling's own decoder and compute worker, so that
 * the evaluation measures what users get.
 */

import { WorkerClient } from '../../../src/compute/door/client';
import { decodeKept, encodeForKeeping } from '../../../src/compute/engine/pictures';
import type { BaseModelId } from '../../../src/core/model/catalog';
import { decodePicture } from '../../../src/media/decode';
import type { Frame } from '../frames';

const worker = new WorkerClient(
  new Worker(new URL('../../../src/compute/compute-worker.ts', import.meta.url), {
    type: 'module',
  }),
  { onBackendLost() {}, onCrash() {} },
);

export interface EmbedPage {
  /** @param flip whether embeddings are averaged over mirror images. */
  load(baseModel: BaseModelId, flip: boolean): Promise<void>;
  /**
   * The embedding of a picture file, or why it could not be read.
   * @param frame of the picture; the picture as it is where null.
   */
  embed(base64: string, frame: Frame | null): Promise<{ embedding: number[] } | { error: string }>;
  /**
   * The base model's input for a picture file, rounded to integers: `INPUT_SIZE` squared times red,
   * green and blue, as base64.
   */
  pixels(base64: string): Promise<{ pixels: string } | { error: string }>;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), char => char.charCodeAt(0));

async function decode(base64: string): Promise<ImageBitmap | { error: string }> {
  try {
    return await decodePicture(new Blob([bytesOf(base64)]));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Draws a frame, in the picture's size. Takes the bitmap. */
function draw(bitmap: ImageBitmap, { zoom, x, y, turn, light }: Frame): ImageBitmap {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser gives no 2D canvas');
  context.imageSmoothingQuality = 'high';
  context.filter = `brightness(${light})`;
  context.translate(width * (0.5 + x), height * (0.5 + y));
  context.rotate((turn * Math.PI) / 180);
  context.scale(zoom, zoom);
  context.drawImage(bitmap, -width / 2, -height / 2);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

const embedPage: EmbedPage = {
  async load(baseModel, flip) {
    await worker.request('start', { root: new URL('/', location.href).href });
    // wasm is the fastest without a GPU, and gives the same numbers on every machine.
    await worker.request('load', { baseModel, backend: 'wasm', flipAveraging: flip });
  },
  async embed(base64, frame) {
    const decoded = await decode(base64);
    if ('error' in decoded) return decoded;
    const bitmap = frame ? draw(decoded, frame) : decoded;
    const { bytes, type } = await encodeForKeeping(bitmap);
    const embedding = await worker.request('embed', { bytes, type }, { transfer: [bytes.buffer] });
    return { embedding: Array.from(embedding) };
  },
  async pixels(base64) {
    const bitmap = await decode(base64);
    if ('error' in bitmap) return bitmap;
    const kept = await encodeForKeeping(bitmap);
    const rgb = await decodeKept(kept.bytes, kept.type, false);
    const text = Array.from(rgb, value => String.fromCharCode(Math.round(value)));
    return { pixels: btoa(text.join('')) };
  },
};

declare global {
  interface Window {
    embedPage: EmbedPage;
  }
}

window.embedPage = embedPage;
