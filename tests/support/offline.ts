/** The page after its server has gone. */
import type { Page } from '@playwright/test';
import { serveBuild } from './static-server';

/**
 * Opens the page under a path, waits until all of it is in the cache of its service worker, ends the
 * server, and loads the page again. The context has to allow service workers.
 * @param path begins and ends with a slash.
 */
export async function openOffline(page: Page, path: string): Promise<void> {
  const server = await serveBuild(path);
  try {
    await page.goto(server.address);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  } finally {
    await server.close();
  }
  await page.reload();
}
