import { expect, type Page, test } from '@playwright/test';
import { exportFile, openElsewhere } from '../support/elsewhere';
import {
  classCard,
  clearPicture,
  confidences,
  predictPicture,
  watchRequests,
  winner,
} from '../support/page';
import { CLASSES, makePictures, ofVendor, type TestPicture } from '../support/picture-set';
import { learn } from '../support/recognition';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

/** @returns pictures of other vendors. */
async function learnOneEach(page: Page): Promise<TestPicture[]> {
  const { learnt, others } = ofVendor(pictures, 'noto');
  await learn(page, Object.fromEntries(learnt.map(picture => [picture.className, [picture]])));
  return others;
}

test('learns from one picture per class, and is the same after a reload and on another machine', async ({
  page,
}) => {
  const watched = [watchRequests(page)];
  const others = await learnOneEach(page);

  let right = 0;
  for (const picture of others) {
    await predictPicture(page, picture);
    await expect(winner(page)).not.toBeEmpty();
    await expect(async () => {
      expect(Object.keys(await confidences(page))).toHaveLength(CLASSES.length);
    }).toPass();
    if ((await winner(page).textContent())?.trim() === picture.className) right++;
    await clearPicture(page);
  }
  // Other vendors draw quite different pictures: with one example per class, most are told apart.
  expect(right / others.length).toBeGreaterThan(0.7);

  const [probe] = others;
  await predictPicture(page, probe);
  await expect(winner(page)).not.toBeEmpty();
  const before = await confidences(page);

  await page.reload();
  await expect(classCard(page, CLASSES[0]).getByText('1 picture')).toBeVisible();
  await predictPicture(page, probe);
  await expect(winner(page)).not.toBeEmpty();
  expect(await confidences(page)).toEqual(before);

  for (const item of ['Trained head', 'Whole project']) {
    const { path } = await exportFile(page, item);
    const other = await openElsewhere(page, path, opened => watched.push(watchRequests(opened)));
    await expect(classCard(other, CLASSES[0]).getByText('1 picture')).toBeVisible();
    await predictPicture(other, probe);
    await expect(winner(other)).not.toBeEmpty();
    expect(await confidences(other)).toEqual(before);
    await other.context().close();
  }
  for (const expectOwnOrigin of watched) expectOwnOrigin();
});
