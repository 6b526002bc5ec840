import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { flipAveraged } from '../../src/compute/base-models/flip';
import { loadBaseModel } from '../../src/compute/base-models/load';
import type { HeadSpec } from '../../src/compute/door/protocol';
import { writeTfliteZip } from '../../src/formats/model/tflite/tflite-files';
import { makeTfliteModel } from '../../src/formats/model/tflite/tflite-model';
import { ofOtherVendors } from '../support/export';
import { classify, openWithModel, runReadMe } from '../support/mediapipe';
import { CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { atSize } from '../support/scores';
import {
  learnExamples,
  type ServedModels,
  serveBaseModels,
} from '../unit/formats/shipped-classifiers';
import { expectAlike, vectorsOf } from './support/taught';
import { expect, test } from './support/test';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

/** A picture at the size that base models take: no program has to resize it. */
interface Square {
  readonly label: number;
  readonly isLearnt: boolean;
  /** `224 * 224 * 3` values from 0 to 255. */
  readonly rgb: Float32Array;
  readonly png: Buffer;
}

let squares: Square[];
let served: ServedModels;

/** Draws a picture at that size. */
async function toSquare(page: Page, { bytes, className, vendor }: TestPicture): Promise<Square> {
  const drawn = await page.evaluate(async base64 => {
    const jpeg = await (await fetch(`data:image/jpeg;base64,${base64}`)).blob();
    const canvas = new OffscreenCanvas(224, 224);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('There is no 2d context');
    context.drawImage(await createImageBitmap(jpeg), 0, 0, 224, 224);
    const toBase64 = (blob: Blob) =>
      new Promise<string>(resolve => {
        const reader = new FileReader();
        reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ''));
        reader.readAsDataURL(blob);
      });
    const rgba = new Blob([context.getImageData(0, 0, 224, 224).data]);
    const png = await canvas.convertToBlob({ type: 'image/png' });
    return { rgba: await toBase64(rgba), png: await toBase64(png) };
  }, bytes.toString('base64'));
  const rgba = Buffer.from(drawn.rgba, 'base64');
  return {
    label: CLASSES.indexOf(className),
    isLearnt: vendor === 'noto' || vendor === 'twemoji',
    rgb: Float32Array.from(rgba.filter((_, i) => i % 4 !== 3)),
    png: Buffer.from(drawn.png, 'base64'),
  };
}

test.beforeAll(async ({ browser }) => {
  served = await serveBaseModels();
  const page = await browser.newPage();
  squares = [];
  for (const picture of await makePictures(browser)) squares.push(await toSquare(page, picture));
  await page.close();
});

test.afterAll(() => served.close());

/** A head that has learnt the pictures of two vendors, and what it says of the others. */
async function learn(id: 'fast' | 'accurate', flipAveraging: boolean, head: HeadSpec['id']) {
  const loaded = await loadBaseModel(id, served.address);
  const base = flipAveraging ? flipAveraged(loaded) : loaded;
  const learnt = squares.filter(({ isLearnt }) => isLearnt);
  const { classifier, score } = await learnExamples(
    base,
    flipAveraging,
    { id: head, options: {} },
    learnt.map(({ rgb, label }) => [rgb, label]),
    CLASSES.length,
  );
  const asked: { png: Buffer; expected: number[] }[] = [];
  for (const { isLearnt, png, rgb } of squares) {
    if (!isLearnt) asked.push({ png, expected: Array.from(await score(rgb)) });
  }
  base.dispose();
  return { classifier, asked };
}

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

for (const [id, flipAveraging, head, precision] of [
  ['fast', false, 'nearest-examples', 'float32'],
  ['fast', true, 'rbf-svm', 'float16'],
  ['accurate', true, 'nearest-examples', 'float32'],
  ['accurate', false, 'rbf-svm', 'float16'],
] as const) {
  const name = `${id}${flipAveraging ? ', averaged over mirror images' : ''}, ${head}, ${precision}`;
  test(`gives the same answers in MediaPipe as the page: ${name}`, async ({ browser }, info) => {
    const { classifier, asked } = await learn(id, flipAveraging, head);
    const other = await openWithModel(
      browser,
      makeTfliteModel(classifier, CLASSES, 'Emoji', precision),
    );
    const differences: number[] = [];
    for (const { png, expected } of asked) {
      const found = await classify(other, png);
      expect(found.map(({ categoryName }) => categoryName)).toEqual(CLASSES);
      const scores = found.map(({ score }) => score);
      expect(largest(scores)).toBe(largest(expected));
      differences.push(...scores.map((score, c) => Math.abs(score - expected[c])));
    }
    await other.close();
    const most = Math.max(...differences);
    info.annotations.push({ type: 'largest difference', description: most.toExponential(1) });
    expect(most).toBeLessThan(TOLERANCE);
    // If all are sure, any two models agree.
    expect(Math.min(...asked.map(({ expected }) => Math.max(...expected)))).toBeLessThan(0.95);
  });
}

test('is loaded and checked by the lines of its README, whatever classes are called', async ({
  browser,
}) => {
  const { classifier, asked } = await learn('fast', false, 'nearest-examples');
  const zip = writeTfliteZip({
    name: 'Emoji',
    labels: ['sun\nflower', '', 'banana 🍌'],
    classifier,
    licences: {},
    vectors: asked.slice(0, 3).map(({ png, expected }) => ({
      png,
      confidences: Float32Array.from(expected),
    })),
    date: new Date(0),
    cameraFrames: 'as-seen',
    precision: 'float16',
  });
  const files = unzipSync(zip);
  const readText = (path: string) => Buffer.from(files[path]).toString();
  const { tolerance, pictures } = vectorsOf(files);
  expect(pictures).toHaveLength(3);
  const other = await openWithModel(browser, files['model.tflite']);
  for (const { picture, confidences } of pictures) {
    const said = await runReadMe(other, readText('README.txt'), files[picture]);
    const scores = new Map(said.map(([name, score]) => [name, Number(score)]));
    expect(said).toHaveLength(3);
    for (const [i, name] of ['sun flower', '2', 'banana 🍌'].entries()) {
      expect(Math.abs((scores.get(name) ?? Number.NaN) - confidences[i])).toBeLessThan(tolerance);
    }
  }
  await other.close();
});

test('says what the page says, in full and in half size', async ({ taught, pictures, browser }) => {
  const sizes: number[] = [];
  for (const [format, ending] of [
    ['TensorFlow Lite', '.tflite.zip'],
    ['TensorFlow Lite, half size', '.float16.tflite.zip'],
  ]) {
    const { name, bytes } = await taught.exported(format, true);
    expect(name).toBe(`Untitled project${ending}`);
    const files = unzipSync(bytes);
    const { tolerance, pictures: vectors } = vectorsOf(files);
    expect(vectors).toHaveLength(3);
    sizes.push(files['model.tflite'].length);
    const other = await openWithModel(browser, files['model.tflite']);
    const ask = async (picture: Uint8Array) => {
      const categories = await classify(other, picture);
      expect(categories.map(({ categoryName }) => categoryName)).toEqual(CLASSES);
      return categories.map(({ score }) => score);
    };
    for (const { picture, confidences } of vectors) {
      expectAlike(await ask(files[picture]), confidences, tolerance);
    }
    const asked = await atSize(taught.page, ofOtherVendors(pictures)[0], 224, 224);
    expectAlike(await ask(asked.bytes), await taught.scores(asked), TOLERANCE);
    await other.close();
  }
  expect(sizes[1] / sizes[0]).toBeLessThan(0.6);
});
