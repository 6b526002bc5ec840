import type { Locator, Page } from '@playwright/test';
import { chooseItem, expectVisibleFocus, tabTo } from '../../support/keys';
import { classCard, expectSaved } from '../../support/page';
import { asFile, makePictures, type TestPicture } from '../../support/picture-set';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const button = (page: Page | Locator, name: string) =>
  page.getByRole('button', { name, exact: true });

async function addClass(page: Page, name: string): Promise<void> {
  const add = button(page, 'Add a class');
  await tabTo(page, add);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Class name' })).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(classCard(page, name)).toBeVisible();
  // Where it was, so that the next class is one key away.
  await expect(add).toBeFocused();
  await expectVisibleFocus(page);
}

async function chooseFiles(page: Page, files: readonly TestPicture[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(files.map(asFile));
}

test('goes the whole way with only the keyboard, and always shows the focus', async ({ page }) => {
  await page.goto('/');
  await tabTo(page, button(page, 'New project'));
  await page.keyboard.press('Enter');
  await addClass(page, 'left');
  await addClass(page, 'right');
  const left = classCard(page, 'left');
  const right = classCard(page, 'right');
  await tabTo(page, button(left, 'Add files'), 'Shift+Tab');
  await chooseFiles(page, pictures.slice(0, 4));
  await expect(left.getByText('4 pictures')).toBeVisible();
  await tabTo(page, button(right, 'Add files'));
  await chooseFiles(page, pictures.slice(4, 6));
  await expect(right.getByText('2 pictures')).toBeVisible();

  // Select, move, delete, undo.
  const list = page.getByRole('listbox', { name: 'Pictures of left' });
  await tabTo(page, list, 'Shift+Tab');
  await page.keyboard.press(' ');
  await page.keyboard.press('ArrowRight');
  await expectVisibleFocus(page);
  await page.keyboard.press(' ');
  await expect(left.getByText('2 selected')).toBeVisible();
  await tabTo(page, button(left, 'Move to'));
  await page.keyboard.press('Enter');
  await chooseItem(page, 'right');
  await expect(right.getByText('4 pictures')).toBeVisible();
  await expect(list).toBeFocused();
  await page.keyboard.press('Control+a');
  await expect(left.getByText('2 selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(left.getByText('0 pictures')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(left.getByText('2 pictures')).toBeVisible();
  const undo = page.getByRole('button', { name: /^Undo/ });
  await tabTo(page, undo, 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(left.getByText('4 pictures')).toBeVisible();
  await tabTo(page, page.getByRole('button', { name: /^Redo/ }));
  await page.keyboard.press('Enter');
  await expect(left.getByText('2 pictures')).toBeVisible();

  // Menus: rename, recolour, merge.
  const options = button(page, 'Options of left');
  await tabTo(page, options);
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Rename');
  await expect(page.getByRole('textbox', { name: 'Class name' })).toBeFocused();
  await page.keyboard.type('port');
  await page.keyboard.press('Enter');
  await expect(button(page, 'Rename: port')).toBeFocused();
  await expectVisibleFocus(page);
  const portOptions = button(page, 'Options of port');
  await tabTo(page, portOptions);
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Change colour', 'ArrowRight');
  await chooseItem(page, 'Colour 5');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(portOptions).toBeFocused();
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Merge into', 'ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'right', exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(portOptions).toBeFocused();
  await tabTo(page, button(page, 'Colour of port'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Colour 2');

  // Camera settings, the settings dialog, export.
  const cameraSettings = button(page, 'Camera settings');
  await tabTo(page, cameraSettings);
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('switch', { name: 'Mirror' }));
  await tabTo(page, page.getByRole('slider', { name: 'Zoom' }));
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('slider', { name: 'Zoom' })).toHaveValue('1.1');
  const settings = button(page, 'Settings');
  await tabTo(page, settings, 'Shift+Tab');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  await tabTo(page, dialog.getByRole('radio', { name: /^Automatic/ }));
  await page.keyboard.press('ArrowDown');
  await expectVisibleFocus(page);
  await expect(dialog.getByRole('radio', { name: /^Automatic/ })).not.toBeChecked();
  await tabTo(page, dialog.getByRole('textbox', { name: 'Address' }).first());
  await tabTo(page, button(dialog, 'Measure again'));
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(settings).toBeFocused();
  await tabTo(page, button(page, 'Export'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  const download = page.waitForEvent('download');
  await chooseItem(page, 'Whole project');
  expect((await download).suggestedFilename()).toMatch(/\.inkling\.zip$/);

  // A second task and its name; a question before it is deleted.
  const more = button(page, 'More about this project');
  await tabTo(page, more);
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Add a task');
  await expect(page.getByRole('radio', { name: 'Task 2' })).toBeChecked();
  await tabTo(page, more);
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Rename task');
  await expect(page.getByRole('textbox', { name: 'Task name' })).toBeFocused();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('Colour');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Colour' })).toBeVisible();
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Delete task');
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await tabTo(page, page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('radio', { name: 'Colour' })).toHaveCount(0);
  await expectSaved(page);

  // Back, in again, and away with it.
  await tabTo(page, button(page, 'All projects'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  const tile = button(page, 'Untitled project');
  await tabTo(page, tile);
  await page.keyboard.press('Enter');
  await expect(right.getByText('4 pictures')).toBeVisible();
  await tabTo(page, button(page, 'All projects'));
  await page.keyboard.press('Enter');
  await tabTo(page, button(page, 'Options of Untitled project'));
  await page.keyboard.press('Enter');
  await chooseItem(page, 'Delete');
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(tile).toHaveCount(0);
  await tabTo(page, button(page, 'New project'));
});
