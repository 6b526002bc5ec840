import { expect, test } from '@playwright/test';
import { openOffline } from '../support/offline';
import {
  addFiles,
  classCard,
  expectSaved,
  predictPicture,
  watchRequests,
  winner,
} from '../support/page';
import { makePictures } from '../support/picture-set';

test.use({ serviceWorkers: 'allow' });

test('works under any path, and without its server once it was opened', async ({
  page,
  browser,
}) => {
  const pictures = await makePictures(browser);
  const expectOwnOrigin = watchRequests(page);
  await openOffline(page, '/school/room%204/');
  await page.getByRole('button', { name: 'New project' }).first().click();
  for (const name of ['sunflower', 'bicycle']) {
    await page.getByRole('button', { name: 'Add a class' }).click();
    await page.getByRole('textbox', { name: 'Class name' }).fill(name);
    await page.keyboard.press('Enter');
    const shown = pictures.filter(one => one.className === name && one.vendor === 'noto');
    await addFiles(page, name, shown);
    await expect(classCard(page, name).getByText('1 picture')).toBeVisible();
  }
  await expectSaved(page);
  await page.reload();
  const probe = pictures.find(one => one.className === 'sunflower' && one.vendor === 'openmoji');
  if (!probe) throw new Error('no picture to try');
  await predictPicture(page, probe);
  await expect(winner(page)).toHaveText('sunflower');
  expectOwnOrigin();
});
