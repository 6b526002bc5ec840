/** A project that learns the camera mirrored says so, and stops when told to. */

import { expectAccessible } from '../../support/axe';
import { zip } from '../../support/disk';
import { openFile } from '../../support/elsewhere';
import { classCard, expectSaved, newProject } from '../../support/page';
import { plainPictures } from '../support/plain-pictures';
import { expect, test } from '../support/test';

test('a project of Teachable Machine mirrors the camera until it is told not to', async ({
  page,
}) => {
  const [one, other] = await plainPictures('red', 2);
  await page.goto('/');
  await openFile(page, {
    name: 'hands.tm',
    mimeType: 'application/octet-stream',
    buffer: zip({ 'left-!-0.jpg': one.bytes, 'right-!-0.jpg': other.bytes }),
  });
  await expect(classCard(page, 'left').getByText('1 picture')).toBeVisible();
  const note = page.getByRole('complementary', { name: 'This project mirrors the camera' });
  await expect(note).toContainText(
    'where left and right matter, record those from the camera again',
  );
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Camera settings' }).click();
  await expect(page.getByText('What is learnt and recognised is mirrored with it.')).toBeVisible();

  await note.getByRole('button', { name: 'Learn what the camera sees' }).click();
  await expect(note).toHaveCount(0);
  await expect(page.getByText('Only how it is shown')).toBeVisible();
  await expectSaved(page);
  await page.getByRole('button', { name: 'Undo: learn what the camera sees' }).click();
  await expect(note).toBeVisible();
  await page.getByRole('button', { name: 'Redo: learn what the camera sees' }).click();
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'left').getByText('1 picture')).toBeVisible();
  await expect(note).toHaveCount(0);
});

test('a new project does not', async ({ page }) => {
  await newProject(page, ['left']);
  await page.getByRole('button', { name: 'Camera settings' }).click();
  await expect(page.getByText('Only how it is shown')).toBeVisible();
  await expect(page.getByRole('complementary')).toHaveCount(0);

  // Pictures that another program mirrored are not like its own.
  const [picture] = await plainPictures('red', 1);
  await page
    .getByRole('region', { name: 'left', exact: true })
    .locator('input[type=file]')
    .setInputFiles([
      {
        name: 'hands.tm',
        mimeType: 'application/zip',
        buffer: zip({ 'left-!-0.jpg': picture.bytes }),
      },
    ]);
  await expect(page.locator('[data-notice=pictures-mirrored]')).toContainText(
    'open that project by itself',
  );
});
