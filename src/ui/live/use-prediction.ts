/** Feeds the newest camera frame to the predictor, one at a time, while that makes sense. */
import { useEffect } from 'react';
import { pumpFrames } from '../../media/frame';
import { useActions } from '../shared/store-context';
import { useCameraSession } from './camera-session';

/**
 * @param isReady whether there is something that recognises.
 * @param isLive false while a picture of the user's is shown instead of the camera.
 */
export function usePrediction(isReady: boolean, isLive: boolean): void {
  const { predictFrame, clearFrame } = useActions();
  const { state, video, grab } = useCameraSession();
  const isPumping = isLive && isReady && state.status === 'on';
  useEffect(() => {
    if (!isPumping || !video) return;
    return pumpFrames(video, async () => {
      const bitmap = await grab();
      if (bitmap) await predictFrame(bitmap);
    });
  }, [isPumping, video, grab, predictFrame]);
  useEffect(() => {
    // What the camera saw last is no longer there to be seen.
    if (isLive && !isPumping) clearFrame();
  }, [isLive, isPumping, clearFrame]);
}
