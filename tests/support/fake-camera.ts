/**
 * A camera for Chromium: a film of pictures, each shown for a while, that its fake device plays over
 * and over.
 */
import { writeFileSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions, type Page } from '@playwright/test';

const WIDTH = 640;
const HEIGHT = 480;

/**
 * Writes a film (JPEG frames one after another, which Chromium plays as MJPEG).
 * @param framesEach how many frames each picture is shown for, at about 30 per second.
 */
export async function writeFilm(
  browser: Browser,
  pictures: readonly Buffer[],
  framesEach: number,
  path: string,
): Promise<void> {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  const frames: Buffer[] = [];
  const drawn = new Map<Buffer, Buffer>();
  const draw = async (picture: Buffer) => {
    await page.setContent(
      `<body style="margin:0;background:white;display:grid;place-items:center;height:${HEIGHT}px">` +
        `<img width="400" src="data:image/jpeg;base64,${picture.toString('base64')}">`,
    );
    await page.locator('img').evaluate((img: HTMLImageElement) => img.decode());
    return page.screenshot({ type: 'jpeg', quality: 90 });
  };
  for (const picture of pictures) {
    const frame = drawn.get(picture) ?? (await draw(picture));
    drawn.set(picture, frame);
    for (let i = 0; i < framesEach; i++) frames.push(frame);
  }
  await page.close();
  writeFileSync(path, Buffer.concat(frames));
}

export const cameraFlags = (film: string) => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
];

/** A browser whose camera plays a film. The caller must close it. */
export const launchFilmed = (options: LaunchOptions, film: string): Promise<Browser> =>
  chromium.launch({ ...options, args: [...(options.args ?? []), ...cameraFlags(film)] });

/** A browser with so many cameras, `fake_device_0` and so on. The caller must close it. */
export const launchWithCameras = (
  options: LaunchOptions,
  count: number,
  flags: readonly string[] = [],
): Promise<Browser> =>
  chromium.launch({
    ...options,
    args: [
      ...(options.args ?? []),
      ...flags,
      `--use-fake-device-for-media-stream=device-count=${count}`,
      '--use-fake-ui-for-media-stream',
    ],
  });

/** Name of the camera that a page shows; null while it shows none. */
export const shownCamera = (page: Page): Promise<string | null> =>
  page
    .locator('video')
    .evaluate((video: HTMLVideoElement) =>
      video.srcObject instanceof MediaStream && video.videoWidth > 0
        ? (video.srcObject.getVideoTracks()[0]?.label ?? null)
        : null,
    );
