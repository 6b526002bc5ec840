/** Archives of pictures from other programs become projects, completely or not at all. */
import type { Page } from '@playwright/test';
import { zip } from '../../support/disk';
import { openFile } from '../../support/elsewhere';
import { classCard } from '../../support/page';
import { makePictures, type TestPicture } from '../../support/picture-set';
import { recognise } from '../../support/recognition';
import { teachableMachineProject } from '../../support/teachable-project';
import { plainPictures } from '../support/plain-pictures';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const given = (name: string, buffer: Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer,
});

const notice = (page: Page, code: string) => page.locator(`[data-notice=${code}]`);

test('a zip with one folder per class opens, with test pictures held back and broken ones named', async ({
  page,
}) => {
  const [banana, bicycle] = [await plainPictures('red', 4), await plainPictures('blue', 2)];
  const archive = zip({
    'set/train/banana/1.jpg': banana[0].bytes,
    'set/train/banana/2.jpg': banana[1].bytes,
    'set/train/<b>bicycle/1.jpg': bicycle[0].bytes,
    'set/train/<b>bicycle/broken.jpg': bicycle[1].bytes.subarray(0, 300),
    'set/test/banana/3.jpg': banana[2].bytes,
    'set/readme.txt': Buffer.from('of no class'),
  });
  await page.goto('/');
  await openFile(page, given('set.zip', archive));
  const dialog = page.getByRole('dialog', { name: 'Open “set.zip”' });
  await expect(dialog.getByRole('radio', { checked: true })).toHaveAccessibleName(
    /2 classes: banana 2, <b>bicycle 2; test set 1; 1 file passed over/,
  );
  await dialog.getByRole('button', { name: 'Add 5 pictures' }).click();
  await expect(classCard(page, 'banana').getByText('2 pictures')).toBeVisible();
  await expect(classCard(page, '<b>bicycle').getByText('1 picture')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Test set' })).toContainText('1 picture');
  const failed = notice(page, 'import-done');
  await failed.getByText('1 file', { exact: true }).click();
  await expect(failed.getByRole('listitem')).toHaveText([/broken\.jpg/]);
  await recognise(page, banana[3], 'banana');
});

test('what is not an archive of pictures is reported and changes nothing', async ({ page }) => {
  const [{ bytes }] = pictures;
  const sounds = zip({
    'manifest.json': Buffer.from('{"type":"audio","version":"2.4.7","appdata":{}}'),
    'Background Noise-!-0.zip': zip({ 'samples.json': Buffer.from('[]') }),
  });
  const whole = teachableMachineProject(pictures);
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
    await openFile(page, given(name, file));
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
  await openFile(page, given('many.zip', zip(many)));
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: 'New project' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'many', exact: true })).toHaveCount(0);
});
