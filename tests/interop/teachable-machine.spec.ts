/** The library of Teachable Machine: what it says of our models, and our library of its models. */
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { chooseBaseModel, closeDialog, openSettings } from '../support/base-model';
import { chooseHead, ofOtherVendors } from '../support/export';
import { classify, loadModel, serveLibrary } from '../support/library';
import { CLASSES } from '../support/picture-set';
import { atSize } from '../support/scores';
import { openTeachable, type TeachableScope, teachablePredict } from '../support/teachable-export';
import { openWithModel, predict } from '../support/teachable-machine';
import { vectorsOf } from './support/taught';
import { expect, test } from './support/test';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

async function averageMirrorImages(page: Page, isAveraged: boolean): Promise<void> {
  const name = 'Average each picture with its mirror image';
  const dialog = await openSettings(page);
  await dialog.getByText(name).click();
  await expect(dialog.getByRole('switch', { name })).toBeChecked({ checked: isAveraged });
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  await closeDialog(page);
}

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

test('gives the same answers as our page for our models, head by head', async ({
  taught,
  pictures,
  browser,
}) => {
  const { page } = taught;
  const before = await chooseBaseModel(page, 'Fast');
  let leastSure = 1;
  for (const head of ['Nearest examples', 'RBF SVM', 'Automatic']) {
    await chooseHead(page, head);
    const other = await openWithModel(browser, (await taught.save('TensorFlow.js')).bytes);
    for (const picture of ofOtherVendors(pictures)) {
      const input = await atSize(page, picture, 224, 224);
      const expected = await taught.scores(input);
      const found = await predict(other, input.bytes);
      expect(found.map(({ className }) => className)).toEqual(CLASSES);
      const probabilities = found.map(({ probability }) => probability);
      expect(largest(probabilities)).toBe(largest(expected));
      leastSure = Math.min(leastSure, ...probabilities.filter(value => value > 0.5));
      for (const [i, value] of expected.entries()) {
        expect(Math.abs(probabilities[i] - value), `${head} on ${input.name}`).toBeLessThan(
          TOLERANCE,
        );
      }
    }
    await other.close();
  }
  // If all are sure, any two models agree.
  expect(leastSure).toBeLessThan(0.95);
  await chooseBaseModel(page, before);
});

test('gives about the same answer for a picture that both must resize, each in its own way', async ({
  taught,
  pictures,
  browser,
}, info) => {
  const other = await openWithModel(browser, (await taught.exported('TensorFlow.js')).bytes);
  const differences: number[] = [];
  for (const picture of ofOtherVendors(pictures)) {
    const expected = await taught.scores(picture);
    for (const [i, { probability }] of (await predict(other, picture.bytes)).entries()) {
      differences.push(Math.abs(probability - expected[i]));
    }
  }
  await other.close();
  const most = Math.max(...differences);
  info.annotations.push({ type: 'largest difference', description: most.toFixed(4) });
  expect(most).toBeLessThan(0.1);
});

test('gets no picture unless asked, and then gives the same answer as our page', async ({
  taught: { page },
  taught,
  browser,
}) => {
  const before = await chooseBaseModel(page, 'Accurate');
  await averageMirrorImages(page, true);
  const without = unzipSync((await taught.save('TensorFlow.js')).bytes);
  expect(Object.keys(without).sort()).toEqual([
    'NOTICE.txt',
    'README.txt',
    'familiarity.bin',
    'licences/Apache-2.0.txt',
    'licences/BSD-3-Clause-torchvision.txt',
    'metadata.json',
    'model.json',
    'weights.bin',
  ]);
  const metadata = JSON.parse(Buffer.from(without['metadata.json']).toString());
  expect(metadata).toMatchObject({
    packageName: '@teachablemachine/image',
    modelName: 'Untitled project',
    labels: CLASSES,
    imageSize: 224,
  });

  const { name, bytes: zip } = await taught.save('TensorFlow.js', true);
  expect(name).toBe('Untitled project.tfjs.zip');
  const files = unzipSync(zip);
  const { pictures: vectors } = vectorsOf(files);
  expect(vectors).toHaveLength(3);
  const other = await openWithModel(browser, zip);
  for (const [i, { picture, confidences }] of vectors.entries()) {
    // One of each class, in their order.
    expect(largest(confidences)).toBe(i);
    const found = await predict(other, files[picture]);
    for (const [c, { probability }] of found.entries()) {
      expect(Math.abs(probability - confidences[c])).toBeLessThan(TOLERANCE);
    }
  }
  await other.close();
  await averageMirrorImages(page, false);
  await chooseBaseModel(page, before);
});

/** Widths and heights in pixels: what has to shrink and to grow, wide and tall. */
const SIZES = [
  [224, 224],
  [1400, 900],
  [150, 470],
  [90, 60],
] as const;

for (const [kind, side, isGrey] of [
  ['in colour', 224, false],
  ['in grey', 96, true],
] as const) {
  test(`gives the same answers for its own model ${kind} as our library beside it`, async ({
    browser,
    pictures,
    taught,
  }) => {
    const { page, files } = await openTeachable(
      browser,
      Object.fromEntries(CLASSES.map(name => [name, pictures.filter(p => p.className === name)])),
      side,
      isGrey,
    );
    const before = await page.evaluate(() => {
      const { tf } = self as unknown as TeachableScope;
      return { backend: tf.getBackend(), tensors: tf.memory().numTensors };
    });
    await serveLibrary(page, files);
    await loadModel(page);
    await classify(page, pictures[0].bytes);
    // The TensorFlow.js of the page knows nothing of the one in the library.
    const after = await page.evaluate(() => {
      const { tf } = self as unknown as TeachableScope;
      return { backend: tf.getBackend(), tensors: tf.memory().numTensors };
    });
    expect(after).toEqual(before);
    let leastSure = 1;
    for (const [i, picture] of pictures.entries()) {
      const [width, height] = SIZES[i % SIZES.length];
      const given = await atSize(taught.page, picture, width, height, 4);
      const expected = await teachablePredict(page, given.bytes);
      const found = await classify(page, given.bytes, 'img');
      expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
      for (const [name, confidence] of expected) {
        expect(Math.abs((found.get(name) ?? NaN) - confidence), given.name).toBeLessThan(TOLERANCE);
      }
      leastSure = Math.min(leastSure, Math.max(...expected.values()));
    }
    expect(leastSure).toBeLessThan(0.95);
    await page.close();
  });
}
