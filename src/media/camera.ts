/**
 * The camera: lists the cameras, starts one, switches between them, and reports errors. Uses the DOM,
 * but not React.
 */
import { CameraError, type CameraErrorCode, cameraErrorCode } from './camera-error';

export interface CameraDevice {
  readonly deviceId: string;
  /** Empty until the user has allowed the camera once. */
  readonly label: string;
}

/** The part of the browser's media devices that is used. */
export type CameraPort = Pick<
  MediaDevices,
  'getUserMedia' | 'enumerateDevices' | 'addEventListener' | 'removeEventListener'
>;

export type Facing = 'user' | 'environment';

export interface CameraState {
  /** `switching`: another camera is being started in the place of the one that was on. */
  readonly status: 'off' | 'starting' | 'switching' | 'on' | 'error';
  readonly error: CameraErrorCode | null;
  /** Those that can be chosen: none until the user has allowed the camera once. */
  readonly devices: readonly CameraDevice[];
  /** The one that is on, or was on last. */
  readonly device: CameraDevice | null;
  readonly facing: Facing | null;
  /** Whether another camera was started because the chosen one is not there. */
  readonly substituted: boolean;
}

/** Requested, not required: the base models see 224 px, so more pixels would only cost time. */
const IDEAL = { width: { ideal: 640 }, height: { ideal: 480 } } as const;

/** What a camera must be. Required, as browsers are free to ignore what is only requested. */
interface Wish {
  readonly deviceId?: string;
  readonly facing?: Facing;
}

const OFF: CameraState = {
  status: 'off',
  error: null,
  devices: [],
  device: null,
  facing: null,
  substituted: false,
};

export class Camera {
  #state = OFF;
  #stream: MediaStream | null = null;
  #video: HTMLVideoElement | null = null;
  /** Counts starts and stops; a stream that arrives for an earlier start is stopped. */
  #turn = 0;
  readonly #listeners = new Set<() => void>();
  readonly #onDeviceChange = () => void this.#refreshDevices();

  /** @param isSecure whether the page is in a secure context. */
  constructor(
    private readonly media: CameraPort | null = navigator.mediaDevices ?? null,
    private readonly isSecure: boolean = globalThis.isSecureContext,
  ) {}

  get state(): CameraState {
    return this.#state;
  }

  /** Notices cameras that come and go while someone listens. @returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void {
    if (this.#listeners.size === 0)
      this.media?.addEventListener('devicechange', this.#onDeviceChange);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0)
        this.media?.removeEventListener('devicechange', this.#onDeviceChange);
    };
  }

  #set(patch: Partial<CameraState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener();
  }

  /** If the list cannot be read, the last one stays, and so does the camera that is running. */
  async #refreshDevices(): Promise<void> {
    const all = await this.media?.enumerateDevices().catch(() => null);
    if (!all) return;
    const devices = all
      .filter(device => device.kind === 'videoinput' && device.deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }));
    this.#set({ devices });
  }

  /**
   * Starts the chosen camera, or any. Where the chosen one is not there, another one is started, and
   * `state.substituted` says so. An error is put into `state.error`. A later start or stop replaces it.
   */
  start(chosen: CameraDevice | null = null): Promise<void> {
    return this.#replace(async turn => {
      if (!chosen) return this.#open(turn, [{}]);
      await this.#open(turn, [{ deviceId: chosen.deviceId }, {}], chosen);
      // Some browsers give the same camera another id on another day.
      const renamed = this.#state.devices.find(
        ({ label }) => label !== '' && label === chosen.label,
      );
      if (turn !== this.#turn || !this.#state.substituted || !renamed) return;
      this.#release();
      await this.#open(turn, [{ deviceId: renamed.deviceId }, {}], chosen);
    });
  }

  /** Switches to the camera on the other side, or to the next one where sides are not known. */
  flip(): Promise<void> {
    const { devices, device, facing } = this.#state;
    const at = devices.findIndex(({ deviceId }) => deviceId === device?.deviceId);
    const next = devices[(at + 1) % Math.max(1, devices.length)];
    const wishes: Wish[] = [{}];
    if (next) wishes.unshift({ deviceId: next.deviceId });
    if (facing) wishes.unshift({ facing: facing === 'user' ? 'environment' : 'user' });
    return this.#replace(turn => this.#open(turn, wishes));
  }

  /** Ends the camera that is on, and puts another one in its place. */
  async #replace(open: (turn: number) => Promise<void>): Promise<void> {
    const { status } = this.#state;
    // Phones cannot have two of them on at once.
    this.#release();
    const turn = ++this.#turn;
    this.#set({
      status: status === 'on' || status === 'switching' ? 'switching' : 'starting',
      error: null,
    });
    try {
      await open(turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#set({ status: 'error', error: cameraErrorCode(error), substituted: false });
      // The user may want to choose another one.
      await this.#refreshDevices();
    }
  }

  /**
   * Takes a camera as the first wish that can be granted has it.
   * @param chosen the one that should come.
   */
  async #open(turn: number, wishes: readonly Wish[], chosen?: CameraDevice): Promise<void> {
    if (!this.isSecure) throw new CameraError('insecure', 'Not a secure context');
    if (!this.media) throw new CameraError('unsupported', 'This browser has no camera access');
    for (const [i, wish] of wishes.entries()) {
      try {
        const stream = await this.media.getUserMedia({ video: constraints(wish), audio: false });
        if (turn !== this.#turn) {
          stopAll(stream);
          return;
        }
        this.#hold(stream, wish, chosen);
        // Labels are available only after the user has allowed the camera.
        await this.#refreshDevices();
        return;
      } catch (error) {
        const isLast = i === wishes.length - 1;
        if (turn !== this.#turn) return;
        if (isLast || cameraErrorCode(error) !== 'missing') throw error;
      }
    }
  }

  #hold(stream: MediaStream, wish: Wish, chosen: CameraDevice | undefined): void {
    const [track] = stream.getVideoTracks();
    if (!track) {
      stopAll(stream);
      throw new CameraError('missing', 'The camera gave no video track');
    }
    const settings = track.getSettings();
    const found = settings.facingMode;
    track.addEventListener('ended', () => {
      if (this.#stream !== stream) return;
      this.#release();
      this.#set({ status: 'error', error: 'unplugged' });
    });
    this.#stream = stream;
    const deviceId = settings.deviceId ?? wish.deviceId ?? '';
    const isChosen =
      !chosen ||
      wish.deviceId !== undefined ||
      (track.label !== '' && track.label === chosen.label);
    this.#set({
      status: 'on',
      device: deviceId === '' ? null : { deviceId, label: track.label },
      facing: found === 'user' || found === 'environment' ? found : (wish.facing ?? null),
      substituted: !isChosen,
    });
    this.#show();
  }

  /**
   * Shows the camera in a video element of the document. It is muted, inline and autoplaying, also as
   * attributes: otherwise iOS shows a black picture or switches to full screen.
   */
  attach(video: HTMLVideoElement | null): void {
    if (this.#video && this.#video !== video) this.#video.srcObject = null;
    this.#video = video;
    if (!video) return;
    video.muted = true;
    video.playsInline = true;
    video.autoplay = true;
    for (const name of ['muted', 'playsinline', 'autoplay']) video.setAttribute(name, '');
    this.#show();
  }

  #show(): void {
    const video = this.#video;
    if (!video || video.srcObject === this.#stream) return;
    video.srcObject = this.#stream;
    // Browsers refuse to play in a hidden tab; autoplay starts the video when the tab is shown.
    if (this.#stream) void video.play().catch(() => undefined);
  }

  stop(): void {
    this.#turn++;
    this.#release();
    this.#set({ status: 'off', error: null, substituted: false });
  }

  #release(): void {
    if (this.#stream) stopAll(this.#stream);
    this.#stream = null;
    if (this.#video) this.#video.srcObject = null;
  }
}

function constraints({ deviceId, facing }: Wish): MediaTrackConstraints {
  return {
    ...IDEAL,
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    ...(facing === undefined ? {} : { facingMode: { exact: facing } }),
  };
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
