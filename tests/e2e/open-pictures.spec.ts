/** Archives of pictures from other programs become projects, whole or not at all. */
import { expect, type Page, test } from '@playwright/test';
import { zip } from '../support/disk';
import { classCard, expectSaved, watchRequests } from '../support/page';
import { CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { recognise } from '../support/recognition';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const ofClass = (name: string) => pictures.filter(({ className }) => className === name);

async function openFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const opening = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).click();
  await (await opening).setFiles({ name, mimeType: 'application/octet-stream', buffer });
}

const notice = (page: Page, code: string) => page.locator(`[data-notice=${code}]`);

/** All pictures but the last of each class, as Teachable Machine saves a project. */
function teachableMachineProject(): Buffer {
  const settings = { trainEpochs: 50, trainBatchSize: 16, trainLearningRate: 0.001 };
  const appdata = { publishResults: {}, ...settings };
  const manifest = JSON.stringify({ type: 'image', version: '2.4.10', appdata });
  return zip({
    'manifest.json': Buffer.from(manifest),
    ...Object.fromEntries(
      CLASSES.flatMap(name =>
        ofClass(name)
          .slice(0, -1)
          .map(({ bytes }, i) => [`${name}-!-${i}.jpg`, bytes]),
      ),
    ),
  });
}

test('a project of Teachable Machine opens with its classes and pictures, and recognises', async ({
  page,
}) => {
  await page.goto('/');
  const expectNothingLeft = watchRequests(page);
  await openFile(page, 'Fruit & co.tm', teachableMachineProject());
  await expect(notice(page, 'pictures-opened')).toContainText('Opened “Fruit & co”');
  for (const name of CLASSES) {
    await expect(classCard(page, name).getByText('3 pictures')).toBeVisible();
  }
  await expectSaved(page);
  for (const name of CLASSES) await recognise(page, ofClass(name)[0], name);

  await page.reload();
  await recognise(page, ofClass('banana')[0], 'banana');
  expectNothingLeft();
});

test('a zip with a folder a class opens, its test pictures held back, broken ones named', async ({
  page,
}) => {
  const [banana, bicycle] = [ofClass('banana'), ofClass('bicycle')];
  const archive = zip({
    'set/train/banana/1.jpg': banana[0].bytes,
    'set/train/banana/2.jpg': banana[1].bytes,
    'set/train/<b>bicycle/1.jpg': bicycle[0].bytes,
    'set/train/<b>bicycle/broken.jpg': bicycle[1].bytes.subarray(0, 300),
    'set/test/banana/3.jpg': banana[2].bytes,
    'set/readme.txt': Buffer.from('of no class'),
  });
  await page.goto('/');
  await openFile(page, 'set.zip', archive);
  await expect(classCard(page, 'banana').getByText('2 pictures')).toBeVisible();
  await expect(classCard(page, '<b>bicycle').getByText('1 picture')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Test set' })).toContainText('1 picture');
  const failed = notice(page, 'import-done');
  await failed.getByText('2 files', { exact: true }).click();
  await expect(failed.getByRole('listitem')).toHaveText([/broken\.jpg/, /readme\.txt/]);
  await recognise(page, banana[3], 'banana');
});

test('what is no archive of pictures says so and changes nothing', async ({ page }) => {
  const [{ bytes }] = pictures;
  const sounds = zip({
    'manifest.json': Buffer.from('{"type":"audio","version":"2.4.7","appdata":{}}'),
    'Background Noise-!-0.zip': zip({ 'samples.json': Buffer.from('[]') }),
  });
  const whole = teachableMachineProject();
  const texts = zip({ 'notes/a.txt': Buffer.from('hello') });
  const locked = zip({ 'cat/1.jpg': bytes });
  for (const signature of ['PK\x03\x04', 'PK\x01\x02']) {
    const at = locked.indexOf(signature, 0, 'latin1');
    locked[at + (signature === 'PK\x03\x04' ? 6 : 8)] |= 1;
  }
  await page.goto('/');
  for (const [name, file, code] of [
    ['sounds.tm', sounds, 'file-of-sounds'],
    ['locked.zip', locked, 'file-encrypted'],
    ['texts.zip', texts, 'file-not-ours'],
    ['half.tm', whole.subarray(0, whole.length / 2), 'file-damaged'],
  ] as const) {
    await openFile(page, name, file);
    await expect(notice(page, code)).toContainText('Nothing was changed.');
    await expect(page.getByRole('progressbar')).toHaveCount(0);
    await notice(page, code).getByRole('button', { name: 'Dismiss' }).click();
  }
  await page.reload();
  await expect(page.getByRole('button', { name: 'New project' })).toBeVisible();
  await expect(page.getByRole('listitem')).toHaveCount(0);
});

test('opening can be cancelled, and leaves nothing behind', async ({ page }) => {
  const many = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [
      `${i % 3}/${i}.jpg`,
      pictures[i % pictures.length].bytes,
    ]),
  );
  await page.goto('/');
  await openFile(page, 'many.zip', zip(many));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'New project' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'many', exact: true })).toHaveCount(0);
});
