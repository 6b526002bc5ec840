/**
 * A page of another site, which knows nothing about ours: its own files, and beside them the files of an
 * export or a library, and nothing else.
 */
import type { Browser, Page } from '@playwright/test';

export const ADDRESS = 'http://another-page.test/';

/** By their paths. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** The same, but some are read only when they are requested. */
export type Site = Readonly<Record<string, string | Uint8Array | (() => Uint8Array)>>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  mjs: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
};

/** A page that runs scripts of the site in this order, then a module. */
export function pageOf(scripts: readonly string[], module = ''): string {
  const tags = scripts.map(name => `<script src="${name}"></script>`);
  return `<!doctype html><meta charset="utf-8"><body>${tags.join('')}<script type="module">${module}</script>`;
}

/** Gives a page the files of the site, `index.html` at its root. */
export async function serveFiles(page: Page, files: Site): Promise<void> {
  await page.route('**/*', route => {
    const path = route.request().url().slice(ADDRESS.length) || 'index.html';
    if (!Object.hasOwn(files, path)) return route.fulfill({ status: 404 });
    const given = files[path];
    return route.fulfill({
      contentType: TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      body: Buffer.from(typeof given === 'function' ? given() : given),
    });
  });
}

/** Opens the site. The caller must close the page. */
export async function openOtherPage(browser: Browser, files: Site): Promise<Page> {
  const page = await browser.newPage();
  await serveFiles(page, files);
  await page.goto(ADDRESS);
  return page;
}
