import type { Locator, Page } from '@playwright/test';
import { addFiles, classCard, expectSaved, newProject } from '../../../support/page';
import { makePictures, type TestPicture } from '../../../support/picture-set';
import { learn } from '../../../support/recognition';
import { expect, test } from '../../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

function classNames(page: Page): Promise<string[]> {
  return page
    .getByRole('button', { name: /^Rename: / })
    .evaluateAll(buttons =>
      buttons.filter(button => button.closest('h3')).map(button => button.textContent ?? ''),
    );
}

function colour(page: Page, name: string): Promise<string> {
  return classCard(page, name).evaluate(card => card.style.getPropertyValue('--class-colour'));
}

async function choose(page: Page, name: string, ...items: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: `Options of ${name}`, exact: true }).click();
  for (const item of items) await page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function press(page: Page, button: 'Undo' | 'Redo', edit: string): Promise<void> {
  await page.getByRole('button', { name: `${button}: ${edit}`, exact: true }).click();
}

function thumbnails(page: Page, name: string): Locator {
  return classCard(page, name).getByRole('option');
}

test('edits classes, undoes and redoes everything, and keeps it', async ({ page }) => {
  await newProject(page, ['cup', 'mug', 'jug']);
  await addFiles(page, 'cup', pictures.slice(0, 2));
  await addFiles(page, 'mug', pictures.slice(2, 3));
  await expect(classCard(page, 'cup').getByText('2 pictures')).toBeVisible();
  await expect(classCard(page, 'mug').getByText('1 picture')).toBeVisible();

  await choose(page, 'jug', 'Rename');
  const field = page.getByRole('textbox', { name: 'Class name' });
  await expect(field).toBeFocused();
  await field.fill('cup');
  await field.press('Enter');
  await expect(page.getByText('There is already one with that name')).toBeVisible();
  expect(await classNames(page)).toEqual(['cup', 'mug', 'jug']);
  await choose(page, 'jug', 'Rename');
  await field.fill('pitcher');
  await field.press('Enter');
  await expect(classCard(page, 'pitcher')).toBeVisible();

  const before = await colour(page, 'pitcher');
  await page.getByRole('button', { name: 'Colour of pitcher' }).click();
  await page.getByRole('menuitem', { name: 'Colour 7' }).click();
  await expect.poll(() => colour(page, 'pitcher')).not.toBe(before);
  const after = await colour(page, 'pitcher');

  await choose(page, 'pitcher', 'Move up');
  await expect.poll(() => classNames(page)).toEqual(['cup', 'pitcher', 'mug']);
  await choose(page, 'mug', 'Merge into', 'cup');
  await expect(classCard(page, 'cup').getByText('3 pictures')).toBeVisible();
  await choose(page, 'pitcher', 'Switch off');
  await expect(classCard(page, 'pitcher').getByText('Off', { exact: true })).toBeVisible();
  await choose(page, 'cup', 'Delete');
  await expect.poll(() => classNames(page)).toEqual(['pitcher']);
  const said = page.locator('[data-notice=done-delete-class]');
  await expect(said).toContainText('The class “cup” and its 3 pictures were deleted.');
  await said.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(classCard(page, 'cup').getByText('3 pictures')).toBeVisible();
  await expect(said).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
  await press(page, 'Redo', 'delete class');

  await press(page, 'Undo', 'delete class');
  await press(page, 'Undo', 'switch class off');
  await press(page, 'Undo', 'merge classes');
  expect(await classNames(page)).toEqual(['cup', 'pitcher', 'mug']);
  await expect(classCard(page, 'mug').getByText('1 picture')).toBeVisible();
  await press(page, 'Undo', 'move class');
  await press(page, 'Undo', 'change colour');
  await press(page, 'Undo', 'rename class');
  expect(await classNames(page)).toEqual(['cup', 'mug', 'jug']);
  expect(await colour(page, 'jug')).toBe(before);
  for (const edit of ['rename class', 'change colour', 'move class', 'merge classes']) {
    await press(page, 'Redo', edit);
  }
  await expectSaved(page);

  await page.reload();
  await expect(classCard(page, 'cup').getByText('3 pictures')).toBeVisible();
  expect(await classNames(page)).toEqual(['cup', 'pitcher']);
  expect(await colour(page, 'pitcher')).toBe(after);
});

test('moves and deletes the selected pictures, with the mouse and with keys', async ({ page }) => {
  await newProject(page, ['left', 'right']);
  await addFiles(page, 'left', pictures.slice(0, 6));
  await expect(classCard(page, 'left').getByText('6 pictures')).toBeVisible();

  await thumbnails(page, 'left').nth(0).click();
  await thumbnails(page, 'left')
    .nth(2)
    .click({ modifiers: ['Shift'] });
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Move to' }).click();
  await page.getByRole('menuitem', { name: 'right', exact: true }).click();
  await expect(classCard(page, 'right').getByText('3 pictures')).toBeVisible();
  await expect(classCard(page, 'left').getByText('3 pictures')).toBeVisible();
  await expect(page.getByText('3 pictures were moved to “right”.')).toBeVisible();

  await page.getByRole('listbox', { name: 'Pictures of right' }).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press(' ');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press(' ');
  await expect(page.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(classCard(page, 'right').getByText('1 picture')).toBeVisible();
  await expect(page.getByText('2 pictures were deleted.')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(classCard(page, 'right').getByText('3 pictures')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(classCard(page, 'left').getByText('6 pictures')).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(classCard(page, 'right').getByText('3 pictures')).toBeVisible();
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'right').getByText('3 pictures')).toBeVisible();
  await expect(thumbnails(page, 'right')).toHaveCount(3);
});

test('gives a picture one class in each task', async ({ page }) => {
  await newProject(page, ['cup', 'mug']);
  await addFiles(page, 'cup', pictures.slice(0, 1));
  await expect(classCard(page, 'cup').getByText('1 picture')).toBeVisible();
  const more = page.getByRole('button', { name: 'More about this project' });
  await more.click();
  await page.getByRole('menuitem', { name: 'Add a task' }).click();
  await expect.poll(() => classNames(page)).toEqual([]);
  await more.click();
  await page.getByRole('menuitem', { name: 'Rename task' }).click();
  await page.getByRole('textbox', { name: 'Task name' }).fill('Colour');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Colour' })).toBeVisible();
  await page.getByRole('radio', { name: 'Task 1' }).click();
  await expect(classCard(page, 'cup').getByText('1 picture')).toBeVisible();
  await page.getByRole('radio', { name: 'Colour' }).click();
  await more.click();
  await page.getByRole('menuitem', { name: 'Delete task' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('radio')).toHaveCount(0);
  await press(page, 'Undo', 'delete task');
  await expect(page.getByRole('radio', { name: 'Colour' })).toBeVisible();
});

test('undoes and redoes, and keeps what is undone after a reload', async ({ page }) => {
  const [sunflower, bicycle, banana] = pictures;
  await learn(page, { sunflower: [sunflower], bicycle: [bicycle], banana: [banana] });
  const card = classCard(page, 'banana');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(card.getByText('0 pictures').or(card.getByText('No pictures'))).toBeVisible();
  await page.getByRole('button', { name: /^Redo/ }).click();
  await expect(card.getByText('1 picture')).toBeVisible();
  await expect(card.locator('img')).toBeVisible();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'sunflower').getByText('1 picture')).toBeVisible();
  await expect(classCard(page, 'banana').locator('img')).toHaveCount(0);
});
