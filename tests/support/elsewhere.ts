/** Exports from the page's menu, and the page on another machine that opens them. */
import { readFile } from 'node:fs/promises';
import type { FileChooser, Page } from '@playwright/test';

/** Saves the file of an item in the export menu. */
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

/** Opens one or several files on the start page. */
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
 * Opens a file in a page with separate storage. The caller must close its context.
 * @param watch called with the page before it is loaded.
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
