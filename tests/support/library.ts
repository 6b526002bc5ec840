/** Another page, which knows nothing about ours but `dist/inkling.js`. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from '@playwright/test';
import type * as inkling from '../../src/library/inkling';
import { openOtherPage, pageOf, type Site, serveFiles } from './other-page';

/** What the page stores for the tests. */
export interface LibraryScope {
  readonly inkling: typeof inkling;
  model: inkling.Model;
}

const LIBRARY: Site = { 'inkling.js': () => readFileSync('dist/inkling.js') };

/** The module that the page runs. */
const MODULE = "import * as inkling from './inkling.js'; self.inkling = inkling;";

/** Opens a page that has the library, after other scripts. The caller must close it. */
export async function openLibrary(
  browser: Browser,
  files: Site = {},
  scripts: readonly string[] = [],
): Promise<Page> {
  const index = pageOf(scripts, MODULE);
  const page = await openOtherPage(browser, { ...LIBRARY, 'index.html': index, ...files });
  await page.waitForFunction(() => 'inkling' in self);
  return page;
}

/** Gives a page the library and other files, instead of the files that it had. */
export async function serveLibrary(page: Page, files: Site): Promise<void> {
  await page.unroute('**/*');
  await serveFiles(page, { ...LIBRARY, ...files });
}

/** Loads `model.json` beside the page. */
export async function loadModel(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const scope = self as unknown as LibraryScope;
    scope.model = await scope.inkling.load('model.json');
  });
}

/** The forms in which a picture can be given. */
export const FORMS = ['file', 'img', 'canvas', 'offscreen', 'bitmap', 'data'] as const;

/** Its answer for a picture in a file, by class, given in this form. */
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
