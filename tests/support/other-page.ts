/** A page of another site, which knows nothing of ours: scripts, and the files of an export beside them. */
import type { Browser, Page } from '@playwright/test';
import { unzipSync } from 'fflate';

const ADDRESS = 'http://another-page.test/';

/**
 * Opens it. The page is the caller's to close.
 * @param scripts by their names, run in this order.
 */
export async function openOtherPage(
  browser: Browser,
  scripts: Readonly<Record<string, Buffer>>,
  zip: Uint8Array,
): Promise<Page> {
  const files = unzipSync(zip);
  const page = await browser.newPage();
  await page.route('**/*', async route => {
    const path = route.request().url().slice(ADDRESS.length);
    if (path === '') {
      const tags = Object.keys(scripts).map(name => `<script src="${name}"></script>`);
      return route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html>${tags.join('')}`,
      });
    }
    if (Object.hasOwn(scripts, path)) {
      return route.fulfill({ contentType: 'text/javascript', body: scripts[path] });
    }
    if (!Object.hasOwn(files, path)) return route.fulfill({ status: 404 });
    const contentType = path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return route.fulfill({ contentType, body: Buffer.from(files[path]) });
  });
  await page.goto(ADDRESS);
  return page;
}
