import type { Page } from '@playwright/test';
import { seededRandom } from '../../../../src/core/math/random';
import { dropFromDisk, greyPng, writeFiles, zip } from '../../../support/disk';
import { addFiles, classCard, expectSaved, newProject } from '../../../support/page';
import { makePictures, type TestPicture } from '../../../support/picture-set';
import { expect, test } from '../../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const ofClass = (name: string) => pictures.filter(({ className }) => className === name);

/** The pictures of one class as the files of a folder. */
function inFolder(folder: string, name: string): Record<string, Buffer> {
  return Object.fromEntries(
    ofClass(name).map(picture => [`${folder}/${picture.name}`, picture.bytes]),
  );
}

/** Opens the list of files of the notice about them, and gives its lines. */
async function namedFiles(page: Page): Promise<string[]> {
  const notice = page.locator('[data-notice=import-done]');
  await notice.getByText(/^\d+ files?$/).click();
  return notice.getByRole('listitem').allTextContents();
}

test('takes many files that are dropped on a class', async ({ page }, info) => {
  const paths = writeFiles(info.outputPath('loose'), inFolder('.', 'banana'));
  await newProject(page, ['banana', 'bicycle']);
  await dropFromDisk(page, classCard(page, 'banana'), paths);
  await expect(classCard(page, 'banana').getByText(`${paths.length} pictures`)).toBeVisible();
  await expect(classCard(page, 'bicycle').getByText('0 pictures')).toBeVisible();
});

test('makes a class from each folder that is dropped', async ({ page }, info) => {
  const folder = info.outputPath('fruit and more');
  writeFiles(folder, {
    ...inFolder('banana', 'banana'),
    ...inFolder('bicycle', 'bicycle'),
    'banana/.DS_Store': Buffer.from('of the file manager'),
  });
  await newProject(page, ['banana']);
  await dropFromDisk(page, page.getByRole('heading', { name: 'Classes' }), [folder]);
  await expect(classCard(page, 'banana').getByText('4 pictures')).toBeVisible();
  await expect(classCard(page, 'bicycle').getByText('4 pictures')).toBeVisible();
  await expect(page.getByRole('region', { name: /^(banana|bicycle|fruit)/ })).toHaveCount(2);
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'bicycle').getByText('4 pictures')).toBeVisible();
});

test('makes a class from each folder that is picked', async ({ page }, info) => {
  const folder = info.outputPath('set');
  writeFiles(folder, { ...inFolder('banana', 'banana'), ...inFolder('bicycle', 'bicycle') });
  await newProject(page, []);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a folder of classes' }).click();
  await (await chooser).setFiles(folder);
  await expect(classCard(page, 'banana').getByText('4 pictures')).toBeVisible();
  await expect(classCard(page, 'bicycle').getByText('4 pictures')).toBeVisible();
});

/** Copies a picture as another program does. */
async function copyPicture(page: Page, { bytes }: TestPicture): Promise<void> {
  // What the clipboard holds is a PNG: no other kind of picture can be written to it.
  await page.evaluate(async base64 => {
    const jpeg = await (await fetch(`data:image/jpeg;base64,${base64}`)).blob();
    const bitmap = await createImageBitmap(jpeg);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const png = await canvas.convertToBlob();
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
  }, bytes.toString('base64'));
}

test('pastes a picture into the class that was used last', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await newProject(page, ['banana', 'bicycle']);
  await copyPicture(page, ofClass('bicycle')[0]);

  await classCard(page, 'bicycle').getByText('0 pictures').click();
  await page.keyboard.press('Control+V');
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
  await classCard(page, 'banana').getByText('0 pictures').click();
  await page.keyboard.press('Control+V');
  await expect(classCard(page, 'banana').getByText('1 picture')).toBeVisible();
});

test('shows a pasted picture if there is no class yet, until it is closed', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await newProject(page, []);
  const camera = page.getByRole('region', { name: 'Camera', exact: true });
  await expect(camera).toBeVisible();
  await copyPicture(page, ofClass('bicycle')[0]);
  await page.keyboard.press('Control+V');
  await expect(camera.getByRole('img')).toBeVisible();
  await camera.getByRole('button', { name: 'Close' }).click();
  await expect(camera.getByRole('img')).toHaveCount(0);
  await expect(camera.getByRole('button', { name: 'Start camera' })).toBeVisible();
});

test('unpacks a zip with one folder per class', async ({ page }) => {
  await newProject(page, []);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a zip of classes' }).click();
  await (await chooser).setFiles({
    name: 'set.zip',
    mimeType: 'application/zip',
    buffer: zip({
      ...inFolder('set/banana', 'banana'),
      ...inFolder('set/bicycle', 'bicycle'),
      '__MACOSX/set/banana/._one.jpg': Buffer.from('of the packer'),
    }),
  });
  await expect(classCard(page, 'banana').getByText('4 pictures')).toBeVisible();
  await expect(classCard(page, 'bicycle').getByText('4 pictures')).toBeVisible();
  await expect(page.locator('[data-notice]')).toHaveCount(0);
});

test('names what cannot be added and why, and adds the rest', async ({ page }) => {
  const [first, second] = ofClass('banana');
  const whole = zip(inFolder('banana', 'banana'));
  const boundless = greyPng(8, 8);
  // The width that the header states.
  boundless.writeUInt32BE(2 ** 30, 16);
  await newProject(page, ['banana']);
  await classCard(page, 'banana')
    .locator('input[type=file]')
    .setInputFiles([
      { name: first.name, mimeType: 'image/jpeg', buffer: first.bytes },
      { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') },
      { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: first.bytes.subarray(0, 60) },
      { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
      { name: '100-megapixels.png', mimeType: 'image/png', buffer: greyPng(10_000, 10_000) },
      { name: 'boundless.png', mimeType: 'image/png', buffer: boundless },
      {
        name: 'cut.zip',
        mimeType: 'application/zip',
        // In the first entry, so that nothing of it can be had.
        buffer: whole.subarray(0, 2000),
      },
      { name: second.name, mimeType: 'image/jpeg', buffer: second.bytes },
    ]);
  await expect(classCard(page, 'banana').getByText('3 pictures')).toBeVisible();
  await expect(page.getByText('5 files could not be added')).toBeVisible();
  expect(await namedFiles(page)).toEqual([
    'empty.png is empty',
    'cut.zip is a damaged zip',
    'notes.jpg is not a picture',
    'cut.jpg is damaged',
    'boundless.png is too large to open here; make it smaller',
  ]);
});

test('names what is wrong inside a zip, and adds the rest of it', async ({ page }) => {
  const [first, second] = ofClass('banana');
  await newProject(page, []);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a zip of classes' }).click();
  await (await chooser).setFiles({
    name: 'set.zip',
    mimeType: 'application/zip',
    buffer: zip({
      'banana/a.jpg': first.bytes,
      'banana/readme.txt': Buffer.from('what this is'),
      'banana/b.jpg': first.bytes.subarray(0, 60),
      'banana/c.jpg': second.bytes,
    }),
  });
  const dialog = page.getByRole('dialog', { name: 'Add “set.zip”' });
  await dialog.getByText('1 file passed over', { exact: true }).click();
  await expect(dialog.getByRole('listitem')).toHaveText('readme.txt is not a picture');
  await dialog.getByRole('button', { name: 'Add 3 pictures' }).click();
  await expect(classCard(page, 'banana').getByText('2 pictures')).toBeVisible();
  expect(await namedFiles(page)).toEqual(['b.jpg is damaged']);
});

test('shows the progress of a long import; what is added before it is stopped stays', async ({
  page,
}, info) => {
  const [picture] = ofClass('banana');
  const names = Array.from({ length: 400 }, (_, i) => `${i}.jpg`);
  const paths = writeFiles(
    info.outputPath('many'),
    Object.fromEntries(names.map(name => [name, picture.bytes])),
  );
  await newProject(page, ['banana']);
  await dropFromDisk(page, classCard(page, 'banana'), paths);
  const bar = page.getByRole('progressbar', { name: 'Adding pictures' });
  await expect(bar).toBeVisible();
  await expect(page.getByText(/^[1-9]\d* of 400$/)).toBeVisible();
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(bar).toHaveCount(0);

  const notice = page.locator('[data-notice=import-cancelled]');
  await expect(notice).toBeVisible();
  const added = Number(/(\d+) pictures? w/.exec((await notice.textContent()) ?? '')?.[1]);
  expect(added).toBeGreaterThan(0);
  expect(added).toBeLessThan(400);
  const count = classCard(page, 'banana').getByText(new RegExp(`^${added} pictures?$`));
  await expect(count).toBeVisible();
  await expectSaved(page);
  await page.reload();
  await expect(count).toBeVisible();
});

test('names the files that are not pictures, and adds the others', async ({ page }) => {
  await newProject(page, ['banana']);
  const [picture] = pictures;
  await classCard(page, 'banana')
    .locator('input[type=file]')
    .setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a picture') },
      { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: picture.bytes.subarray(0, 60) },
      { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
      { name: picture.name, mimeType: 'image/jpeg', buffer: picture.bytes },
    ]);
  await expect(classCard(page, 'banana').getByText('1 picture')).toBeVisible();
  for (const name of ['notes.txt', 'cut.jpg', 'empty.png']) {
    await expect(page.getByText(name)).toHaveCount(1);
  }
});

test('adds or names each of many broken pictures, and continues', async ({ page }) => {
  const [{ bytes }] = ofClass('banana');
  const random = seededRandom(7);
  const broken = Array.from({ length: 60 }, (_, i) => {
    const buffer = Buffer.from(bytes);
    // A third flipped in the header, a third flipped anywhere, a third cut off too.
    const reach = i % 3 === 0 ? 700 : buffer.length;
    for (let flips = 0; flips < 4; flips++) {
      buffer[random.below(reach)] ^= 1 << random.below(8);
    }
    const length = i % 3 === 2 ? random.below(buffer.length) : buffer.length;
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
  // Both occur, and nothing is lost on the way.
  expect(Math.min(named, taken)).toBeGreaterThan(5);
  await expect(card.getByText(`${taken} pictures`)).toBeVisible();
  await addFiles(page, 'banana', ofClass('banana').slice(0, 1));
  await expect(card.getByText(`${taken + 1} pictures`)).toBeVisible();
  expect(crashes).toEqual([]);
});
