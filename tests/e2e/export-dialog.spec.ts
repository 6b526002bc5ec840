/** The dialog that saves models for other programs, when it cannot save one yet, or not at all. */
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { closeDialog, openSettings } from '../support/base-model';
import { computeWorkers, holdPictures, picturesOpened, releasePictures } from '../support/compute';
import {
  chooseFormat,
  chooseHead,
  exportTfjs,
  learnTwoVendors,
  openExport,
  saveModel,
} from '../support/export';
import { makePictures, type TestPicture } from '../support/picture-set';
import { learn } from '../support/recognition';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

test('continues automatically once the page has finished its work', async ({ page }) => {
  await learnTwoVendors(page, pictures);
  const [worker] = computeWorkers(page);
  await holdPictures(worker, 1);
  const settings = await openSettings(page);
  await settings.getByRole('button', { name: 'Use Objects' }).click();
  await closeDialog(page);
  await expect.poll(() => picturesOpened(worker)).toBe(1);
  const dialog = await openExport(page);
  await expect(dialog.getByRole('alert')).toContainText('The export continues here');
  await releasePictures(worker);
  await chooseFormat(dialog, 'ONNX');
  expect((await saveModel(page, dialog)).name).toBe('Untitled project.onnx.zip');
  expect(Object.keys(unzipSync(await exportTfjs(page)))).toContain('model.json');
});

test('says clearly if layers cannot decide like the page, and if there is nothing to export', async ({
  page,
}) => {
  await learnTwoVendors(page, pictures);
  await chooseHead(page, 'Classic kNN');
  const dialog = await openExport(page);
  await expect(dialog.getByRole('alert')).toContainText('no layers can compute it');
  await expect(dialog.getByRole('button', { name: 'Save the model' })).toHaveCount(0);
  await closeDialog(page);

  await page.getByRole('button', { name: 'All projects' }).click();
  await learn(page, { empty: [] });
  await expect((await openExport(page)).getByRole('alert')).toContainText(
    'There is nothing to export yet',
  );
});
