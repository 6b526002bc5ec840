/** Which backend the page starts on, and how it comes to a faster one. */

import { expect, type Page, test } from '@playwright/test';
import { backendRow, closeDialog, openSettings, untilMeasured } from '../support/base-model';
import { computeWorkers, isComputeWorker } from '../support/compute';
import { makePictures, ofVendor, type TestPicture } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';
import { NEVER_VISITED } from '../support/visited';
import { launchWithWebGl } from '../support/webgl';

test.use({
  launchOptions: [launchWithWebGl, { scope: 'worker' }],
  storageState: NEVER_VISITED,
});

let learnt: TestPicture[];

test.beforeAll(async ({ browser }) => {
  learnt = ofVendor(await makePictures(browser), 'noto').learnt.slice(0, 2);
});

const learnTwo = (page: Page) =>
  learn(page, Object.fromEntries(learnt.map(picture => [picture.className, [picture]])));

const recogniseFirst = (page: Page) => recognise(page, learnt[0], learnt[0].className);

const isInUse = async (page: Page, name: string) => {
  const dialog = await openSettings(page);
  await expect(backendRow(dialog, name).getByText('In use')).toBeVisible();
  return dialog;
};

test('starts on wasm at once, measures the others once it is left alone, and remembers', async ({
  page,
}) => {
  let workers = 0;
  page.on('worker', worker => {
    if (isComputeWorker(worker)) workers++;
  });
  await learnTwo(page);
  await recogniseFirst(page);
  const dialog = await isInUse(page, 'wasm');
  await expect(dialog.getByRole('button', { name: 'Measuring…' })).toBeDisabled();
  await closeDialog(page);
  // It gives way to work, and is taken up again.
  const before = await recogniseFirst(page);
  await untilMeasured(page);
  await expect.poll(() => computeWorkers(page).length).toBe(1);
  expect(workers).toBeGreaterThan(3);

  await isInUse(page, 'wasm');
  await expect(backendRow(dialog, 'webgl').getByText('Right numbers')).toBeVisible();
  await expect(backendRow(dialog, 'webgl').getByText(/^\d+ ms$/)).toBeVisible();
  await expect(backendRow(dialog, 'webgpu').getByText('Not on this machine')).toBeVisible();

  await closeDialog(page);
  workers = 0;
  await page.reload();
  expect(await recogniseFirst(page)).toEqual(before);
  await isInUse(page, 'wasm');
  await expect(dialog.getByRole('row')).toHaveCount(4);
  expect(workers).toBe(1);
});

test('starts on WebGL where wasm does not start, and goes over to wasm once it does', async ({
  page,
}) => {
  const wasm = '**/*.wasm';
  await page.route(wasm, route => route.abort());
  await learnTwo(page);
  await recogniseFirst(page);
  const dialog = await isInUse(page, 'webgl');
  await expect(backendRow(dialog, 'wasm').getByText('Not on this machine')).toBeVisible();

  await page.unroute(wasm);
  await dialog.getByRole('button', { name: 'Measure again' }).click();
  await expect(dialog.getByRole('button', { name: 'Measuring…' })).toBeDisabled();
  await closeDialog(page);
  // The page is used as ever meanwhile.
  await recogniseFirst(page);
  await openSettings(page);
  await expect(backendRow(dialog, 'wasm').getByText('In use')).toBeVisible({ timeout: 120_000 });
  await closeDialog(page);
  await recogniseFirst(page);
});
