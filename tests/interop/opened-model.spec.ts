/** Models that were exported, here and by Teachable Machine, opened in the page for predicting. */
import type { Browser, Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { en } from '../../src/i18n/en';
import { zhHans } from '../../src/i18n/zh-Hans';
import { expectAccessible } from '../support/axe';
import { dropFromDisk, writeFiles, zip } from '../support/disk';
import { openFile } from '../support/elsewhere';
import { ofOtherVendors } from '../support/export';
import { launchFilmed, writeFilm } from '../support/fake-camera';
import { openOffline } from '../support/offline';
import type { Files } from '../support/other-page';
import { answer, clearPicture, confidences, predictPicture, watchRequests } from '../support/page';
import { CLASSES, type TestPicture } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';
import { openTeachable, teachablePredict } from '../support/teachable-export';
import { withoutWebGl } from '../support/webgl';
import { expect, test } from './support/test';

/** Per cent: what is shown is rounded, and files are decoded otherwise than elements. */
const TOLERANCE = 1;

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const given = (name: string, bytes: string | Uint8Array): GivenFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

const filesOf = (files: Files) => Object.entries(files).map(([name, bytes]) => given(name, bytes));

const zipOf = (files: Files) =>
  zip(Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes)])));

const notice = (page: Page, code: string) => page.locator(`[data-notice=${code}]`);

/** What Teachable Machine exports of our classes, and the page that has its library. */
function teachableModel(
  browser: Browser,
  pictures: readonly TestPicture[],
): ReturnType<typeof openTeachable> {
  const byClass = CLASSES.map(name => [name, pictures.filter(p => p.className === name)] as const);
  return openTeachable(browser, Object.fromEntries(byClass), 96, false);
}

async function expectConfidences(
  page: Page,
  picture: TestPicture,
  expected: (name: string) => number,
): Promise<void> {
  const shown = await recognise(page, picture);
  for (const name of CLASSES) {
    const difference = Math.abs(Number(shown[name] ?? NaN) - expected(name));
    expect(difference, `${picture.name}: ${name}`).toBeLessThanOrEqual(TOLERANCE);
  }
}

test('a model of Teachable Machine gives the same answers as in its own library', async ({
  page,
  pictures,
  browser,
}, info) => {
  const teachable = await teachableModel(browser, pictures);
  await page.goto('/');
  const expectOwnOrigin = watchRequests(page);
  await openFile(page, filesOf(teachable.files));
  await expect(page.getByText(en.opened.text)).toBeVisible();
  let leastSure = 100;
  for (const picture of pictures) {
    const expected = await teachablePredict(teachable.page, picture.bytes);
    leastSure = Math.min(leastSure, 100 * Math.max(...expected.values()));
    await expectConfidences(page, picture, name => 100 * (expected.get(name) ?? NaN));
  }
  expect(leastSure).toBeLessThan(95);
  expectOwnOrigin();

  await page.getByRole('button', { name: en.header.allProjects }).click();
  await expect(page.getByText(en.start.emptyTitle)).toBeVisible();
  // Its zip, with a folder around it, is the same.
  const folder = Object.entries(teachable.files).map(([path, bytes]) => [
    `my model/${path}`,
    bytes,
  ]);
  await openFile(page, [given('converted_tfjs.zip', zipOf(Object.fromEntries(folder)))]);
  await expect(page.getByText(en.opened.text)).toBeVisible();
  await recognise(page, pictures[0]);
  await page.getByRole('button', { name: en.header.allProjects }).click();

  // So is the folder that it unpacks to, dropped.
  const unpacked = info.outputPath('my model');
  const bytes = Object.entries(teachable.files).map(([path, file]) => [path, Buffer.from(file)]);
  writeFiles(unpacked, Object.fromEntries(bytes));
  await dropFromDisk(page, page.getByText(en.start.emptyTitle), [unpacked]);
  await expect(page.getByText(en.opened.text)).toBeVisible();
  await recognise(page, pictures[0]);
  await teachable.page.close();
});

test('a model of this page gives the same answers as the project, with the camera too, and offline', async ({
  taught,
  pictures,
  browser,
  launchOptions,
}, info) => {
  const unseen = ofOtherVendors(pictures);
  const expected: (readonly number[])[] = [];
  for (const picture of unseen) expected.push(await taught.scores(picture));
  const said: string[] = [];
  for (const picture of unseen.slice(0, 2)) {
    await predictPicture(taught.page, picture);
    await expect(answer(taught.page)).not.toBeEmpty();
    said.push((await answer(taught.page).textContent()) ?? '');
    await clearPicture(taught.page);
  }
  const { bytes: exported } = await taught.exported('TensorFlow.js', true);

  const film = info.outputPath('film.mjpeg');
  await writeFilm(browser, [unseen[0].bytes], 60, film);
  const filmed = await launchFilmed(withoutWebGl(launchOptions), film);
  try {
    const other = await filmed.newPage({ locale: 'en-GB', serviceWorkers: 'allow' });
    await openOffline(other, '/school/');
    await openFile(other, [given('my model.zip', exported)]);
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Untitled project');
    for (const [i, picture] of unseen.entries()) {
      await expectConfidences(
        other,
        picture,
        name => 100 * expected[i][CLASSES.map(String).indexOf(name)],
      );
    }

    await other.getByRole('button', { name: en.camera.start }).click();
    await expect(answer(other)).toHaveText(said[0]);
    await expect(other.getByText('frames per second')).toBeVisible();
    await other.getByRole('button', { name: en.camera.stop }).click();
    await expect(answer(other)).toHaveCount(0);

    await pastePicture(other, unseen[1]);
    await expect(answer(other)).toHaveText(said[1]);
    await clearPicture(other);

    // Nothing of it is kept.
    await other.reload();
    await expect(other.getByText(en.start.emptyTitle)).toBeVisible();
  } finally {
    await filmed.close();
  }
});

async function pastePicture(page: Page, { name, bytes }: TestPicture): Promise<void> {
  await page.evaluate(
    ([base64, fileName]) => {
      const decoded = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([decoded], fileName, { type: 'image/jpeg' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    },
    [bytes.toString('base64'), name] as const,
  );
}

test('what cannot be opened is reported in a sentence, and changes nothing', async ({
  taught,
  pictures,
  page,
}) => {
  const files = unzipSync((await taught.exported('TensorFlow.js', true)).bytes);
  const [probe, other] = pictures;
  await learn(page, { [probe.className]: [probe], [other.className]: [other] });
  const weights = files['weights.bin'];
  const metadata = JSON.parse(Buffer.from(files['metadata.json']).toString());
  const nan = new Uint8Array(weights);
  new DataView(nan.buffer).setFloat32(0, Number.NaN, true);
  await page.getByRole('button', { name: en.header.allProjects }).click();
  const project = page.getByRole('button', { name: 'Untitled project', exact: true });
  const changed = (bytes: Files) => [given('model.zip', zipOf({ ...files, ...bytes }))];
  for (const [code, handed] of [
    ['file-of-model-missing', [given('model.json', files['model.json'])]],
    ['model-incomplete', changed({ 'weights.bin': weights.subarray(0, 1000) })],
    ['model-incomplete', changed({ 'model.json': '{"modelTopology":' })],
    ['model-incomplete', changed({ 'metadata.json': '{"wordLabels":["clap"]}' })],
    ['model-unusable', changed({ 'weights.bin': nan })],
    [
      'model-unusable',
      changed({ 'metadata.json': JSON.stringify({ ...metadata, labels: ['one'] }) }),
    ],
    ['file-other-model', [given('model.tflite', 'TFL3')]],
    ['open-one', [given('a.json', '{}'), given('b.json', '{}')]],
  ] as const) {
    await openFile(page, handed);
    const told = notice(page, code);
    await expect(told).toBeVisible();
    await told.getByRole('button', { name: en.common.dismiss }).click();
    await expect(told).toHaveCount(0);
    await expect(project).toBeVisible();
  }
  await project.click();
  await recognise(page, probe, probe.className);
});

for (const { locale, messages } of [
  { locale: 'en-GB', messages: en },
  { locale: 'zh-CN', messages: zhHans },
]) {
  test.describe(locale, () => {
    test.use({ locale });
    test(`an opened model is accessible, wide and on a phone, ${locale}`, async ({
      page,
      pictures,
      browser,
    }, info) => {
      const teachable = await teachableModel(browser, pictures);
      await teachable.page.close();
      const labels = ['A class with a name that is long, and goes on', '<b>bicycle</b>', '香蕉'];
      const metadata = JSON.parse(String(teachable.files['metadata.json']));
      const files = {
        ...teachable.files,
        'metadata.json': JSON.stringify({ ...metadata, labels, modelName: 'Fruit & co' }),
      };
      await page.goto('/');
      await openFile(page, filesOf(files), messages.start.openFile);
      for (const isShown of [false, true]) {
        if (isShown) {
          await page.locator('input[type=file]').setInputFiles(given('1.jpg', pictures[0].bytes));
          await expect(answer(page)).toBeVisible();
        }
        for (const colorScheme of ['light', 'dark'] as const) {
          for (const width of [390, 1440]) {
            await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            await expect(page.getByText(messages.opened.text)).toBeVisible();
            await expectAccessible(page);
            const state = isShown ? 'shown' : 'empty';
            await page.screenshot({
              path: info.outputPath(`${locale}-${state}-${colorScheme}-${width}.png`),
            });
          }
        }
      }
      expect(Object.keys(await confidences(page))).toEqual(labels);
      await page.getByRole('button', { name: messages.header.allProjects }).press('Enter');
      await expect(page.getByText(messages.start.emptyTitle)).toBeVisible();
    });
  });
}
