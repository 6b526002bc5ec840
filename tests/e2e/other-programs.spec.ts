import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { addFiles, classCard, newProject } from '../support/page';
import { makePictures, type TestPicture } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const ofClass = (name: string) => pictures.filter(({ className }) => className === name);

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

async function exported(page: Page, item: string) {
  const started = page.waitForEvent('download');
  await choose(page, item);
  const download = await started;
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('pictures and embeddings leave for other programs, and come back from them', async ({
  page,
}) => {
  await learn(page, { '香蕉 (=1)': ofClass('banana'), bicycle: ofClass('bicycle') });

  const zip = await exported(page, 'Pictures, a folder a class (zip)');
  expect(zip.name).toBe('Untitled project.zip');
  const paths = Object.keys(unzipSync(zip.bytes));
  expect(paths).toHaveLength(8);
  expect(paths).toContain('香蕉 (=1)/noto-banana.jpg');

  const npz = await exported(page, 'Embeddings for Python (npz)');
  expect(npz.name).toBe('Untitled project.npz');
  const embeddings = Buffer.from(unzipSync(npz.bytes)['embeddings.npy']);
  const [, rows, dimension] = /\((\d+), (\d+),\)/.exec(embeddings.toString('latin1')) ?? [];
  expect(rows).toBe('8');

  const csv = await exported(page, 'Embeddings (CSV)');
  const lines = csv.bytes.toString('utf8').split('\r\n');
  expect(lines).toHaveLength(10);
  expect(lines[1].split(',')).toHaveLength(3 + Number(dimension));
  expect(lines[1]).toMatch(/^"香蕉 \(=1\)",example,"noto-banana.jpg",/);

  const knn = await exported(page, 'KNN classifier dataset (JSON)');
  const dataset: [string, number[], number[]][] = JSON.parse(knn.bytes.toString('utf8'));
  expect(dataset.map(([name, , shape]) => [name, shape])).toEqual([
    ['香蕉 (=1)', [4, Number(dimension)]],
    ['bicycle', [4, Number(dimension)]],
  ]);
  const [[, values]] = dataset;
  // The first row as it is in the table, scaled to length 1.
  const row = lines[1].split(',').slice(3).map(Number);
  const length = Math.hypot(...row);
  for (const [i, value] of row.entries()) expect(values[i]).toBeCloseTo(value / length, 5);

  await page.getByRole('button', { name: 'All projects' }).click();
  const opening = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).click();
  await (await opening).setFiles({
    name: 'Fruit.knn.json',
    mimeType: 'application/json',
    buffer: knn.bytes,
  });
  const dialog = page.getByRole('dialog', { name: 'Open the dataset “Fruit”' });
  await dialog.getByRole('button', { name: 'Open as a project' }).click();
  for (const name of ['香蕉 (=1)', 'bicycle']) {
    await expect(classCard(page, name).getByText('4 pictures')).toBeVisible();
  }
  await recognise(page, ofClass('banana')[0], '香蕉 (=1)');
  await recognise(page, ofClass('bicycle')[0], 'bicycle');

  await page.getByRole('button', { name: 'All projects' }).click();
  await page.getByRole('button', { name: 'New project' }).first().click();
  await choose(page, 'Embeddings (CSV)');
  await expect(page.locator('[data-notice=nothing-to-export]')).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a zip of classes' }).click();
  await (await chooser).setFiles({
    name: zip.name,
    mimeType: 'application/zip',
    buffer: zip.bytes,
  });
  for (const name of ['香蕉 (=1)', 'bicycle']) {
    await expect(classCard(page, name).getByText('4 pictures')).toBeVisible();
  }
});

/** A generator of the same numbers each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('takes or names each of many broken pictures, and goes on', async ({ page }) => {
  const [{ bytes }] = ofClass('banana');
  const random = seeded(7);
  const broken = Array.from({ length: 60 }, (_, i) => {
    const buffer = Buffer.from(bytes);
    // A third flipped in the header, a third flipped anywhere, a third cut off too.
    const reach = i % 3 === 0 ? 700 : buffer.length;
    for (let flips = 0; flips < 4; flips++) {
      buffer[Math.floor(random() * reach)] ^= 1 << Math.floor(random() * 8);
    }
    const length = i % 3 === 2 ? Math.floor(random() * buffer.length) : buffer.length;
    return { name: `${i}.jpg`, mimeType: 'image/jpeg', buffer: buffer.subarray(0, length) };
  });
  const crashes: Error[] = [];
  page.on('pageerror', error => crashes.push(error));
  await newProject(page, ['banana']);
  const card = classCard(page, 'banana');
  await card.locator('input[type=file]').setInputFiles(broken);
  const notice = page.locator('[data-notice=import-done]');
  await expect(notice).toBeVisible();
  await notice.getByText(/^\d+ files?$/).click();
  const named = await notice.getByRole('listitem').count();
  const taken = broken.length - named;
  // Both come up, and nothing is lost on the way.
  expect(Math.min(named, taken)).toBeGreaterThan(5);
  await expect(card.getByText(`${taken} pictures`)).toBeVisible();
  await addFiles(page, 'banana', ofClass('banana').slice(0, 1));
  await expect(card.getByText(`${taken + 1} pictures`)).toBeVisible();
  expect(crashes).toEqual([]);
});
