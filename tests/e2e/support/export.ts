/** Saving what the page has learnt, as a user does. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';

/** The zip of the TensorFlow.js model. */
export async function exportTfjs(page: Page): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'TensorFlow.js model' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Save the zip' }).click();
  return readFile(await (await download).path());
}
