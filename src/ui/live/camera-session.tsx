/** The camera of a page, shared by its panel and the record buttons of the classes. */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { isRecord } from '../../core/checks';
import type { CameraFrames } from '../../core/project/camera-frames';
import { BURST_RATE } from '../../media/burst';
import { Camera, type CameraDevice, type CameraState } from '../../media/camera';
import { type Framing, grabFrame } from '../../media/frame';
import { isBoolean, isNumber, isString, usePreference } from './preference';

/** How the ring around the camera goes out again. */
const FLASH: KeyframeAnimationOptions = { duration: 240, easing: 'ease-out' };

export interface CameraSession {
  readonly state: CameraState;
  /** How the camera is shown. */
  readonly framing: Framing;
  /** How its frames are learnt and tried. */
  readonly cameraFrames: CameraFrames;
  /** Pictures per second while a record button is held. */
  readonly rate: number;
  readonly hasCountdown: boolean;
  /** Seconds left of a countdown under way; 0 if none is. */
  readonly secondsLeft: number;
  setMirror(mirror: boolean): void;
  setZoom(zoom: number): void;
  setRate(rate: number): void;
  setCountdown(on: boolean): void;
  setSecondsLeft(seconds: number): void;
  /** Starts the camera that was used last, or the one given. */
  start(device?: CameraDevice): Promise<void>;
  flip(): Promise<void>;
  stop(): void;
  /** The video element that shows the camera, once it is in the document. */
  attach(video: HTMLVideoElement | null): void;
  readonly video: HTMLVideoElement | null;
  /** The frame that there is now, as it is learnt; null while there is none. The receiver closes it. */
  grab(): Promise<ImageBitmap | null>;
  /** The element that lights up when a picture is taken. */
  attachFlash(ring: HTMLElement | null): void;
  /** Shows that a picture was taken. */
  flash(): void;
}

const isDevice = (value: unknown): value is CameraDevice =>
  isRecord(value) && isString(value.deviceId) && isString(value.label);

const Context = createContext<CameraSession | null>(null);

export function useCameraSession(): CameraSession {
  const session = useContext(Context);
  if (!session) throw new Error('CameraSessionProvider is missing above this component');
  return session;
}

interface Props {
  /** How frames are learnt and tried. */
  readonly cameraFrames: CameraFrames;
  readonly children: ReactNode;
}

export function CameraSessionProvider({ cameraFrames, children }: Props) {
  const [camera] = useState(() => new Camera());
  const [subscribe] = useState(() => (listener: () => void) => camera.subscribe(listener));
  const state = useSyncExternalStore(subscribe, () => camera.state);
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [chosenMirror, setMirror] = usePreference<boolean | null>(
    'mirror',
    null,
    (value): value is boolean | null => value === null || isBoolean(value),
  );
  const [zoom, setZoom] = usePreference('zoom', 1, isNumber);
  const [rate, setRate] = usePreference<number>('rate', BURST_RATE.initial, isNumber);
  const [hasCountdown, setCountdown] = usePreference('countdown', false, isBoolean);
  const [secondsLeft, setSecondsLeft] = useState(0);
  const [lastDevice, setLastDevice] = usePreference<CameraDevice | null>(
    'camera',
    null,
    (value): value is CameraDevice | null => value === null || isDevice(value),
  );

  // People expect a mirror of a camera that faces them, and none of one that faces away.
  const mirror = chosenMirror ?? state.facing !== 'environment';
  const framing = useMemo(() => ({ mirror, zoom }), [mirror, zoom]);
  const ring = useRef<HTMLElement>(null);
  const newest = useRef({ cameraFrames, framing, lastDevice, video });
  newest.current = { cameraFrames, framing, lastDevice, video };
  /** A camera that is on its way is waited for, and not asked for again. */
  const opening = useRef(Promise.resolve());

  useEffect(() => () => camera.stop(), [camera]);
  useEffect(() => {
    if (state.status === 'on' && state.device && !state.substituted) setLastDevice(state.device);
  }, [state.status, state.device, state.substituted, setLastDevice]);

  const [controls] = useState(() => ({
    start: (device?: CameraDevice) => {
      const isUnderWay = ['starting', 'switching'].includes(camera.state.status);
      if (device || !isUnderWay)
        opening.current = camera.start(device ?? newest.current.lastDevice);
      return opening.current;
    },
    flip: () => {
      opening.current = camera.flip();
      return opening.current;
    },
    stop: () => camera.stop(),
    attach: (element: HTMLVideoElement | null) => {
      camera.attach(element);
      setVideo(element);
    },
    grab: async () => {
      const { video: shown, cameraFrames: taken, framing: current } = newest.current;
      if (!shown || camera.state.status !== 'on') return null;
      return grabFrame(shown, {
        mirror: current.mirror && taken === 'as-shown',
        zoom: current.zoom,
      });
    },
    attachFlash: (element: HTMLElement | null) => {
      ring.current = element;
    },
    flash: () => void ring.current?.animate({ opacity: [1, 0] }, FLASH),
  }));

  const session = useMemo<CameraSession>(
    () => ({
      ...controls,
      state,
      framing,
      cameraFrames,
      rate,
      hasCountdown,
      secondsLeft,
      video,
      setMirror,
      setZoom,
      setRate,
      setCountdown,
      setSecondsLeft,
    }),
    [
      controls,
      state,
      framing,
      cameraFrames,
      rate,
      hasCountdown,
      secondsLeft,
      video,
      setMirror,
      setZoom,
      setRate,
      setCountdown,
    ],
  );
  return <Context value={session}>{children}</Context>;
}
