/** A project that Teachable Machine saved becomes a project here. */
import { openFile } from '../support/elsewhere';
import { classCard, expectSaved, watchRequests } from '../support/page';
import { CLASSES } from '../support/picture-set';
import { recognise } from '../support/recognition';
import { teachableMachineProject } from '../support/teachable-project';
import { expect, test } from './support/test';

test('a project of Teachable Machine opens with its classes and pictures, and recognises', async ({
  page,
  pictures,
}) => {
  const ofClass = (name: string) => pictures.filter(({ className }) => className === name);
  await page.goto('/');
  const expectNothingLeft = watchRequests(page);
  await openFile(page, {
    name: 'Fruit & co.tm',
    mimeType: 'application/octet-stream',
    buffer: teachableMachineProject(pictures),
  });
  await expect(page.locator('[data-notice=pictures-opened]')).toContainText('Opened “Fruit & co”');
  for (const name of CLASSES) {
    await expect(classCard(page, name).getByText('3 pictures')).toBeVisible();
  }
  await expectSaved(page);
  for (const name of CLASSES) await recognise(page, ofClass(name)[0], name);

  await page.reload();
  await recognise(page, ofClass('banana')[0], 'banana');
  expectNothingLeft();
});
