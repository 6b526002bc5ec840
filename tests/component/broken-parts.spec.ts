/** Parts of the page that fail, or cannot be loaded: what the page says, and that no work is lost. */
import type { Page } from '@playwright/test';
import { en } from '../../src/i18n/en';
import { openElsewhere } from '../support/elsewhere';
import { addFiles, classCard, expectSaved, newProject } from '../support/page';
import { makePictures, type TestPicture } from '../support/picture-set';
import { expect, test } from './support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const SETTINGS = '**/assets/SettingsDialog-*.js';
const EXPORTS = '**/assets/export-files-*.js';

async function makeProject(page: Page): Promise<void> {
  await newProject(page, ['banana']);
  await addFiles(page, 'banana', pictures.slice(0, 2));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expectSaved(page);
}

const openSettings = (page: Page) =>
  page.getByRole('button', { name: en.header.settings, exact: true }).click();

test('a part that fails to render leaves the project to be saved as a file, which opens', async ({
  page,
}) => {
  await page.route(SETTINGS, route =>
    route.fulfill({
      contentType: 'text/javascript',
      body: 'export const SettingsDialog = () => { throw new Error("broken on purpose"); };',
    }),
  );
  await makeProject(page);
  await openSettings(page);
  await expect(page.getByRole('heading', { name: en.crash.title })).toBeVisible();
  await expect(page.getByText(en.crash.saved)).toBeVisible();
  await page.getByText(en.crash.details).click();
  await expect(page.getByText('broken on purpose')).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: en.crash.save }).click();
  const other = await openElsewhere(page, await (await download).path());
  await expect(classCard(other, 'banana').getByRole('option')).toHaveCount(2);
  await other.context().close();

  await page.unroute(SETTINGS);
  await page.getByRole('button', { name: en.crash.reload }).click();
  await expect(page.getByRole('dialog', { name: en.settings.title })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
});

test('a part that cannot be loaded is told of in its place, and the rest works on', async ({
  page,
}) => {
  await page.route(SETTINGS, route => route.abort());
  await makeProject(page);
  await openSettings(page);
  const missing = page.locator('[data-part-missing]');
  await expect(missing).toContainText(en.app.partMissing);
  await page.getByRole('button', { name: 'Add a class' }).click();
  await page.getByRole('textbox', { name: 'Class name' }).fill('bicycle');
  await page.keyboard.press('Enter');
  await expect(classCard(page, 'bicycle')).toBeVisible();
  await expectSaved(page);

  await page.unroute(SETTINGS);
  await missing.getByRole('button', { name: en.crash.reload }).click();
  await expect(page.getByRole('dialog', { name: en.settings.title })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(classCard(page, 'bicycle')).toBeVisible();
});

test('an action whose script cannot be loaded says so, and changes nothing', async ({ page }) => {
  await page.route(EXPORTS, route => route.abort());
  await makeProject(page);
  await page.getByRole('button', { name: en.header.export, exact: true }).click();
  await page.getByRole('menuitem', { name: en.header.exportProject }).click();
  await expect(page.locator('[data-notice=part-missing]')).toBeVisible();
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
});
