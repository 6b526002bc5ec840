/**
 * Another page, which knows nothing of ours: the real `@teachablemachine/image` and the TensorFlow.js
 * that it asks for, with the files of an export beside them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from '@playwright/test';
import { unzipSync } from 'fflate';

const require = createRequire(import.meta.url);
const ADDRESS = 'http://another-page.test/';

const SCRIPTS: Readonly<Record<string, string>> = {
  'tf.js': require.resolve('@tensorflow/tfjs/dist/tf.min.js'),
  'tm.js': require.resolve('@teachablemachine/image/dist/teachablemachine-image.min.js'),
};

export interface Prediction {
  readonly className: string;
  readonly probability: number;
}

interface Scope {
  tmImage: {
    load(
      model: string,
      metadata: string,
    ): Promise<{ predict(image: HTMLImageElement): Promise<Prediction[]> }>;
  };
  model: Awaited<ReturnType<Scope['tmImage']['load']>>;
}

/** Opens the page and lets it load the model in a zip. The page is the caller's to close. */
export async function openWithModel(browser: Browser, zip: Uint8Array): Promise<Page> {
  const files = unzipSync(zip);
  const page = await browser.newPage();
  await page.route('**/*', async route => {
    const path = route.request().url().slice(ADDRESS.length);
    if (path === '') {
      const body = '<!doctype html><script src="tf.js"></script><script src="tm.js"></script>';
      return route.fulfill({ contentType: 'text/html', body });
    }
    if (Object.hasOwn(SCRIPTS, path)) {
      return route.fulfill({ contentType: 'text/javascript', body: readFileSync(SCRIPTS[path]) });
    }
    if (!Object.hasOwn(files, path)) return route.fulfill({ status: 404 });
    const contentType = path.endsWith('.json') ? 'application/json' : 'application/octet-stream';
    return route.fulfill({ contentType, body: Buffer.from(files[path]) });
  });
  await page.goto(ADDRESS);
  await page.evaluate(async () => {
    const scope = self as unknown as Scope;
    scope.model = await scope.tmImage.load('model.json', 'metadata.json');
  });
  return page;
}

/** What it says of a picture in a file. */
export function predict(page: Page, bytes: Uint8Array): Promise<Prediction[]> {
  return page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:;base64,${base64}`;
    await image.decode();
    return (self as unknown as Scope).model.predict(image);
  }, Buffer.from(bytes).toString('base64'));
}
