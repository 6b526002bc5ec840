import { expect, test } from '@playwright/test';
import {
  addFiles,
  classCard,
  expectSaved,
  predictPicture,
  watchRequests,
  winner,
} from '../support/page';
import { makePictures } from '../support/picture-set';
import { serveBuild } from '../support/static-server';

test('works under any path, and without its server once it was opened', async ({
  page,
  browser,
}) => {
  const pictures = await makePictures(browser);
  const server = await serveBuild('/school/room 4/'.replace(' ', '%20'));
  const expectOwnOrigin = watchRequests(page);
  try {
    await page.goto(server.address);
    // Ready means that all of the page is in the cache.
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  } finally {
    await server.close();
  }
  await page.reload();
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
