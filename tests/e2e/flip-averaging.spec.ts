import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { closeDialog, openSettings } from '../support/base-model';
import { computeWorkers, holdPictures, picturesOpened, releasePictures } from '../support/compute';
import { exportFile, openElsewhere } from '../support/elsewhere';
import { classCard, expectSaved, openOnlyProject } from '../support/page';
import { CLASSES, drawIcons, type PictureFile } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';

const flip = (dialog: Locator) =>
  dialog.getByRole('switch', { name: 'Average each picture with its mirror image' });

/** A picture for each class. */
async function learnIcons(page: Page, browser: Browser): Promise<void> {
  const pictures = await drawIcons(browser, 'noto', CLASSES);
  await learn(page, Object.fromEntries(CLASSES.map((name, i) => [name, [pictures[i]]])));
}

/** A picture that is like none of the classes, so that small changes show; and its mirror image. */
async function drawPair(page: Page, browser: Browser): Promise<[PictureFile, PictureFile]> {
  const [drawn] = await drawIcons(browser, 'fluent-emoji', ['fire-engine']);
  const pair = await page.evaluate(async base64 => {
    const jpeg = await (await fetch(`data:image/jpeg;base64,${base64}`)).blob();
    const bitmap = await createImageBitmap(jpeg);
    const draw = async (direction: 1 | -1) => {
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (direction < 0) context?.translate(bitmap.width, 0);
      context?.scale(direction, 1);
      context?.drawImage(bitmap, 0, 0);
      const png = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await png.arrayBuffer())];
    };
    return [await draw(1), await draw(-1)];
  }, drawn.bytes.toString('base64'));
  const [straight, mirrored] = pair.map(bytes => Buffer.from(bytes));
  return [
    { name: 'straight.png', bytes: straight },
    { name: 'mirrored.png', bytes: mirrored },
  ];
}

test('treats a picture and its mirror image as the same, once every picture was embedded again', async ({
  page,
  browser,
}) => {
  await learnIcons(page, browser);
  const [straight, mirrored] = await drawPair(page, browser);
  expect(await recognise(page, mirrored)).not.toEqual(await recognise(page, straight));

  const [worker] = computeWorkers(page);
  await holdPictures(worker, 1);
  const dialog = await openSettings(page);
  await expect(flip(dialog)).not.toBeChecked();
  await dialog.getByText('Average each picture with its mirror image').click();
  const bar = dialog.getByRole('progressbar', { name: 'Looking at every picture again' });
  await expect(bar.getByText('1 of 3')).toBeVisible();
  await expect(flip(dialog)).toBeDisabled();
  await releasePictures(worker);
  await expect(flip(dialog)).toBeChecked();
  expect(await picturesOpened(worker)).toBe(3);
  await closeDialog(page);
  const after = await recognise(page, straight);
  expect(await recognise(page, mirrored)).toEqual(after);
  await expectSaved(page);

  await page.goto('/');
  await expect.poll(() => computeWorkers(page).length).toBe(1);
  await holdPictures(computeWorkers(page)[0], 0);
  await openOnlyProject(page);
  expect(await recognise(page, straight)).toEqual(after);
  expect(await picturesOpened(computeWorkers(page)[0])).toBe(0);

  for (const item of ['Trained head', 'Whole project']) {
    const other = await openElsewhere(page, (await exportFile(page, item)).path);
    await expect(classCard(other, 'bicycle').getByText('1 picture')).toBeVisible();
    expect(await recognise(other, mirrored)).toEqual(after);
    await expect(flip(await openSettings(other))).toBeChecked();
    await other.context().close();
  }
});

test('continues as before when it is cancelled, even at the last picture', async ({
  page,
  browser,
}) => {
  await learnIcons(page, browser);
  const [straight] = await drawPair(page, browser);
  const before = await recognise(page, straight);
  const [worker] = computeWorkers(page);
  await holdPictures(worker, 2);
  const dialog = await openSettings(page);
  await dialog.getByText('Average each picture with its mirror image').click();
  await expect(dialog.getByRole('progressbar').getByText('2 of 3')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await releasePictures(worker);
  await expect(page.locator('[data-notice=options-kept]')).toHaveCount(1);
  await expect(flip(dialog)).toBeEnabled();
  await expect(flip(dialog)).not.toBeChecked();
  await closeDialog(page);
  expect(await recognise(page, straight)).toEqual(before);
});
