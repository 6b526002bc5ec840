/** What leaves the page as a file by its menu, and the page on another machine that opens it. */
import { readFile } from 'node:fs/promises';
import type { FileChooser, Page } from '@playwright/test';

/** Saves what an item of the export menu offers. */
export async function exportFile(
  page: Page,
  item: string,
): Promise<{ readonly name: string; readonly path: string; readonly bytes: Buffer }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  const file = await download;
  const path = await file.path();
  return { name: file.suggestedFilename(), path, bytes: await readFile(path) };
}

/** Gives the start page a file, or several, to open. */
export async function openFile(
  page: Page,
  files: Parameters<FileChooser['setFiles']>[0],
  button = 'Open a file',
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).first().click();
  await (await chooser).setFiles(files);
}

/**
 * The page with a storage of its own, where a file is opened. Its context is the caller's to close.
 * @param watch told of it before it is loaded.
 */
export async function openElsewhere(
  page: Page,
  path: string,
  watch: (other: Page) => unknown = () => undefined,
): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  if (!context) throw new Error('The page belongs to no browser that can open another');
  const other = await context.newPage();
  watch(other);
  await other.goto(new URL('./', page.url()).href);
  await openFile(other, path);
  return other;
}
