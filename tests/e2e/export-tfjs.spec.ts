import { readFile } from 'node:fs/promises';
import { expect, type Locator, type Page, test, type Worker } from '@playwright/test';
import { unzipSync } from 'fflate';
import { baseModelInUse, closeDialog, expectInUse, openSettings } from './support/base-model';
import { hearScores, lastScores } from './support/compute';
import { classify, openWithMl5 } from './support/ml5';
import { answer, clearPicture, predictPicture } from './support/page';
import {
  CLASSES,
  makePictures,
  ofVendor,
  type PictureFile,
  type TestPicture,
} from './support/picture-set';
import { learn } from './support/recognition';
import { openWithModel, predict } from './support/teachable-machine';

/** How far confidences may be apart. */
const TOLERANCE = 1e-4;

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

/** Two pictures a class. */
function learnTwoVendors(page: Page): Promise<void> {
  const learnt = [...ofVendor(pictures, 'noto').learnt, ...ofVendor(pictures, 'twemoji').learnt];
  return learn(
    page,
    Object.fromEntries(CLASSES.map(name => [name, learnt.filter(p => p.className === name)])),
  );
}

/** Pictures of vendors that were not learnt from. */
const unseen = () => pictures.filter(({ vendor }) => vendor !== 'noto' && vendor !== 'twemoji');

async function openExport(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Model for other programs' }).click();
  return page.getByRole('dialog', { name: 'Model for other programs' });
}

async function save(page: Page, dialog: Locator): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save the model' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('Untitled project.tfjs.zip');
  await expect(dialog).toHaveCount(0);
  return readFile(await file.path());
}

async function chooseHead(page: Page, name: string): Promise<void> {
  const dialog = await openSettings(page);
  await dialog.getByRole('radiogroup').getByText(name, { exact: true }).click();
  await expect(dialog.getByRole('radio', { name: new RegExp(`^${name}`) })).toBeChecked();
  await closeDialog(page);
}

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

/** The picture at the size that base models take, without loss: no program has to resize it. */
async function atInputSize(page: Page, { name, bytes }: PictureFile): Promise<PictureFile> {
  const png = await page.evaluate(async base64 => {
    const jpeg = await (await fetch(`data:image/jpeg;base64,${base64}`)).blob();
    const canvas = new OffscreenCanvas(224, 224);
    canvas.getContext('2d')?.drawImage(await createImageBitmap(jpeg), 0, 0, 224, 224);
    const drawn = await canvas.convertToBlob({ type: 'image/png' });
    return [...new Uint8Array(await drawn.arrayBuffer())];
  }, bytes.toString('base64'));
  return { name: `${name}.png`, bytes: Buffer.from(png) };
}

/** Confidences of the page for a picture, by class. */
async function pageScores(page: Page, worker: Worker, picture: PictureFile) {
  await predictPicture(page, picture);
  await expect(answer(page)).not.toBeEmpty();
  const scores = (await lastScores(worker)) ?? [];
  await clearPicture(page);
  expect(scores).toHaveLength(CLASSES.length);
  return scores;
}

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

test('says in another page, with the library of Teachable Machine, what it says here', async ({
  page,
  browser,
}) => {
  await learnTwoVendors(page);
  await chooseBaseModel(page, 'Fast');
  const [worker] = page.workers();
  await hearScores(worker);
  let leastSure = 1;
  for (const head of ['Automatic', 'Nearest examples', 'RBF SVM']) {
    await chooseHead(page, head);
    const zip = await save(page, await openExport(page));
    const other = await openWithModel(browser, zip);
    for (const picture of unseen()) {
      const input = await atInputSize(page, picture);
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
  await learnTwoVendors(page);
  const [worker] = page.workers();
  await hearScores(worker);
  const other = await openWithMl5(browser, await save(page, await openExport(page)));
  for (const picture of unseen()) {
    const input = await atInputSize(page, picture);
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
  await learnTwoVendors(page);
  const [worker] = page.workers();
  await hearScores(worker);
  const other = await openWithModel(browser, await save(page, await openExport(page)));
  const differences: number[] = [];
  for (const picture of unseen()) {
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
  await learnTwoVendors(page);
  await chooseBaseModel(page, 'Accurate');
  await averageMirrorImages(page);
  const without = unzipSync(await save(page, await openExport(page)));
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
  const pictureSwitch = dialog.getByRole('switch', { name: 'Put 3 of my pictures in as a check' });
  await expect(pictureSwitch).not.toBeChecked();
  await dialog.getByText('Put 3 of my pictures in as a check').click();
  await expect(pictureSwitch).toBeChecked();
  const zip = await save(page, dialog);
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
  await learnTwoVendors(page);
  await chooseHead(page, 'Classic kNN');
  const dialog = await openExport(page);
  await expect(dialog.getByRole('alert')).toContainText('there are no layers for that');
  await expect(dialog.getByRole('button', { name: 'Save the model' })).toHaveCount(0);
  await closeDialog(page);

  await page.getByRole('button', { name: 'All projects' }).click();
  await learn(page, { empty: [] });
  await expect((await openExport(page)).getByRole('alert')).toContainText(
    'There is nothing to export yet',
  );
});
