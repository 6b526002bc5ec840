/** How an import is understood is shown before anything of it is written, whichever way it comes. */
import type { Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expectAccessible } from '../../support/axe';
import { dropFromDisk, writeFiles, zip } from '../../support/disk';
import { exportFile, openFile } from '../../support/elsewhere';
import { classCard, expectSaved, newProject } from '../../support/page';
import { plainPictures } from '../support/plain-pictures';
import { expect, test } from '../support/test';

const dialog = (page: Page) => page.getByRole('dialog');
const classes = (page: Page) => page.getByRole('heading', { name: 'Classes' });
const testSet = (page: Page) => page.getByRole('region', { name: 'Test set', exact: true });

test('loose pictures become what the user says, in one step, and nothing without that', async ({
  page,
}, info) => {
  const pictures = await plainPictures('red', 3);
  const files = Object.fromEntries(pictures.map(({ name, bytes }) => [name, bytes]));
  const paths = writeFiles(info.outputPath('loose'), files);
  await newProject(page, ['banana']);
  await dropFromDisk(page, classes(page), paths);
  await expect(dialog(page)).toHaveAccessibleName('Add these pictures');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toHaveCount(0);

  await dropFromDisk(page, classes(page), paths);
  await expect(dialog(page).getByRole('radio')).toHaveCount(2);
  await expect(dialog(page).getByRole('radio', { checked: true })).toHaveAccessibleName(
    'All in one class 3 pictures',
  );
  await dialog(page).getByRole('textbox', { name: 'Class name' }).fill('red');
  await page.keyboard.press('Enter');
  await expect(classCard(page, 'red').getByText('3 pictures')).toBeVisible();
  await expect(page.getByRole('region', { name: 'New class' })).toHaveCount(0);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(classCard(page, 'red')).toHaveCount(0);
  await expectSaved(page);

  await dropFromDisk(page, page.getByRole('heading', { name: 'How well does it do?' }), paths);
  await dialog(page).getByRole('button', { name: 'Cancel' }).click();
  await dropFromDisk(page, page.getByRole('heading', { name: 'What it sees' }), paths.slice(0, 1));
  await expect(page.getByRole('img', { name: pictures[0].name })).toBeVisible();
  await expect(classCard(page, 'banana').getByText('0 pictures')).toBeVisible();
  await expect(page.getByRole('region', { name: /^red/ })).toHaveCount(0);
});

test('a set with a test set, a table and other files can be meant in several ways', async ({
  page,
}) => {
  const [red, blue] = [await plainPictures('red', 3), await plainPictures('blue', 2)];
  const set = zip({
    'set/Training/red/1.jpg': red[0].bytes,
    'set/Training/red/2.jpg': red[1].bytes,
    'set/Training/blue/3.jpg': blue[0].bytes,
    'set/Testing/red/4.jpg': red[2].bytes,
    'set/Testing/blue/5.jpg': blue[1].bytes,
    'set/labels.csv': Buffer.from('file,label\n1.jpg,warm\n2.jpg,warm\n3.jpg,cold\n5.jpg,cold'),
    'set/clip.mp4': Buffer.from('of no class'),
    '__MACOSX/set/._clip.mp4': Buffer.from('of the packer'),
  });
  await page.goto('/');
  await openFile(page, { name: 'set.zip', mimeType: 'application/zip', buffer: set });
  await expect(dialog(page).getByRole('radio')).toHaveCount(4);
  await expect(dialog(page).getByRole('button', { name: 'Add 5 pictures' })).toBeFocused();
  await expectAccessible(page);
  const chosen = dialog(page).getByRole('radio', { checked: true });
  await expect(chosen).toHaveAccessibleName(
    'A class for each folder 2 classes: red 2, blue 1; test set 2; 2 files passed over',
  );
  await chosen.focus();
  await page.keyboard.press('ArrowDown');
  await expect(chosen).toHaveAccessibleName(
    'By the labels in “label” 2 classes: warm 2, cold 2; 2 files passed over',
  );
  await dialog(page).getByText('2 files passed over', { exact: true }).click();
  await expect(dialog(page).getByRole('listitem')).toHaveText([
    /^clip\.mp4 is a video/,
    '4.jpg is in no table of labels',
  ]);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'set', exact: true })).toHaveCount(0);

  await newProject(page, []);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a zip of classes' }).click();
  await (await chooser).setFiles({ name: 'set.zip', mimeType: 'application/zip', buffer: set });
  await dialog(page).getByRole('button', { name: 'Add 5 pictures' }).click();
  await expect(classCard(page, 'red').getByText('2 pictures')).toBeVisible();
  await expect(classCard(page, 'blue').getByText('1 picture')).toBeVisible();
  await expect(testSet(page)).toContainText('1 picture');
});

test('folders open as a project, and an unpacked project as itself', async ({ page }, info) => {
  const [red, blue] = [await plainPictures('red', 3), await plainPictures('blue', 1)];
  const [folder] = writeFiles(info.outputPath('Colours'), {
    'red/1.jpg': red[0].bytes,
    'red/2.jpg': red[1].bytes,
    'blue/1.jpg': blue[0].bytes,
    'Thumbs.db': Buffer.from('of the file manager'),
  }).map(() => info.outputPath('Colours'));
  await page.goto('/');
  const start = page.getByRole('main');
  await dropFromDisk(page, start, [folder]);
  await expect(classCard(page, 'red').getByText('2 pictures')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rename: Colours' })).toBeVisible();

  await dropFromDisk(
    page,
    testSet(page),
    writeFiles(info.outputPath('red'), { 'red/3.jpg': red[2].bytes }).map(() =>
      info.outputPath('red/red'),
    ),
  );
  await expect(testSet(page)).toContainText('1 picture');
  await expectSaved(page);
  const { bytes } = await exportFile(page, 'Whole project');
  const unpacked = info.outputPath('Unpacked');
  const files = Object.entries(unzipSync(new Uint8Array(bytes)));
  writeFiles(unpacked, Object.fromEntries(files.map(([path, file]) => [path, Buffer.from(file)])));

  // On an open project its classes come in, and what is held back stays so.
  await dropFromDisk(page, classes(page), [unpacked]);
  await expect(dialog(page).getByRole('radio', { checked: true })).toHaveAccessibleName(
    'As in its Inkling project 2 classes: red 2, blue 1; test set 1',
  );
  await dialog(page).getByRole('button', { name: 'Add 4 pictures' }).click();
  await expect(classCard(page, 'red').getByText('4 pictures')).toBeVisible();
  await expect(testSet(page)).toContainText('2 pictures');

  await page.getByRole('button', { name: 'All projects' }).click();
  await dropFromDisk(page, start, [unpacked]);
  await expect(page.locator('[data-notice=project-opened]')).toBeVisible();
  await expect(classCard(page, 'red').getByText('2 pictures')).toBeVisible();
  await expect(testSet(page)).toContainText('1 picture');
});
