/**
 * Another page, which knows nothing of ours but `dist/inkling.js`, with the files of a model beside it.
 */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import type * as inkling from '../../src/library/inkling';

export const ADDRESS = 'http://other-site.test/';

export type Files = Readonly<Record<string, string | Uint8Array>>;

const TYPES: readonly (readonly [ending: string, type: string])[] = [
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.json', 'application/json'],
];

/** What the page keeps for the tests. */
export interface LibraryScope {
  readonly inkling: typeof inkling;
  model: inkling.Model;
}

export const PAGE =
  '<!doctype html><meta charset="utf-8"><script type="module">' +
  "import * as inkling from './inkling.js'; self.inkling = inkling;</script>";

/** Serves files and the library to a page, and nothing else. */
export async function serveFiles(page: Page, files: Files): Promise<void> {
  const all: Files = { 'inkling.js': readFileSync('dist/inkling.js'), ...files };
  await page.route('**/*', async route => {
    const path = route.request().url().slice(ADDRESS.length) || 'index.html';
    if (!Object.hasOwn(all, path)) return route.fulfill({ status: 404 });
    const type = TYPES.find(([ending]) => path.endsWith(ending))?.[1];
    return route.fulfill({
      contentType: type ?? 'application/octet-stream',
      body: Buffer.from(all[path]),
    });
  });
}

/** Opens the page. It is the caller's to close. */
export async function openLibrary(browser: Browser, files: Files = {}): Promise<Page> {
  const page = await browser.newPage();
  await serveFiles(page, { 'index.html': PAGE, ...files });
  await page.goto(ADDRESS);
  await page.waitForFunction(() => 'inkling' in self);
  return page;
}

/** Loads `model.json` beside the page. */
export async function loadModel(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const scope = self as unknown as LibraryScope;
    scope.model = await scope.inkling.load('model.json');
  });
}

/** Ways in which a picture can come. */
export const FORMS = ['file', 'img', 'canvas', 'offscreen', 'bitmap', 'data'] as const;

/** What it says of a picture in a file, by class, given in a form. */
export async function classify(
  page: Page,
  bytes: Uint8Array,
  form: (typeof FORMS)[number] = 'file',
): Promise<Map<string, number>> {
  const predictions = await page.evaluate(
    async ([base64, given]) => {
      const { model } = self as unknown as LibraryScope;
      const blob = await (await fetch(`data:;base64,${base64}`)).blob();
      if (given === 'file') return model.classify(blob);
      const image = new Image();
      image.src = URL.createObjectURL(blob);
      await image.decode();
      if (given === 'img') return model.classify(image);
      const { naturalWidth: width, naturalHeight: height } = image;
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      if (given === 'canvas') return model.classify(canvas);
      if (given === 'bitmap') return model.classify(await createImageBitmap(image));
      if (given === 'data' && context) {
        return model.classify(context.getImageData(0, 0, width, height));
      }
      const offscreen = new OffscreenCanvas(width, height);
      offscreen.getContext('2d')?.drawImage(image, 0, 0);
      return model.classify(offscreen);
    },
    [Buffer.from(bytes).toString('base64'), form] as const,
  );
  return new Map(predictions.map(({ label, confidence }) => [label, confidence]));
}
