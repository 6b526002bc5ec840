/** The standalone page of what our page has learnt. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { INPUT_SIZE } from '../../src/core/model/catalog';
import type { TestVector } from '../../src/formats/model/common/test-vectors';
import { makeStandalonePage } from '../../src/formats/model/page/standalone-page';
import type { Topology } from '../../src/formats/model/tfjs/layer-graph';
import { readTfjsZip } from '../../src/formats/model/tfjs/tfjs-package';
import { expectAccessible } from '../support/axe';
import { chooseBaseModel } from '../support/base-model';
import { ofOtherVendors } from '../support/export';
import { launchFilmed, writeFilm } from '../support/fake-camera';
import { asFile } from '../support/picture-set';
import { expect, test } from './support/test';

/** How far confidences may be from the page's. */
const TOLERANCE = 1e-4;
const MOST_BYTES = 6_000_000;
const HOSTILE = '</script></title><img src=x onerror="window.hasRun=1"><!--export:model-->$&';

interface PageOptions {
  readonly vectors?: readonly TestVector[];
  /** Of every weight. */
  readonly change?: (value: number, i: number) => number;
}

/** The standalone page of what a zip holds, with names of the test's choice. */
async function makePage(
  zip: Uint8Array,
  name: string,
  labels: readonly string[],
  { vectors = [], change = value => value }: PageOptions = {},
): Promise<Uint8Array> {
  const { topology, weightSpecs, weightData } = await readTfjsZip(zip);
  const values = new Float32Array(weightData).map(change);
  let at = 0;
  const weights = weightSpecs.map(spec => {
    const count = spec.shape.reduce((product, side) => product * side, 1);
    at += count;
    return { name: spec.name, shape: spec.shape, values: values.slice(at - count, at) };
  });
  const notice = Buffer.from(unzipSync(zip)['NOTICE.txt']).toString();
  return makeStandalonePage({
    template: readFileSync('dist/standalone-page.txt', 'utf8'),
    name,
    labels,
    model: { topology: topology as Topology, weights, embedding: '' },
    classifier: { wholePicture: false },
    licences: { 'NOTICE.txt': notice },
    vectors,
    date: new Date(0),
    cameraFrames: 'as-seen',
  });
}

/** As training may: no value fits float16 any more. */
const fineTune = (value: number, i: number) => value + Math.sin(i * i) / 1000;

/** A picture that no PNG is larger than. */
function noisePng(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const size = { width: INPUT_SIZE, height: INPUT_SIZE, channels: 3 } as const;
  return sharp({ create: { ...size, background: 'black', noise } })
    .png()
    .toBuffer();
}

/** Confidences shown, unrounded, in the order of the classes. */
const shownBy = (page: Page) =>
  page
    .getByRole('meter')
    .evaluateAll(meters => meters.map(meter => Number(meter.getAttribute('data-confidence'))));

test('opens from a folder without a network, and gives the same answers as the page', async ({
  taught,
  pictures,
  browser,
  launchOptions,
}, info) => {
  const before = await chooseBaseModel(taught.page, 'Fast');
  const unseen = ofOtherVendors(pictures);
  const expected: (readonly number[])[] = [];
  for (const picture of unseen) expected.push(await taught.scores(picture));

  const labels = [HOSTILE, 'bicycle', '自行车 \u2028 {{name}}'];
  const { bytes: zip } = await taught.save('TensorFlow.js');
  await chooseBaseModel(taught.page, before);
  const html = await makePage(zip, HOSTILE, labels);
  info.annotations.push({ type: 'bytes', description: String(html.length) });
  console.log(`The standalone page with "Fast": ${html.length} bytes`);
  expect(html.length).toBeLessThan(MOST_BYTES);
  const tuned = await makePage(zip, 'Fine-tuned', labels, { change: fineTune });
  console.log(`With every weight fine-tuned: ${tuned.length} bytes`);
  expect(tuned.length).toBeLessThan(MOST_BYTES);
  const png = await noisePng();
  const vectors = Array.from({ length: 3 }, () => ({ png, confidences: Float32Array.of(1, 0, 0) }));
  const noisy = await makePage(zip, 'Fine-tuned', labels, { change: fineTune, vectors });
  console.log(
    `And with three pictures of noise, the largest that there are: ${noisy.length} bytes`,
  );
  const path = info.outputPath('classifier.html');
  writeFileSync(path, html);

  const film = info.outputPath('film.mjpeg');
  await writeFilm(browser, [unseen[0].bytes], 60, film);
  const filmed = await launchFilmed(launchOptions, film);
  try {
    const context = await filmed.newContext({ locale: 'en-GB', offline: true });
    const alone = await context.newPage();
    const foreign: string[] = [];
    const troubles: string[] = [];
    alone.on('request', request => {
      if (!/^(file|blob|data):/.test(request.url())) foreign.push(request.url());
    });
    alone.on('console', message => {
      if (message.type() === 'error') troubles.push(message.text());
    });
    alone.on('pageerror', error => troubles.push(String(error)));
    await alone.goto(pathToFileURL(path).href);
    await expect(alone.getByRole('button', { name: 'Choose a picture' })).toBeEnabled();
    await expect(alone.getByRole('heading', { level: 1 })).toHaveText(HOSTILE);
    await expect(alone).toHaveTitle(HOSTILE);

    let largest = 0;
    for (const [i, picture] of unseen.entries()) {
      await alone.locator('input[type=file]').setInputFiles(asFile(picture));
      await expect(alone.getByRole('img', { name: 'The picture that it looks at' })).toBeVisible();
      const best = expected[i].indexOf(Math.max(...expected[i]));
      await expect(alone.locator('#answer')).toHaveText(labels[best]);
      for (const [c, confidence] of (await shownBy(alone)).entries()) {
        const difference = Math.abs(confidence - expected[i][c]);
        largest = Math.max(largest, difference);
        expect(difference, picture.name).toBeLessThan(TOLERANCE);
      }
    }
    console.log(`Confidences are at most ${largest} from the page's`);

    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [390, 1280]) {
        await alone.setViewportSize({ width, height: 800 });
        await alone.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await expectAccessible(alone);
        await alone.screenshot({ path: info.outputPath(`${colorScheme}-${width}.png`) });
      }
    }

    const dropped = await alone.evaluateHandle(base64 => {
      const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'dropped.jpg', { type: 'image/jpeg' }));
      return transfer;
    }, unseen[1].bytes.toString('base64'));
    await alone.locator('#view').dispatchEvent('drop', { dataTransfer: dropped });
    await expect(alone.locator('#answer')).toHaveText('bicycle');

    await alone
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await expect(alone.getByRole('alert')).toContainText(
      'This browser cannot read that as a picture',
    );

    await alone.getByRole('button', { name: 'Use the camera' }).press('Enter');
    await expect(alone.getByRole('button', { name: 'Stop the camera' })).toBeVisible();
    await expect(alone.locator('#answer')).toHaveText(labels[0]);
    await alone.getByRole('button', { name: 'Stop the camera' }).click();
    await expect(alone.locator('#answer')).toBeEmpty();

    expect(await alone.evaluate(() => 'hasRun' in window)).toBe(false);
    expect(await alone.locator('img[src="x"]').count()).toBe(0);
    expect(foreign).toEqual([]);
    expect(troubles).toEqual([]);

    await alone.getByText('About this page, and licences').click();
    await expect(alone.locator('#licences')).toContainText('MobileNetV3-Small');
    await expect(alone.locator('#licences')).toContainText('@tensorflow/tfjs-core');
  } finally {
    await filmed.close();
  }
});

test('is one file that recognises on its own, and checks itself', async ({
  taught,
  pictures,
  context,
}) => {
  const { name, bytes } = await taught.exported('Web page', true);
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
