/**
 * The dialog that saves models for other programs: what it saves says there what the page says here.
 * How near each format comes, head by head, is the business of its own tests.
 */
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { hearScores } from '../support/compute';
import {
  chooseFormat,
  chooseHead,
  exportTfjs,
  learnTwoVendors,
  ofOtherVendors,
  openExport,
  saveModel,
} from '../support/export';
import { classify, openWithModel } from '../support/mediapipe';
import { openWithOnnx, predictOnnx } from '../support/onnxruntime-web';
import { asFile, CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { atSize, pageScores } from '../support/scores';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

interface Vectors {
  readonly tolerance: number;
  readonly pictures: readonly { readonly picture: string; readonly confidences: number[] }[];
}

/** Saves in a format, with pictures to check it by. */
async function save(page: Page, format: string) {
  const dialog = await openExport(page);
  await chooseFormat(dialog, format);
  await expect(dialog.getByText(/^Size: \d/)).toBeVisible();
  await dialog.getByText('Put 3 of my pictures in as a check').click();
  const { name, bytes } = await saveModel(page, dialog);
  const files = unzipSync(bytes);
  const vectors: Vectors = JSON.parse(Buffer.from(files['test-vectors/expected.json']).toString());
  expect(vectors.pictures).toHaveLength(3);
  return { name, files, vectors };
}

function expectAlike(found: readonly number[], expected: readonly number[], most: number): void {
  expect(found).toHaveLength(CLASSES.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value), CLASSES[i]).toBeLessThan(most);
  }
}

test('ONNX says in onnxruntime what the page says, of pictures of any size', async ({
  page,
  browser,
}) => {
  await learnTwoVendors(page, pictures);
  const [worker] = page.workers();
  await hearScores(worker);
  await chooseHead(page, 'Nearest examples');
  const { name, files, vectors } = await save(page, 'ONNX');
  expect(name).toBe('Untitled project.onnx.zip');
  const other = await openWithOnnx(browser, files['model.onnx']);
  for (const { picture, confidences } of vectors.pictures) {
    expectAlike(await predictOnnx(other, files[picture]), confidences, vectors.tolerance);
  }
  let leastSure = 1;
  for (const [i, picture] of ofOtherVendors(pictures).entries()) {
    // The page shrinks what is larger than 512 pixels before it looks at it.
    const asked = await atSize(page, picture, 300 + 40 * i, 260);
    const expected = await pageScores(page, worker, asked);
    leastSure = Math.min(leastSure, Math.max(...expected));
    expectAlike(await predictOnnx(other, asked.bytes), expected, TOLERANCE);
  }
  await other.close();
  // Where all are sure, any two models agree.
  expect(leastSure).toBeLessThan(0.95);
});

test('TensorFlow Lite says in MediaPipe what the page says, in full and in half size', async ({
  page,
  browser,
}) => {
  await learnTwoVendors(page, pictures);
  const [worker] = page.workers();
  await hearScores(worker);
  const sizes: number[] = [];
  for (const [format, ending] of [
    ['TensorFlow Lite', '.tflite.zip'],
    ['TensorFlow Lite, half size', '.float16.tflite.zip'],
  ]) {
    const { name, files, vectors } = await save(page, format);
    expect(name).toBe(`Untitled project${ending}`);
    sizes.push(files['model.tflite'].length);
    const other = await openWithModel(browser, files['model.tflite']);
    const ask = async (bytes: Uint8Array) => {
      const categories = await classify(other, bytes);
      expect(categories.map(({ categoryName }) => categoryName)).toEqual(CLASSES);
      return categories.map(({ score }) => score);
    };
    for (const { picture, confidences } of vectors.pictures) {
      expectAlike(await ask(files[picture]), confidences, vectors.tolerance);
    }
    const asked = await atSize(page, ofOtherVendors(pictures)[0], 224, 224);
    expectAlike(await ask(asked.bytes), await pageScores(page, worker, asked), TOLERANCE);
    await other.close();
  }
  expect(sizes[1] / sizes[0]).toBeLessThan(0.6);
});

test('goes on by itself once the page is done with what it is at', async ({ page }) => {
  await learnTwoVendors(page, pictures);
  const many = Array.from({ length: 40 }, (_, i) => ({
    name: `${i}.jpg`,
    mimeType: 'image/jpeg',
    buffer: pictures[i % pictures.length].bytes,
  }));
  const card = page.getByRole('region', { name: CLASSES[0], exact: true });
  await card.locator('input[type=file]').setInputFiles(many);
  await expect(page.getByRole('progressbar')).toBeVisible();
  const dialog = await openExport(page);
  await expect(dialog.getByRole('alert')).toContainText('the export goes on here');
  await chooseFormat(dialog, 'ONNX');
  expect((await saveModel(page, dialog)).name).toBe('Untitled project.onnx.zip');
  expect(Object.keys(unzipSync(await exportTfjs(page)))).toContain('model.json');
});

test('the web page is one file that recognises by itself, and checks itself', async ({
  page,
  context,
}) => {
  await learnTwoVendors(page, pictures);
  const dialog = await openExport(page);
  await chooseFormat(dialog, 'Web page');
  await dialog.getByText('Put 3 of my pictures in as a check').click();
  const { name, bytes } = await saveModel(page, dialog);
  expect(name).toBe('Untitled project.html');
  const other = await context.newPage();
  await other.route('http://another-page.test/', route =>
    route.fulfill({ contentType: 'text/html', body: bytes }),
  );
  await other.goto('http://another-page.test/');
  const [picture] = pictures;
  await other.locator('input[type=file]').setInputFiles(asFile(picture));
  await expect(other.locator('#answer')).toContainText(picture.className);

  await other.getByText('Check it on the pictures inside').click();
  await expect(other.getByRole('img', { name: /^Picture / })).toHaveCount(3);
  await other.getByRole('button', { name: 'Check', exact: true }).click();
  await expect(other.locator('#check-result')).toContainText('all 9 confidences agree');
});
