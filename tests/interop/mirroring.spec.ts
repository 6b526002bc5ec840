/**
 * Mirroring is how the camera is shown: arrows that were learnt by camera and by file are told apart the
 * same way in the page, in its exports and by the library, whether it is on or off. Where a project
 * learnt the camera mirrored, they all take it mirrored.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, LaunchOptions, Page, TestInfo } from '@playwright/test';
import { chromium } from '@playwright/test';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { zip } from '../support/disk';
import { openFile } from '../support/elsewhere';
import { chooseFormat, exportTfjs, openExport, saveModel } from '../support/export';
import { cameraFlags, writeFilm } from '../support/fake-camera';
import { serveLibrary } from '../support/library';
import { ADDRESS } from '../support/other-page';
import { addFiles, classCard, expectSaved, newProject, winner } from '../support/page';
import { drawIcons, type PictureFile } from '../support/picture-set';
import { recognise } from '../support/recognition';
import { withoutWebGl } from '../support/webgl';
import { expect, test } from './support/test';

/** The camera sees the arrow to the left, and nothing else. */
async function launchSeeing(
  browser: Browser,
  left: PictureFile,
  options: LaunchOptions,
  info: TestInfo,
): Promise<Browser> {
  const film = info.outputPath('film.mjpeg');
  await writeFilm(browser, [left.bytes], 60, film);
  return chromium.launch({
    ...options,
    args: [
      ...(options.args ?? []),
      ...cameraFlags(film),
      // A camera needs https or a folder; this address is neither.
      `--unsafely-treat-insecure-origin-as-secure=${new URL(ADDRESS).origin}`,
    ],
  });
}

/** A picture with as much white around it as the film shows. */
async function asSeen({ name, bytes }: PictureFile): Promise<PictureFile> {
  const [top, bottom, left, right] = [26, 26, 26, 26];
  const framed = sharp(bytes).extend({ top, bottom, left, right, background: 'white' });
  return { name, bytes: await framed.jpeg({ quality: 92 }).toBuffer() };
}

/** Whatever it sees is to be one of the two. */
async function chooseAlways(page: Page): Promise<void> {
  await page.getByRole('slider', { name: 'How strict' }).press('Home');
}

/** What the page says of the camera, shown mirrored and not. */
async function expectSeen(page: Page, expected: string): Promise<void> {
  const start = page.getByRole('button', { name: 'Start camera' });
  if (await start.isVisible()) await start.click();
  const mirror = page.getByRole('switch', { name: 'Mirror' });
  if (!(await mirror.isVisible())) {
    await page.getByRole('button', { name: 'Camera settings' }).click();
  }
  for (const isOn of [true, false, true]) {
    await mirror.setChecked(isOn, { force: true });
    await expect(winner(page)).toHaveText(expected);
  }
}

/** What the standalone page and the library's video example say of the camera. */
async function expectSeenOutside(
  context: BrowserContext,
  page: Page,
  expected: string,
  info: TestInfo,
): Promise<void> {
  const dialog = await openExport(page);
  await chooseFormat(dialog, 'Web page');
  const { bytes: html } = await saveModel(page, dialog);
  const path = info.outputPath('arrows.html');
  writeFileSync(path, html);
  const alone = await context.newPage();
  await alone.goto(pathToFileURL(path).href);
  await alone.getByRole('button', { name: 'Use the camera' }).click();
  await expect(alone.locator('#answer')).toHaveText(expected);
  await expect(alone.locator('#video')).toHaveAttribute('data-mirrored');
  await alone.close();

  const model = Object.entries(unzipSync(await exportTfjs(page)));
  const example = await context.newPage();
  await serveLibrary(example, {
    ...Object.fromEntries(model.map(([name, bytes]) => [`model/${name}`, bytes])),
    'index.html': readFileSync('examples/video-stream/index.html'),
  });
  await example.goto(ADDRESS);
  await expect(example.locator('#answer')).toHaveText(expected);
  await example.close();
}

test('arrows learnt by camera and by files point the same way everywhere', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const [seen, other] = await drawIcons(browser, 'noto', ['left-arrow', 'right-arrow']);
  const left = await asSeen(seen);
  const right = await asSeen(other);
  const mirrored = await sharp(left.bytes).flop().jpeg().toBuffer();
  const filmed = await launchSeeing(browser, seen, withoutWebGl(launchOptions), info);
  try {
    const context = await filmed.newContext({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
    const page = await context.newPage();
    await newProject(page, ['left', 'right']);
    await page.getByRole('button', { name: 'Start camera' }).click();
    const width = () =>
      page.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth);
    await expect.poll(width).toBeGreaterThan(0);
    await classCard(page, 'left').getByRole('button', { name: 'Add from camera' }).press('Enter');
    await expect(classCard(page, 'left').getByText('1 picture')).toBeVisible();
    await addFiles(page, 'right', [right]);
    await expect(classCard(page, 'right').getByText('1 picture')).toBeVisible();
    await expectSaved(page);
    await chooseAlways(page);
    await page.getByRole('button', { name: 'Stop camera' }).click();
    await recognise(page, left, 'left');
    await recognise(page, right, 'right');
    await expectSeen(page, 'left');
    await expectSeenOutside(context, page, 'left', info);
    await page.close();

    // What Teachable Machine took of the arrow to the left, in its mirror, points to the right.
    const teachable = await context.newPage();
    await teachable.goto('/');
    await openFile(teachable, {
      name: 'arrows.tm',
      mimeType: 'application/octet-stream',
      buffer: zip({
        'manifest.json': Buffer.from(JSON.stringify({ type: 'image' })),
        'left-!-0.jpg': mirrored,
        'right-!-0.jpg': left.bytes,
      }),
    });
    await expect(classCard(teachable, 'right').getByText('1 picture')).toBeVisible();
    await expectSaved(teachable);
    await chooseAlways(teachable);
    await teachable.getByRole('button', { name: 'Start camera' }).click();
    await expect(winner(teachable)).toHaveText('left');
    await expectSeenOutside(context, teachable, 'left', info);
    // As the camera sees it, it is what that project calls right.
    await teachable.getByRole('button', { name: 'Learn what the camera sees' }).click();
    await expectSeen(teachable, 'right');
  } finally {
    await filmed.close();
  }
});
