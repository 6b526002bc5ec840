/**
 * Another page, which knows nothing about ours: the real `ImageClassifier` of MediaPipe, on the CPU, with
 * the model of an export beside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { openOtherPage, pageOf, type Site } from './other-page';

const FOLDER = dirname(createRequire(import.meta.url).resolve('@mediapipe/tasks-vision'));

/** The path in a page that was built with npm. */
const INSTALLED = 'node_modules/@mediapipe/tasks-vision/';

/** Its script and its WebAssembly. */
function packageFiles(): Site {
  const wasm = readdirSync(join(FOLDER, 'wasm')).map(name => `wasm/${name}`);
  const files = ['vision_bundle.mjs', ...wasm].map(
    path => [`${INSTALLED}${path}`, () => readFileSync(join(FOLDER, path))] as const,
  );
  return Object.fromEntries(files);
}

export interface Category {
  readonly categoryName: string;
  /** Of the class, in the order of the model's outputs. */
  readonly index: number;
  readonly score: number;
}

interface ImageClassifier {
  classify(image: HTMLImageElement): { classifications: { categories: Category[] }[] };
}

/** What the page takes from the package, and what is kept for later. */
interface Scope {
  vision: {
    FilesetResolver: { forVisionTasks(folder: string): Promise<object> };
    ImageClassifier: {
      createFromModelBuffer(files: object, model: Uint8Array): Promise<ImageClassifier>;
    };
  };
  classifier: ImageClassifier;
}

/** Opens the page and lets it load a model. The caller must close the page. */
export async function openWithModel(browser: Browser, tflite: Uint8Array): Promise<Page> {
  const module = `import * as vision from './${INSTALLED}vision_bundle.mjs'; self.vision = vision;`;
  const page = await openOtherPage(browser, {
    ...packageFiles(),
    'index.html': pageOf([], module),
    'model.tflite': tflite,
  });
  await page.evaluate(async folder => {
    const scope = self as unknown as Scope;
    const files = await scope.vision.FilesetResolver.forVisionTasks(folder);
    const response = await fetch('model.tflite');
    const model = new Uint8Array(await response.arrayBuffer());
    scope.classifier = await scope.vision.ImageClassifier.createFromModelBuffer(files, model);
  }, `/${INSTALLED}wasm`);
  return page;
}

/** Its answer for a picture in a file: all classes, in the order of the model's outputs. */
export async function classify(page: Page, bytes: Uint8Array): Promise<Category[]> {
  const categories = await page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:;base64,${base64}`;
    await image.decode();
    return (self as unknown as Scope).classifier.classify(image).classifications[0].categories;
  }, Buffer.from(bytes).toString('base64'));
  return categories.toSorted((a, b) => a.index - b.index);
}

/** Runs the lines of a README on a picture in a file. @returns what they print. */
export function runReadMe(page: Page, readMe: string, bytes: Uint8Array): Promise<unknown[][]> {
  const code = readMe.split('\n').filter(line => /^(const|for) .*;$/.test(line));
  return page.evaluate(
    async ({ body, base64 }) => {
      const img = new Image();
      img.src = `data:;base64,${base64}`;
      await img.decode();
      const { FilesetResolver, ImageClassifier } = (self as unknown as Scope).vision;
      const said: unknown[][] = [];
      const log = (...words: unknown[]) => void said.push(words);
      const names = ['FilesetResolver', 'ImageClassifier', 'img', 'console'];
      const run = new Function(...names, `return (async () => { ${body} })()`);
      await run(FilesetResolver, ImageClassifier, img, { log });
      return said;
    },
    { body: code.join('\n'), base64: Buffer.from(bytes).toString('base64') },
  );
}
