/**
 * The camera: lists the cameras, starts one, switches between them, and reports errors. Uses the DOM,
 * but not React.
 */

export type CameraErrorCode =
  | 'denied'
  | 'missing'
  | 'busy'
  | 'unplugged'
  /** The page was not served over https or from localhost. */
  | 'insecure'
  | 'unsupported'
  | 'failed';

export class CameraError extends Error {
  override readonly name = 'CameraError';
  constructor(
    readonly code: CameraErrorCode,
    message: string,
  ) {
    super(message);
  }
}

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

export interface CameraChoice {
  readonly deviceId?: string;
  readonly facing?: Facing;
}

export interface CameraState {
  readonly status: 'off' | 'starting' | 'on' | 'error';
  readonly error: CameraErrorCode | null;
  readonly devices: readonly CameraDevice[];
  /** The device that the browser gave, which may differ from the requested one. */
  readonly deviceId: string | null;
  readonly facing: Facing | null;
  /** Whether the browser gave another device than the requested one. */
  readonly substituted: boolean;
}

/** Requested, not required: the base models see 224 px, so more pixels would only cost time. */
const IDEAL = { width: { ideal: 640 }, height: { ideal: 480 } } as const;

const CODES: Readonly<Record<string, CameraErrorCode>> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

/** Translates an error of getUserMedia. */
export function cameraErrorCode(error: unknown): CameraErrorCode {
  if (error instanceof CameraError) return error.code;
  return (
    CODES[error instanceof Error || error instanceof DOMException ? error.name : ''] ?? 'failed'
  );
}

const OFF: CameraState = {
  status: 'off',
  error: null,
  devices: [],
  deviceId: null,
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
      .filter(device => device.kind === 'videoinput')
      .map(({ deviceId, label }) => ({ deviceId, label }));
    this.#set({ devices });
  }

  /** Starts a camera; an error is put into `state.error`. A later start or stop replaces it. */
  async start({ deviceId, facing }: CameraChoice = {}): Promise<void> {
    this.#release();
    const turn = ++this.#turn;
    this.#set({ status: 'starting', error: null });
    try {
      if (!this.isSecure) throw new CameraError('insecure', 'Not a secure context');
      if (!this.media) throw new CameraError('unsupported', 'This browser has no camera access');
      const video = {
        ...IDEAL,
        ...(deviceId === undefined ? {} : { deviceId: { ideal: deviceId } }),
        ...(facing === undefined ? {} : { facingMode: { ideal: facing } }),
      };
      const stream = await this.media.getUserMedia({ video, audio: false });
      if (turn !== this.#turn) {
        stopAll(stream);
        return;
      }
      this.#hold(stream, deviceId, facing);
      // Labels are available only after the user has allowed the camera.
      await this.#refreshDevices();
    } catch (error) {
      if (turn === this.#turn) this.#set({ status: 'error', error: cameraErrorCode(error) });
    }
  }

  #hold(stream: MediaStream, asked: string | undefined, facing: Facing | undefined): void {
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
    this.#set({
      status: 'on',
      deviceId: settings.deviceId ?? null,
      facing: found === 'user' || found === 'environment' ? found : (facing ?? null),
      substituted: asked !== undefined && settings.deviceId !== asked,
    });
    this.#show();
  }

  /** Switches to the camera on the other side, or to the next one if sides are not known. */
  async flip(): Promise<void> {
    const { devices, deviceId, facing } = this.#state;
    if (facing) {
      await this.start({ facing: facing === 'user' ? 'environment' : 'user' });
      return;
    }
    const at = devices.findIndex(device => device.deviceId === deviceId);
    const next = devices[(at + 1) % Math.max(1, devices.length)];
    await this.start(next ? { deviceId: next.deviceId } : {});
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

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
