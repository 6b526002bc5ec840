/** Pictures that are not square, of which a project sees the middle square or all. */
import sharp from 'sharp';
import { closeDialog, openSettings } from '../../../support/base-model';
import { openFile } from '../../../support/elsewhere';
import { chooseFormat, exportTfjs, openExport } from '../../../support/export';
import { addFiles, classCard, expectLearnt, expectSaved } from '../../../support/page';
import { learn, recognise } from '../../../support/recognition';
import { expect, test } from '../../support/test';

/** Grey, with a thing of a colour at one end: its middle square is nothing but grey. */
async function wide(name: string, background: string, end: 'left' | 'right') {
  const grey = { width: 300, height: 100, channels: 3, background: '#777' } as const;
  const thing = { create: { width: 90, height: 100, channels: 3, background } } as const;
  const bytes = await sharp({ create: grey })
    .composite([{ input: thing, left: end === 'left' ? 0 : 210, top: 0 }])
    .jpeg()
    .toBuffer();
  return { name, bytes };
}

test('are seen as a whole once that is chosen, which stays and leaves with the project', async ({
  page,
}) => {
  await learn(page, {
    red: [await wide('red-1.jpg', '#e02020', 'left')],
    blue: [await wide('blue-1.jpg', '#2040e0', 'left')],
  });
  const [red, blue] = [
    await wide('red-2.jpg', '#d83030', 'left'),
    await wide('blue-2.jpg', '#3048d8', 'left'),
  ];
  const before = await recognise(page, red);
  expect(before.red).toBe(before.blue);

  const thumbnail = classCard(page, 'red').getByRole('img', { name: 'red, picture 1' });
  await expect(thumbnail).toHaveCSS('object-fit', 'cover');
  const settings = await openSettings(page);
  await settings.getByText('See the whole picture').click();
  await expect(settings.getByRole('switch', { name: 'See the whole picture' })).toBeChecked();
  await closeDialog(page);
  await expect(thumbnail).toHaveCSS('object-fit', 'contain');
  await recognise(page, red, 'red');
  await recognise(page, blue, 'blue');

  await expectSaved(page);
  await page.reload();
  await expectLearnt(page);
  await recognise(page, blue, 'blue');
  await addFiles(page, 'red', [await wide('red-3.jpg', '#e83838', 'right')]);
  await expect(classCard(page, 'red').getByText('2 pictures')).toBeVisible();
  await recognise(page, await wide('red-4.jpg', '#e03030', 'right'), 'red');

  const dialog = await openExport(page);
  const told = dialog.getByText('This project sees whole pictures.');
  await chooseFormat(dialog, 'ONNX');
  await expect(told).toBeHidden();
  await chooseFormat(dialog, 'TensorFlow.js');
  await expect(told).toBeVisible();
  await closeDialog(page);

  const model = await exportTfjs(page);
  await page.getByRole('button', { name: 'All projects' }).click();
  await openFile(page, { name: 'whole.zip', mimeType: 'application/zip', buffer: model });
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Untitled project');
  await recognise(page, blue, 'blue');
  await recognise(page, red, 'red');
});
