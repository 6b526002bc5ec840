/** Saving what the page has learnt as a model for other programs, as a user does. */
import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page } from '@playwright/test';
import { closeDialog, openSettings } from './base-model';
import { CLASSES, ofVendor, type TestPicture } from './picture-set';
import { learn } from './recognition';

const MODEL = 'Model for other programs';

/** Two pictures per class. */
export function learnTwoVendors(page: Page, pictures: readonly TestPicture[]): Promise<void> {
  const learnt = [...ofVendor(pictures, 'noto').learnt, ...ofVendor(pictures, 'twemoji').learnt];
  return learn(
    page,
    Object.fromEntries(CLASSES.map(name => [name, learnt.filter(p => p.className === name)])),
  );
}

/** Pictures of vendors that were not learnt from. */
export const ofOtherVendors = (pictures: readonly TestPicture[]) =>
  pictures.filter(({ vendor }) => vendor !== 'noto' && vendor !== 'twemoji');

export async function chooseHead(page: Page, name: string): Promise<void> {
  const dialog = await openSettings(page);
  await dialog.getByRole('radiogroup').getByText(name, { exact: true }).click();
  await expect(dialog.getByRole('radio', { name: new RegExp(`^${name}`) })).toBeChecked();
  await closeDialog(page);
}

export async function openExport(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: MODEL }).click();
  return page.getByRole('dialog', { name: MODEL });
}

export async function chooseFormat(dialog: Locator, format: string): Promise<void> {
  const name = dialog.page().getByText(format, { exact: true });
  const choice = dialog.locator('label').filter({ has: name });
  await choice.click();
  await expect(choice.getByRole('radio')).toBeChecked();
}

/** Saves the model that the dialog offers; the dialog closes. */
export async function saveModel(
  page: Page,
  dialog: Locator,
): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the model' }).click();
  const file = await download;
  await expect(dialog).toHaveCount(0);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** The zip of the TensorFlow.js model. */
export async function exportTfjs(page: Page): Promise<Buffer> {
  const dialog = await openExport(page);
  await chooseFormat(dialog, 'TensorFlow.js');
  return (await saveModel(page, dialog)).bytes;
}
