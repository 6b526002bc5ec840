import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { baseModelInUse, closeDialog, expectInUse, openSettings } from '../support/base-model';
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
import { classify, openWithMl5 } from '../support/ml5';
import { CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { learn } from '../support/recognition';
import { atSize, pageScores } from '../support/scores';
import { openWithModel, predict } from '../support/teachable-machine';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

async function chooseBaseModel(page: Page, name: string): Promise<void> {
  const dialog = await openSettings(page);
  if ((await baseModelInUse(dialog)) !== name) {
    await dialog.getByRole('button', { name: `Use ${name}` }).click();
  }
  await expectInUse(dialog, name);
  await closeDialog(page);
}

async function averageMirrorImages(page: Page): Promise<void> {
  const name = 'Average each picture with its mirror image';
  const dialog = await openSettings(page);
  await dialog.getByText(name).click();
  await expect(dialog.getByRole('switch', { name })).toBeChecked();
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  await closeDialog(page);
}

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

test('says in another page, with the library of Teachable Machine, what it says here', async ({
  page,
  browser,
}) => {
  await learnTwoVendors(page, pictures);
  await chooseBaseModel(page, 'Fast');
  const [worker] = page.workers();
  await hearScores(worker);
  let leastSure = 1;
  for (const head of ['Automatic', 'Nearest examples', 'RBF SVM']) {
    await chooseHead(page, head);
    const zip = await exportTfjs(page);
    const other = await openWithModel(browser, zip);
    for (const picture of ofOtherVendors(pictures)) {
      const input = await atSize(page, picture, 224, 224);
      const expected = await pageScores(page, worker, input);
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
  // Where all are sure, any two models agree.
  expect(leastSure).toBeLessThan(0.95);
});

test('says in ml5 what it says here', async ({ page, browser }) => {
  await learnTwoVendors(page, pictures);
  const [worker] = page.workers();
  await hearScores(worker);
  const other = await openWithMl5(browser, await exportTfjs(page));
  for (const picture of ofOtherVendors(pictures)) {
    const input = await atSize(page, picture, 224, 224);
    const expected = await pageScores(page, worker, input);
    const found = await classify(other, input.bytes);
    expect(found).toHaveLength(CLASSES.length);
    for (const { label, confidence } of found) {
      const own = expected[CLASSES.map(String).indexOf(label)];
      expect(Math.abs(confidence - own), `${label} on ${input.name}`).toBeLessThan(TOLERANCE);
    }
  }
  await other.close();
});

test('says about the same of a picture that both have to resize, each in its own way', async ({
  page,
  browser,
}, info) => {
  await learnTwoVendors(page, pictures);
  const [worker] = page.workers();
  await hearScores(worker);
  const other = await openWithModel(browser, await exportTfjs(page));
  const differences: number[] = [];
  for (const picture of ofOtherVendors(pictures)) {
    const expected = await pageScores(page, worker, picture);
    for (const [i, { probability }] of (await predict(other, picture.bytes)).entries()) {
      differences.push(Math.abs(probability - expected[i]));
    }
  }
  await other.close();
  const most = Math.max(...differences);
  info.annotations.push({ type: 'largest difference', description: most.toFixed(4) });
  expect(most).toBeLessThan(0.1);
});

test('holds no picture unless asked, and then says what this page says of it', async ({
  page,
  browser,
}) => {
  await learnTwoVendors(page, pictures);
  await chooseBaseModel(page, 'Accurate');
  await averageMirrorImages(page);
  const without = unzipSync(await exportTfjs(page));
  expect(Object.keys(without).sort()).toEqual([
    'NOTICE.txt',
    'README.txt',
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

  const dialog = await openExport(page);
  await chooseFormat(dialog, 'TensorFlow.js');
  const pictureSwitch = dialog.getByRole('switch', { name: 'Put 3 of my pictures in as a check' });
  await expect(pictureSwitch).not.toBeChecked();
  await dialog.getByText('Put 3 of my pictures in as a check').click();
  await expect(pictureSwitch).toBeChecked();
  const { name, bytes: zip } = await saveModel(page, dialog);
  expect(name).toBe('Untitled project.tfjs.zip');
  const files = unzipSync(zip);
  const { pictures: vectors } = JSON.parse(
    Buffer.from(files['test-vectors/expected.json']).toString(),
  ) as { pictures: { picture: string; confidences: number[] }[] };
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
});

test('says clearly where layers cannot decide as the page does, and where there is nothing', async ({
  page,
}) => {
  await learnTwoVendors(page, pictures);
  await chooseHead(page, 'Classic kNN');
  const dialog = await openExport(page);
  await expect(dialog.getByRole('alert')).toContainText('no layers compute it');
  await expect(dialog.getByRole('button', { name: 'Save the model' })).toHaveCount(0);
  await closeDialog(page);

  await page.getByRole('button', { name: 'All projects' }).click();
  await learn(page, { empty: [] });
  await expect((await openExport(page)).getByRole('alert')).toContainText(
    'There is nothing to export yet',
  );
});
