/** Which camera runs: in the page, in the standalone page, and in the example of the library. */
import { readFileSync } from 'node:fs';
import type { LaunchOptions, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { writeTfjsZip } from '../../../src/formats/model/tfjs/tfjs-files';
import { en } from '../../../src/i18n/en';
import { expectAccessible } from '../../support/axe';
import { colourModel, makeColourPage, openPage } from '../../support/colour-page';
import { launchWithCameras, shownCamera } from '../../support/fake-camera';
import { serveLibrary } from '../../support/library';
import { ADDRESS } from '../../support/other-page';
import { expect, test } from '../support/test';

const LABELS = ['red', 'green', 'blue'];

const expectCamera = (page: Page, number: number) =>
  expect.poll(() => shownCamera(page)).toBe(`fake_device_${number}`);

/** Runs a test in a page of a browser that has so many cameras. */
async function withCameras(
  options: LaunchOptions,
  count: number,
  run: (page: Page) => Promise<void>,
  flags: readonly string[] = [],
): Promise<void> {
  const browser = await launchWithCameras(options, count, flags);
  try {
    await run(await browser.newPage({ locale: 'en-GB' }));
  } finally {
    await browser.close();
  }
}

const inPage = (page: Page) => ({
  start: page.getByRole('button', { name: en.camera.start, exact: true }),
  stop: page.getByRole('button', { name: en.camera.stop, exact: true }),
  flip: page.getByRole('button', { name: en.camera.flip, exact: true }),
  list: page.getByRole('combobox', { name: en.camera.choose }),
  substituted: page.getByText(en.camera.substituted),
});

test('the chosen camera is the one that runs, also the next time', async ({
  address,
  launchOptions,
}) => {
  await withCameras(launchOptions, 3, async page => {
    const { start, stop, flip, list, substituted } = inPage(page);
    await page.goto(address);
    await page.getByRole('button', { name: 'New project' }).first().click();
    await start.click();
    await expectCamera(page, 0);
    await page.getByRole('button', { name: en.camera.options }).click();
    await list.selectOption('fake_device_2');
    await expectCamera(page, 2);
    await expect(list.locator('option:checked')).toHaveText('fake_device_2');

    await flip.press('Enter');
    await expectCamera(page, 0);
    await expect(flip).toBeFocused();
    await flip.press('Enter');
    await expectCamera(page, 1);
    await stop.click();
    await start.click();
    await expectCamera(page, 1);

    await page.reload();
    await start.click();
    await expectCamera(page, 1);
    await expect(substituted).toHaveCount(0);

    // The same camera with another id, as some browsers give it on another day.
    await remember(page, 'fake_device_2');
    await start.click();
    await expectCamera(page, 2);
    await expect(substituted).toHaveCount(0);

    await remember(page, 'Document camera');
    await start.click();
    await expectCamera(page, 0);
    await expect(substituted).toBeVisible();
    await flip.click();
    await expectCamera(page, 1);
    await expect(substituted).toHaveCount(0);
  });
});

/** Leaves the page with a camera remembered that has an id which is not there. */
async function remember(page: Page, label: string): Promise<void> {
  await page.evaluate(
    name =>
      localStorage.setItem('inkling.camera', JSON.stringify({ deviceId: 'gone', label: name })),
    label,
  );
  await page.reload();
}

test('two cameras are flipped to and fro, and one is not', async ({ address, launchOptions }) => {
  await withCameras(launchOptions, 2, async page => {
    const { start, flip } = inPage(page);
    await page.goto(address);
    await page.getByRole('button', { name: 'New project' }).first().click();
    await start.click();
    for (const number of [0, 1, 0]) {
      await expectCamera(page, number);
      await flip.click();
    }
  });
  await withCameras(launchOptions, 1, async page => {
    const { start, stop, flip } = inPage(page);
    await page.goto(address);
    await page.getByRole('button', { name: 'New project' }).first().click();
    await start.click();
    await expectCamera(page, 0);
    await expect(stop).toBeVisible();
    await expect(flip).toHaveCount(0);
  });
});

test('the standalone page chooses and flips too', async ({ launchOptions }, info) => {
  await withCameras(launchOptions, 3, async page => {
    await openPage(page, makeColourPage('Colours', LABELS, []), info);
    const list = page.getByRole('combobox', { name: 'Camera in use' });
    const flip = page.getByRole('button', { name: 'Flip the camera' });
    const stop = page.getByRole('button', { name: 'Stop the camera' });
    await expect(page.getByRole('button', { name: 'Use the camera' })).toBeEnabled();
    await expect(flip).toBeHidden();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expectCamera(page, 0);
    await list.selectOption('fake_device_2');
    await expectCamera(page, 2);
    await expect(page.locator('#answer')).not.toBeEmpty();
    await flip.press('Enter');
    await expectCamera(page, 0);
    await expect(flip).toBeFocused();
    await expect(list).toHaveValue(/./);
    await flip.press('Enter');
    await expectCamera(page, 1);
    await stop.click();
    await expect(list).toBeHidden();
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expectCamera(page, 1);
    for (const [colorScheme, width] of [
      ['light', 390],
      ['dark', 1280],
    ] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expectAccessible(page);
      await page.screenshot({ path: info.outputPath(`standalone-${colorScheme}.png`) });
    }
  });
  await withCameras(launchOptions, 1, async page => {
    await openPage(page, makeColourPage('Colours', LABELS, []), info);
    await page.getByRole('button', { name: 'Use the camera' }).click();
    await expectCamera(page, 0);
    await expect(page.getByRole('button', { name: 'Flip the camera' })).toBeHidden();
  });
});

test('the example of the library chooses and goes on to the next', async ({ launchOptions }) => {
  const zip = writeTfjsZip({
    name: 'Colours',
    labels: LABELS,
    model: colourModel(LABELS.length),
    classifier: { wholePicture: false },
    licences: {},
    vectors: [],
    date: new Date(0),
    cameraFrames: 'as-seen',
  });
  const model = Object.entries(unzipSync(zip)).map(([path, bytes]) => [`model/${path}`, bytes]);
  const index = readFileSync('examples/video-stream/index.html');
  // A camera needs https or a folder; this address is neither.
  const origin = `--unsafely-treat-insecure-origin-as-secure=${new URL(ADDRESS).origin}`;
  await withCameras(
    launchOptions,
    2,
    async page => {
      await serveLibrary(page, { ...Object.fromEntries(model), 'index.html': index });
      await page.goto(ADDRESS);
      await expectCamera(page, 0);
      await expect(page.locator('#answer')).toHaveText(/red|green|blue/);
      await page.getByRole('combobox', { name: 'Camera' }).selectOption('fake_device_1');
      await expectCamera(page, 1);
      await page.getByRole('button', { name: 'Next camera' }).click();
      await expectCamera(page, 0);
    },
    [origin],
  );
});
