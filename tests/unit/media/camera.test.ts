import { beforeEach, describe, expect, it } from 'vitest';
import { Camera, type CameraPort, type CameraState } from '../../../src/media/camera';
import { CameraError, cameraErrorCode } from '../../../src/media/camera-error';

/** Which camera runs is tested in a browser, by what it shows; here only what none of those has. */

class Track extends EventTarget {
  isStopped = false;

  constructor(
    private readonly settings: MediaTrackSettings,
    readonly label = '',
  ) {
    super();
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  stop(): void {
    this.isStopped = true;
  }

  /** The cable is pulled. */
  unplug(): void {
    this.dispatchEvent(new Event('ended'));
  }
}

const USB = { deviceId: 'usb', label: 'USB' };

/** Cameras that answer when the test says so. */
class Cameras extends EventTarget {
  /** How often a camera was asked for. */
  asked = 0;
  devices: { kind: MediaDeviceKind; deviceId: string; label: string }[] = [
    { kind: 'videoinput', deviceId: 'built-in', label: 'Built-in' },
    { kind: 'audioinput', deviceId: 'microphone', label: 'Microphone' },
    { kind: 'videoinput', deviceId: 'usb', label: 'USB' },
  ];
  listFailure: Error | null = null;
  #open: { resolve: (stream: MediaStream) => void; reject: (error: unknown) => void }[] = [];

  readonly port = Object.assign(this, {
    getUserMedia: () => {
      this.asked++;
      return new Promise<MediaStream>((resolve, reject) => this.#open.push({ resolve, reject }));
    },
    enumerateDevices: async () => {
      if (this.listFailure) throw this.listFailure;
      return this.devices as MediaDeviceInfo[];
    },
  }) as CameraPort;

  /** Answers the oldest request with a stream of one track, or with none. */
  async give(settings: MediaTrackSettings | null): Promise<Track> {
    const track = new Track(settings ?? {});
    const tracks = settings ? [track] : [];
    const stream = { getTracks: () => tracks, getVideoTracks: () => tracks };
    this.#open.shift()?.resolve(stream as unknown as MediaStream);
    await turn();
    return track;
  }

  async refuse(error: unknown): Promise<void> {
    this.#open.shift()?.reject(error);
    await turn();
  }
}

/** Runs everything that waits only for other promises. */
const turn = () => new Promise<void>(resolve => setImmediate(resolve));

let cameras: Cameras;
let camera: Camera;

beforeEach(() => {
  cameras = new Cameras();
  camera = new Camera(cameras.port, true);
});

describe('cameraErrorCode', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['SecurityError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
    ['NewKindOfError', 'failed'],
  ])('takes %s for %s', (name, code) => {
    expect(cameraErrorCode(new DOMException('', name))).toBe(code);
  });

  it('treats anything else as a failure', () => {
    expect(cameraErrorCode(new TypeError('defect'))).toBe('failed');
    expect(cameraErrorCode('NotAllowedError')).toBe('failed');
    expect(cameraErrorCode(new CameraError('insecure', ''))).toBe('insecure');
  });
});

describe('starting', () => {
  it('shows the way from off to on, with the cameras there are', async () => {
    const seen: CameraState['status'][] = [camera.state.status];
    const unsubscribe = camera.subscribe(() => seen.push(camera.state.status));
    const done = camera.start();
    await cameras.give({ deviceId: 'built-in', facingMode: 'user' });
    await done;
    unsubscribe();
    camera.stop();
    expect([...new Set(seen)]).toEqual(['off', 'starting', 'on']);
    expect(camera.state.devices).toEqual([
      { deviceId: 'built-in', label: 'Built-in' },
      { deviceId: 'usb', label: 'USB' },
    ]);
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'busy'],
  ])('that fails with %s ends as %s, and can be tried again', async (name, code) => {
    void camera.start();
    await cameras.refuse(new DOMException('', name));
    expect(camera.state).toMatchObject({ status: 'error', error: code });
    void camera.start();
    expect(camera.state).toMatchObject({ status: 'starting', error: null });
    await cameras.give({});
    expect(camera.state).toMatchObject({ status: 'on', error: null });
  });

  it('is not tried on an insecure page, nor where the browser has no cameras', async () => {
    const insecure = new Camera(cameras.port, false);
    await insecure.start();
    expect(insecure.state.error).toBe('insecure');
    const old = new Camera(null, true);
    await old.start();
    expect(old.state.error).toBe('unsupported');
    expect(cameras.asked).toBe(0);
  });

  it('treats a stream without a picture as a missing camera', async () => {
    void camera.start();
    await cameras.give(null);
    expect(camera.state).toMatchObject({ status: 'error', error: 'missing' });
  });

  it('continues if the browser does not list the cameras', async () => {
    cameras.listFailure = new DOMException('', 'NotAllowedError');
    void camera.start();
    const track = await cameras.give({ deviceId: 'built-in' });
    expect(camera.state).toMatchObject({ status: 'on', error: null, devices: [] });
    expect(track.isStopped).toBe(false);
  });
});

describe('a later start or stop', () => {
  it('stops the camera that was on before', async () => {
    void camera.start();
    const first = await cameras.give({ deviceId: 'built-in' });
    void camera.start(USB);
    expect(first.isStopped).toBe(true);
    const second = await cameras.give({ deviceId: 'usb' });
    expect(second.isStopped).toBe(false);
    camera.stop();
    expect(second.isStopped).toBe(true);
    expect(camera.state).toMatchObject({ status: 'off', error: null });
  });

  it('stops a stream that arrives for an earlier one, which changes nothing', async () => {
    void camera.start();
    void camera.start(USB);
    const first = await cameras.give({ deviceId: 'built-in' });
    expect(first.isStopped).toBe(true);
    expect(camera.state.status).toBe('starting');
    await cameras.give({ deviceId: 'usb' });
    expect(camera.state).toMatchObject({ status: 'on', device: { deviceId: 'usb' } });
    first.unplug();
    expect(camera.state.status).toBe('on');
  });

  it('drops the failure of an earlier one', async () => {
    void camera.start();
    void camera.start();
    await cameras.refuse(new DOMException('', 'NotAllowedError'));
    expect(camera.state).toMatchObject({ status: 'starting', error: null });
  });

  it('leaves no camera on that the user turned off before it started', async () => {
    void camera.start();
    camera.stop();
    const track = await cameras.give({});
    expect(track.isStopped).toBe(true);
    expect(camera.state.status).toBe('off');
  });

  it('serves a page that goes away and comes back', async () => {
    let told = 0;
    const leave = camera.subscribe(() => told++);
    void camera.start();
    const track = await cameras.give({});
    camera.stop();
    leave();
    const before = told;
    cameras.dispatchEvent(new Event('devicechange'));
    await turn();
    expect(track.isStopped).toBe(true);
    expect(told).toBe(before);
    camera.subscribe(() => told++);
    cameras.dispatchEvent(new Event('devicechange'));
    await turn();
    expect(told).toBeGreaterThan(before);
  });
});

describe('cameras that come and go', () => {
  it('says that the one in use was unplugged, and releases it', async () => {
    void camera.start();
    const track = await cameras.give({ deviceId: 'usb' });
    track.unplug();
    expect(camera.state).toMatchObject({ status: 'error', error: 'unplugged' });
    expect(track.isStopped).toBe(true);
  });

  it('lists those that there are now', async () => {
    camera.subscribe(() => undefined);
    cameras.devices = [{ kind: 'videoinput', deviceId: 'new', label: 'New' }];
    cameras.dispatchEvent(new Event('devicechange'));
    await turn();
    expect(camera.state.devices).toEqual([{ deviceId: 'new', label: 'New' }]);
  });
});

describe('a phone, whose cameras have sides', () => {
  const SIDES = [
    { deviceId: 'front', label: 'Front', facingMode: 'user' },
    { deviceId: 'wide', label: 'Back, wide', facingMode: 'environment' },
    { deviceId: 'back', label: 'Back', facingMode: 'environment' },
  ];

  /** Gives what is required or nothing, and ignores what is only wished for, as browsers may. */
  async function grant({ video }: MediaStreamConstraints = {}): Promise<MediaStream> {
    const { deviceId, facingMode } = video as {
      deviceId?: { exact?: string };
      facingMode?: { exact?: string };
    };
    const found = SIDES.find(
      side =>
        (deviceId?.exact ?? side.deviceId) === side.deviceId &&
        (facingMode?.exact ?? side.facingMode) === side.facingMode,
    );
    if (!found) throw new DOMException('', 'OverconstrainedError');
    const tracks = [new Track(found, found.label)];
    return { getTracks: () => tracks, getVideoTracks: () => tracks } as unknown as MediaStream;
  }

  it.each([
    [2, ['wide', 'front']],
    [3, ['wide', 'front']],
  ])('with %i of them flips to the other side and back', async (count, ids) => {
    cameras.devices = SIDES.slice(0, count).map(side => ({ kind: 'videoinput', ...side }));
    const phone = new Camera(Object.assign(cameras.port, { getUserMedia: grant }), true);
    await phone.start();
    for (const deviceId of ids) {
      await phone.flip();
      expect(phone.state).toMatchObject({ device: { deviceId }, substituted: false });
    }
  });

  it('goes on with the next one where the other side has none', async () => {
    const backs = SIDES.slice(1);
    cameras.devices = backs.map(side => ({ kind: 'videoinput', ...side }));
    const getUserMedia = async (asked?: MediaStreamConstraints) => {
      const stream = await grant(asked);
      if (stream.getVideoTracks()[0].getSettings().facingMode === 'user')
        throw new DOMException('', 'OverconstrainedError');
      return stream;
    };
    const phone = new Camera(Object.assign(cameras.port, { getUserMedia }), true);
    await phone.start({ deviceId: 'wide', label: 'Back, wide' });
    await phone.flip();
    expect(phone.state.device).toEqual({ deviceId: 'back', label: 'Back' });
  });
});

describe('showing', () => {
  /** The parts of a video element that a camera uses. */
  class Video {
    srcObject: unknown = null;
    readonly attributes = new Set<string>();
    muted = false;
    playsInline = false;
    autoplay = false;

    setAttribute(name: string): void {
      this.attributes.add(name);
    }

    play(): Promise<void> {
      return Promise.reject(new DOMException('the tab is hidden', 'AbortError'));
    }
  }
  const attach = (video: Video | null) =>
    camera.attach(video as unknown as HTMLVideoElement | null);

  it('plays muted and inline, as iOS needs it, whichever of camera and video comes first', async () => {
    const early = new Video();
    attach(early);
    expect(early).toMatchObject({ muted: true, playsInline: true, autoplay: true });
    expect([...early.attributes]).toEqual(['muted', 'playsinline', 'autoplay']);
    void camera.start();
    await cameras.give({});
    expect(early.srcObject).not.toBeNull();
    const late = new Video();
    attach(late);
    expect(early.srcObject).toBeNull();
    expect(late.srcObject).not.toBeNull();
    camera.stop();
    expect(late.srcObject).toBeNull();
  });
});
