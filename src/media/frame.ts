/**
 * Frames of a playing video: grabbing one, and being told of each new one. DOM, no React.
 */
import { KEPT_SIDE } from '../core/project/picture-size';

export interface Framing {
  /** Mirrors the pixels: what is seen is what is learnt. */
  readonly mirror: boolean;
  /** 1 to 4: how many times the centre is enlarged. */
  readonly zoom: number;
}

/**
 * The centre square of the frame that the video shows now, or null while it shows none.
 * The receiver closes it.
 */
export async function grabFrame(
  video: HTMLVideoElement,
  { mirror, zoom }: Framing,
): Promise<ImageBitmap | null> {
  const { videoWidth, videoHeight, readyState } = video;
  if (readyState < video.HAVE_CURRENT_DATA || videoWidth === 0) return null;
  const side = Math.max(1, Math.round(Math.min(videoWidth, videoHeight) / zoom));
  const left = (videoWidth - side) / 2;
  const top = (videoHeight - side) / 2;
  const size = Math.min(KEPT_SIDE, side);
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  if (!context) return null;
  context.imageSmoothingQuality = 'high';
  if (mirror) {
    context.translate(size, 0);
    context.scale(-1, 1);
  }
  context.drawImage(video, left, top, side, side, 0, 0, size, size);
  return canvas.transferToImageBitmap();
}

/**
 * Calls `onFrame` for new frames of a video, never twice at a time: frames that come while it is
 * busy are passed over, so the latest wins and none queues up.
 * @returns what ends it.
 */
export function pumpFrames(video: HTMLVideoElement, onFrame: () => Promise<void>): () => void {
  let stopped = false;
  const next = () => {
    if (stopped) return;
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(run);
    else requestAnimationFrame(run);
  };
  const run = () => {
    if (stopped) return;
    void onFrame().finally(next);
  };
  next();
  return () => {
    stopped = true;
  };
}
