/** The page on WebGL: a device that is lost, and memory that is not. */
import { expect, type Page, test } from '@playwright/test';
import { chooseBackend } from '../support/base-model';
import { computeWorkers, keepContexts, loseContexts, tap, tensorsAfter } from '../support/compute';
import { launchFilmed, writeFilm } from '../support/fake-camera';
import {
  addFiles,
  classCard,
  clearPicture,
  confidences,
  newProject,
  predictPicture,
  winner,
} from '../support/page';
import { makePictures, pictureOf, type TestPicture } from '../support/picture-set';
import { VISITED } from '../support/visited';
import { launchWithWebGl } from '../support/webgl';

test.use({
  launchOptions: [launchWithWebGl, { scope: 'worker' }],
  storageState: VISITED.webgl,
});

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const picture = (className: string, vendor: string) => pictureOf(pictures, className, vendor);

async function learnTwo(page: Page): Promise<void> {
  await newProject(page, ['sunflower', 'bicycle']);
  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await addFiles(page, 'bicycle', [picture('bicycle', 'noto')]);
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
}

/** @returns the confidences, in per cent, by class. */
async function recognise(page: Page, probe: TestPicture): Promise<Record<string, number>> {
  await predictPicture(page, probe);
  await expect(winner(page)).toBeVisible();
  const shown = Object.entries(await confidences(page));
  await clearPicture(page);
  return Object.fromEntries(shown.map(([name, value]) => [name, Number(value)]));
}

test('recovers automatically when the graphics device is lost, more than once', async ({
  page,
}) => {
  await keepContexts(page);
  await learnTwo(page);
  for (const probe of [picture('bicycle', 'twemoji'), picture('sunflower', 'openmoji')]) {
    await chooseBackend(page, 'webgl');
    const before = await recognise(page, probe);
    expect(await loseContexts(computeWorkers(page)[0])).toBeGreaterThan(0);
    const after = await recognise(page, probe);
    await expect(page.locator('[data-notice=backend-lost]').first()).toBeVisible();
    // Another backend rounds differently.
    for (const [name, confidence] of Object.entries(before)) {
      expect(Math.abs(confidence - after[name])).toBeLessThanOrEqual(2);
    }
  }
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
});

test('holds no more tensors after 40 frames than after 10', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  // In software it gives two frames per second.
  test.setTimeout(600_000);
  const film = info.outputPath('film.mjpeg');
  const scenes = [picture('sunflower', 'noto').bytes, picture('bicycle', 'noto').bytes];
  await writeFilm(browser, scenes, 30, film);
  const filmed = await launchFilmed(launchOptions, film);
  try {
    const page = await filmed.newPage({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
    await learnTwo(page);
    await chooseBackend(page, 'webgl');
    const [worker] = computeWorkers(page);
    await page.getByRole('button', { name: 'Start camera' }).click();
    await tap(worker);
    expect(await tensorsAfter(worker, 10)).toBe(await tensorsAfter(worker, 40));
  } finally {
    await filmed.close();
  }
});
