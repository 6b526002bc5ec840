/** What the report and the test set show and let the user do; how good they are is shown end to end. */
import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../../../support/axe';
import { classCard } from '../../../support/page';
import { learn } from '../../../support/recognition';
import { plainPictures } from '../../support/plain-pictures';
import { expect, test } from '../../support/test';

const CLASSES = ['red', 'green', 'blue'] as const;

const report = (page: Page) => page.getByRole('region', { name: 'How well does it do?' });
const testSet = (page: Page) => page.getByRole('region', { name: 'Test set', exact: true });
const suspects = (page: Page) =>
  report(page).getByRole('list', { name: 'In the right class?' }).getByRole('listitem');
const accuracy = (within: Locator) => within.locator('[data-accuracy]').first();

/** Four pictures of each class, the last green one among the red ones. */
async function learnWithMistake(page: Page): Promise<void> {
  const green = await plainPictures('green', 4);
  await learn(page, {
    red: [...(await plainPictures('red', 4)), ...green.slice(3)],
    green: green.slice(0, 3),
    blue: await plainPictures('blue', 4),
  });
}

test('opens the pictures of a cell of the confusion matrix, where they can be deleted', async ({
  page,
}) => {
  await learnWithMistake(page);
  const matrix = report(page).getByRole('table');
  await expect(matrix.getByRole('columnheader')).toHaveText([...CLASSES]);
  const cell = matrix.getByRole('button', { name: /^red, mistaken for green: 1 picture/ });
  await cell.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'red, mistaken for green' });
  const options = dialog.getByRole('option');
  await expect(options).toHaveCount(1);
  for (const option of await options.all()) {
    await expect(option.getByRole('img')).toBeVisible();
  }
  await expectAccessible(page);
  await options.first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(cell).toHaveCount(0);
  await expect(classCard(page, 'red').getByText('4 pictures')).toBeVisible();
});

test('holds pictures back, a random fifth or those selected, and turns them into examples again', async ({
  page,
}) => {
  await learn(page, {
    banana: await plainPictures('red', 4),
    bicycle: await plainPictures('blue', 4),
  });
  const fifth = testSet(page).getByRole('button', { name: 'Hold back a random fifth' });
  await fifth.click();
  await expect(testSet(page).getByText('of 2 pictures recognised')).toBeVisible();
  await expect(classCard(page, 'banana').getByText('3 pictures')).toBeVisible();
  await expect(fifth).toBeDisabled();
  await page.getByRole('button', { name: 'Undo: hold pictures back for the test set' }).click();
  await expect(classCard(page, 'banana').getByText('4 pictures')).toBeVisible();
  await expect(accuracy(testSet(page))).toHaveCount(0);

  const card = classCard(page, 'banana');
  await card.getByRole('option').first().click();
  await card.getByRole('button', { name: 'Hold back for the test set' }).click();
  await expect(card.getByText('3 pictures')).toBeVisible();
  await testSet(page)
    .getByRole('button', { name: /^banana/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Test set: banana' });
  await dialog.getByRole('option').click();
  await dialog.getByRole('button', { name: 'Turn back into examples' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card.getByText('4 pictures')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no accessibility violation, ${colorScheme}, nor scrolls sideways on a phone`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await learnWithMistake(page);
    await expect(suspects(page).first()).toBeVisible();
    await testSet(page).getByRole('button', { name: 'Hold back a random fifth' }).click();
    await expect(accuracy(testSet(page))).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
