/**
 * Taking pictures into a class: one on a click, several per second while held, or after a countdown. Every
 * press counts, also while the camera is still starting.
 */
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

/** Pictures that may wait to be encoded: so many that only a page that is stuck takes fewer than it is set to. */
const MOST_WAITING = 30;

export interface Recording {
  readonly isRecording: boolean;
  /** Pictures that were taken since the recording began that is under way, or was last. */
  readonly taken: number;
  press(): void;
  release(): void;
}

export function useRecording(classId: ClassId): Recording {
  const session = useCameraSession();
  const { addPicture, beginRecording } = useActions();
  const [isRecording, setRecording] = useState(false);
  const [taken, setTaken] = useState(0);
  const held = useRef<AbortController | null>(null);
  /** Presses that came while the camera was starting for an earlier one. */
  const presses = useRef(0);
  const [waiting] = useState(() => new Set<Promise<boolean>>());
  useEffect(() => () => held.current?.abort(), []);
  useEffect(() => (isRecording ? beginRecording() : undefined), [isRecording, beginRecording]);

  /** @param hold of the button: its pictures are undone as one. */
  const take = async (hold: symbol) => {
    const bitmap = await session.grab();
    if (!bitmap) return;
    setTaken(count => count + 1);
    session.flash();
    const saving = addPicture({ bitmap, source: 'camera' }, classId, hold);
    waiting.add(saving);
    void saving.finally(() => waiting.delete(saving));
    if (waiting.size >= MOST_WAITING) await Promise.race(waiting);
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
    // A camera that is on may have no frame yet.
    await waitForFrame();
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
    for (; presses.current > 0; presses.current--) await take(Symbol('press'));
  };

  const press = () => {
    if (held.current) {
      if (session.hasCountdown)
        held.current.abort(); // a second press ends what the countdown began
      else presses.current++;
      return;
    }
    const controller = new AbortController();
    held.current = controller;
    setRecording(true);
    setTaken(0);
    void record(controller).finally(() => {
      held.current = null;
      presses.current = 0;
      setRecording(false);
    });
  };

  const release = () => {
    if (!session.hasCountdown) held.current?.abort();
  };

  return { isRecording, taken, press, release };
}
