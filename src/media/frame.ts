/**
 * Frames of a playing video: grabs one, and calls back for each new one. Uses the DOM, but not React.
 */
import { KEPT_SIDE } from '../core/project/picture-size';

export interface Framing {
  /** Left and right change places. */
  readonly mirror: boolean;
  /** Zoom into the centre, from 1 to 4. */
  readonly zoom: number;
}

/**
 * The centre square of the video's current frame, or null while there is none. The caller must close
 * it.
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
 * Calls `onFrame` for new frames of a video, one call at a time: frames that arrive while it is busy
 * are dropped, so that none queue up and the latest one is next.
 * @returns a function that stops it.
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
