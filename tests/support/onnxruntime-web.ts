/**
 * Another page, which knows nothing about ours: the real onnxruntime-web, with the model of an export
 * beside it.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { openOtherPage, pageOf } from './other-page';

const require = createRequire(import.meta.url);

/** By their names in the package. */
const SCRIPTS = ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'];

interface Scope {
  ort: typeof import('onnxruntime-web/wasm');
  session: import('onnxruntime-web/wasm').InferenceSession;
}

/** Opens the page and lets it load a model. The caller must close the page. */
export async function openWithOnnx(browser: Browser, model: Uint8Array): Promise<Page> {
  const folder = dirname(require.resolve('onnxruntime-web/wasm'));
  const scripts = SCRIPTS.map(name => [name, () => readFileSync(join(folder, name))] as const);
  const page = await openOtherPage(browser, {
    ...Object.fromEntries(scripts),
    'index.html': pageOf([]),
    'model.onnx': model,
  });
  await page.evaluate(async () => {
    const scope = self as unknown as Scope;
    const script = new URL('ort.wasm.min.mjs', location.href).href;
    scope.ort = await import(script);
    // More threads need a page that is isolated from other origins.
    scope.ort.env.wasm.numThreads = 1;
    scope.session = await scope.ort.InferenceSession.create('model.onnx');
  });
  return page;
}

/** Its answer for a picture in a file, class by class. */
export function predictOnnx(page: Page, bytes: Uint8Array): Promise<number[]> {
  return page.evaluate(async base64 => {
    const file = await (await fetch(`data:;base64,${base64}`)).blob();
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('This browser gives no 2D canvas');
    context.drawImage(bitmap, 0, 0);
    const rgba = context.getImageData(0, 0, width, height).data;
    const { ort, session } = self as unknown as Scope;
    const rgb = Uint8Array.from(rgba.filter((_, i) => i % 4 !== 3));
    const image = new ort.Tensor('uint8', rgb, [1, height, width, 3]);
    const { confidences } = await session.run({ image });
    return Array.from(confidences.data as Float32Array);
  }, Buffer.from(bytes).toString('base64'));
}
