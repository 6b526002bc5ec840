/** Taking pictures into a class: one on a click, several per second while held, or after a countdown. */
import { useEffect, useRef, useState } from 'react';
import type { ClassId } from '../../../core/project/types';
import { burst, countdown, wait } from '../../../media/burst';
import { useCameraSession } from '../../live/camera-session';
import { useActions } from '../../shared/store-context';

/** Milliseconds that pictures are taken for after a countdown, since no hand holds the button. */
const HANDS_FREE = 2000;

/** Milliseconds to wait for the first frame of a camera that has just started, in all. */
const FIRST_FRAME_WITHIN = 4000;
const FIRST_FRAME_POLL = 50;

export interface Recording {
  readonly isRecording: boolean;
  press(): void;
  release(): void;
}

export function useRecording(classId: ClassId): Recording {
  const session = useCameraSession();
  const { addPicture, beginRecording } = useActions();
  const [isRecording, setRecording] = useState(false);
  const held = useRef<AbortController | null>(null);
  useEffect(() => () => held.current?.abort(), []);
  useEffect(() => (isRecording ? beginRecording() : undefined), [isRecording, beginRecording]);

  /** @param hold of the button: its pictures are undone as one. */
  const take = async (hold: symbol) => {
    const bitmap = await session.grab();
    if (bitmap) await addPicture({ bitmap, source: 'camera' }, classId, hold);
  };

  const waitForFrame = async () => {
    const never = new AbortController().signal;
    if (session.state.status !== 'on') await session.start();
    for (let waited = 0; waited < FIRST_FRAME_WITHIN; waited += FIRST_FRAME_POLL) {
      const frame = await session.grab();
      frame?.close();
      if (frame) return;
      await wait(FIRST_FRAME_POLL, never);
    }
  };

  const record = async (controller: AbortController) => {
    const { signal } = controller;
    const hold = Symbol('hold');
    const takeOne = () => take(hold);
    if (session.state.status !== 'on') await waitForFrame();
    if (session.hasCountdown) {
      if (!(await countdown(session.setSecondsLeft, signal))) return;
      const timer = setTimeout(() => controller.abort(), HANDS_FREE);
      await burst(takeOne, session.rate, signal);
      clearTimeout(timer);
    } else if (signal.aborted) {
      await takeOne(); // released before the camera was ready: a click still takes its one picture
    } else {
      await burst(takeOne, session.rate, signal);
    }
  };

  const press = () => {
    if (held.current) {
      held.current.abort(); // a second press ends what the countdown began
      return;
    }
    const controller = new AbortController();
    held.current = controller;
    setRecording(true);
    void record(controller).finally(() => {
      held.current = null;
      setRecording(false);
    });
  };

  const release = () => {
    if (!session.hasCountdown) held.current?.abort();
  };

  return { isRecording, press, release };
}
