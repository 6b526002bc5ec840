/** Which camera runs. */
import type { LaunchOptions, Page } from '@playwright/test';
import { en } from '../../../src/i18n/en';
import { launchWithCameras, shownCamera } from '../../support/fake-camera';
import { expect, test } from '../support/test';

const expectCamera = (page: Page, number: number) =>
  expect.poll(() => shownCamera(page)).toBe(`fake_device_${number}`);

/** Runs a test in a page of a browser that has so many cameras. */
async function withCameras(
  options: LaunchOptions,
  count: number,
  run: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await launchWithCameras(options, count);
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
