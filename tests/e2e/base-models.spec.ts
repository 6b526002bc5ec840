import { expect, type Page, test } from '@playwright/test';
import {
  baseModelChoice,
  baseModelInUse,
  closeDialog,
  expectInUse,
  openSettings,
} from '../support/base-model';
import { computeWorkers, holdPictures, picturesOpened, releasePictures } from '../support/compute';
import { expectSaved, openOnlyProject } from '../support/page';
import { CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';

let pictures: TestPicture[];
let probe: TestPicture;

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
  const found = pictures.find(
    ({ className, vendor }) => className === 'bicycle' && vendor === 'openmoji',
  );
  if (!found) throw new Error('no picture to try');
  probe = found;
});

/** Three classes of two pictures each. */
function shownPictures(): Record<string, readonly TestPicture[]> {
  const shown = pictures.filter(({ vendor }) => vendor === 'noto' || vendor === 'twemoji');
  return Object.fromEntries(
    CLASSES.map(name => [name, shown.filter(({ className }) => className === name)]),
  );
}

const recogniseProbe = (page: Page) => recognise(page, probe, 'bicycle');

test('embeds every picture again with another base model, and stays with it', async ({ page }) => {
  await learn(page, shownPictures());
  await recogniseProbe(page);
  const [worker] = computeWorkers(page);
  await holdPictures(worker, 2);
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Use Objects' }).click();
  const bar = dialog.getByRole('progressbar', { name: 'Looking at every picture again' });
  await expect(bar.getByText('2 of 6')).toBeVisible();
  await releasePictures(worker);
  await expectInUse(dialog, 'Objects');
  expect(await picturesOpened(worker)).toBe(6);
  await closeDialog(page);
  const after = await recogniseProbe(page);
  await expectSaved(page);

  await page.goto('/');
  await expect.poll(() => computeWorkers(page).length).toBe(1);
  // No picture is opened: the embeddings are on disk.
  await holdPictures(computeWorkers(page)[0], 0);
  await openOnlyProject(page);
  expect(await recogniseProbe(page)).toEqual(after);
  await expectInUse(await openSettings(page), 'Objects');
  expect(await picturesOpened(computeWorkers(page)[0])).toBe(0);
});

test('continues as before when the change of base model is cancelled', async ({ page }) => {
  const objects = '**/mobilenet-v2-objects/weights.bin';
  await learn(page, shownPictures());
  const before = await recogniseProbe(page);
  const dialog = await openSettings(page);
  const inUse = await baseModelInUse(dialog);
  const kept = page.locator('[data-notice=base-kept]');

  // The weights are requested and never arrive.
  await page.route(objects, () => undefined);
  await dialog.getByRole('button', { name: 'Use Objects' }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Loading the base model' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(kept).toHaveCount(1);
  await page.unroute(objects);
  await expectInUse(dialog, inUse);
  await closeDialog(page);
  expect(await recogniseProbe(page)).toEqual(before);

  const [worker] = computeWorkers(page);
  await holdPictures(worker, 3);
  await openSettings(page);
  await dialog.getByRole('button', { name: 'Use Objects' }).click();
  await expect(dialog.getByRole('progressbar').getByText('3 of 6')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await releasePictures(worker);
  await expectInUse(dialog, inUse);
  await expect(baseModelChoice(dialog, 'Objects').getByText('In use')).toHaveCount(0);
  await closeDialog(page);
  expect(await recogniseProbe(page)).toEqual(before);

  await page.goto('/');
  await expect.poll(() => computeWorkers(page).length).toBe(1);
  await holdPictures(computeWorkers(page)[0], 0);
  await openOnlyProject(page);
  expect(await recogniseProbe(page)).toEqual(before);
  expect(await baseModelInUse(await openSettings(page))).toBe(inUse);
});
