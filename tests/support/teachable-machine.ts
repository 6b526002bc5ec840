/** The real `@teachablemachine/image`, with the TensorFlow.js that it asks for, in another page. */
import type { Browser, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { openOtherPage, pageOf } from './other-page';
import { TEACHABLE } from './teachable-export';

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

/** Opens the page and lets it load the model in a zip. The caller must close the page. */
export async function openWithModel(browser: Browser, zip: Uint8Array): Promise<Page> {
  const page = await openOtherPage(browser, {
    ...unzipSync(zip),
    ...TEACHABLE,
    'index.html': pageOf(Object.keys(TEACHABLE)),
  });
  await page.evaluate(async () => {
    const scope = self as unknown as Scope;
    scope.model = await scope.tmImage.load('model.json', 'metadata.json');
  });
  return page;
}

/** Its answer for a picture in a file. */
export function predict(page: Page, bytes: Uint8Array): Promise<Prediction[]> {
  return page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:;base64,${base64}`;
    await image.decode();
    return (self as unknown as Scope).model.predict(image);
  }, Buffer.from(bytes).toString('base64'));
}
