/** Feeds the newest camera frame to the predictor, one at a time, while that makes sense. */
import { useEffect } from 'react';
import { pumpFrames } from '../../capture/frame';
import { useActions, useInkling } from '../common/store-context';
import { useCanPredict } from '../results/next-step';
import { useCameraSession } from './camera-session';

/** @param isLive false while a picture of the user's is shown instead of the camera. */
export function usePrediction(isLive: boolean): void {
  const { predictFrame, clearFrame } = useActions();
  const isReady = useInkling(state => state.engine.status === 'ready');
  const canPredict = useCanPredict();
  const { state, video, grab } = useCameraSession();
  const isOn = state.status === 'on';
  const isPumping = isLive && isReady && canPredict && isOn;
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
