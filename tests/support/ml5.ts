/**
 * The real ml5 in another page. Its package depends on about twenty others, but its bundle needs none of them:
 * so it is fetched alone, once, and is not one of the packages of this repository.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { openOtherPage, pageOf } from './other-page';

const VERSION = '1.4.0';
const SHA512 =
  'gjWRlas0Bp+1eWTht+XrpJdOmdwqOrh5ACBY162PGfLqOt/IqZEtwiZgVhD7khOgO0HApJUCFGFuaiLjSg5BMg==';
const FOLDER = join('.cache', 'ml5');
const PACKAGE = `ml5-${VERSION}.tgz`;
const BUNDLE = 'package/dist/ml5.min.js';

export interface Answer {
  readonly label: string;
  readonly confidence: number;
}

interface Classifier {
  classify(image: HTMLImageElement): Promise<Answer[]>;
}

interface Scope {
  ml5: { imageClassifier(address: string): Promise<Classifier> };
  classifier: Classifier;
}

/** @throws if the fetched version is not the known one. */
function readBundle(): Buffer {
  const packed = join(FOLDER, PACKAGE);
  if (!existsSync(packed)) {
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('npm', ['pack', `ml5@${VERSION}`, '--pack-destination', FOLDER], {
      shell: process.platform === 'win32',
    });
  }
  const sum = createHash('sha512').update(readFileSync(packed)).digest('base64');
  if (sum !== SHA512) throw new Error(`${packed} is not ml5 ${VERSION}: its SHA-512 is ${sum}`);
  execFileSync('tar', ['-xzf', PACKAGE, BUNDLE], { cwd: FOLDER });
  return readFileSync(join(FOLDER, BUNDLE));
}

/** Opens the page and lets it load the model in a zip. The caller must close the page. */
export async function openWithMl5(browser: Browser, zip: Uint8Array): Promise<Page> {
  const page = await openOtherPage(browser, {
    ...unzipSync(zip),
    'ml5.js': readBundle(),
    'index.html': pageOf(['ml5.js']),
  });
  await page.evaluate(async () => {
    const scope = self as unknown as Scope;
    scope.classifier = await scope.ml5.imageClassifier(new URL('model.json', location.href).href);
  });
  return page;
}

/** Its answer for a picture in a file, the most confident class first. */
export function classify(page: Page, bytes: Uint8Array): Promise<Answer[]> {
  return page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:;base64,${base64}`;
    await image.decode();
    return (self as unknown as Scope).classifier.classify(image);
  }, Buffer.from(bytes).toString('base64'));
}
