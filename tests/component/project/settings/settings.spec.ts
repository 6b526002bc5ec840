/** What is chosen in Settings: used from then on, shown again, kept. */
import { chooseBackend, closeDialog, openSettings } from '../../../support/base-model';
import { chooseHead } from '../../../support/export';
import { expectSaved } from '../../../support/page';
import { learn } from '../../../support/recognition';
import { plainPictures } from '../../support/plain-pictures';
import { expect, test } from '../../support/test';

test('another head is kept, and undo brings back the one before', async ({ page }) => {
  await learn(page, {
    red: await plainPictures('red', 2),
    blue: await plainPictures('blue', 2),
  });
  await chooseHead(page, 'Nearest examples');
  await expectSaved(page);
  await page.reload();
  const dialog = await openSettings(page);
  await expect(dialog.getByRole('radio', { name: /^Nearest examples/ })).toBeChecked();
  await closeDialog(page);

  await chooseHead(page, 'Automatic');
  await page.getByRole('button', { name: /^Undo: / }).click();
  await openSettings(page);
  await expect(dialog.getByRole('radio', { name: /^Nearest examples/ })).toBeChecked();
});

test('says what this machine computes with, and measures it again', async ({ page }) => {
  await learn(page, { red: await plainPictures('red', 1) });
  await chooseBackend(page, 'wasm');
  const dialog = await openSettings(page);
  const again = dialog.getByRole('button', { name: 'Measure again' });
  await expect(again).toBeEnabled();
  await again.click();
  await expect(again).toBeEnabled();
  await closeDialog(page);
  await chooseBackend(page, 'wasm');
});

test('another language is spoken at once, and at the next visit', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('简体中文');
  await expect(page.getByRole('button', { name: '新建项目' }).first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await page.reload();
  await expect(page.getByRole('button', { name: '新建项目' }).first()).toBeVisible();
});
