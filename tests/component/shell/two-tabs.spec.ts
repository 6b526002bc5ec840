import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../../support/axe';
import { addFiles, classCard, expectSaved, newProject, openOnlyProject } from '../../support/page';
import { makePictures, type TestPicture } from '../../support/picture-set';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const elsewhere = (page: Page) =>
  page.getByRole('alertdialog', { name: '“Untitled project” is open in another tab' });

/** The number of pictures per class; those that are out of sight are not drawn. */
const inClass = (card: Locator) => card.getByText(/^\d+ pictures$/);

/** Another tab on the same start page. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto('/');
  return tab;
}

test('a project that is open in one tab is opened in another only once the first has released it', async ({
  page,
}) => {
  await newProject(page, ['banana', 'bicycle']);
  await addFiles(page, 'banana', pictures.slice(0, 2));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expectSaved(page);

  const other = await openTab(page);
  await openOnlyProject(other);
  await expect(elsewhere(other)).toBeVisible();
  await expectAccessible(other);
  await elsewhere(other).getByRole('button', { name: 'Cancel' }).click();
  await expect(elsewhere(other)).toHaveCount(0);
  await expect(classCard(page, 'banana')).toBeVisible();

  await openOnlyProject(other);
  await elsewhere(other).getByRole('button', { name: 'Open it here' }).click();
  await expect(classCard(other, 'banana').getByRole('option')).toHaveCount(2);
  await expect(page.locator('[data-notice=opened-elsewhere]')).toContainText(
    '“Untitled project” was opened in another tab, so it was closed here. Everything was saved.',
  );
  await expect(page.getByRole('heading', { name: 'Your projects' })).toBeVisible();

  await addFiles(other, 'bicycle', pictures.slice(2, 5));
  await expect(classCard(other, 'bicycle').getByRole('option')).toHaveCount(3);
  await expectSaved(other);
  await other.close();
  await openOnlyProject(page);
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expect(classCard(page, 'bicycle').getByRole('option')).toHaveCount(3);
});

test('taken over during an import, a project has each picture that was shown as saved', async ({
  page,
}) => {
  await newProject(page, ['banana']);
  const other = await openTab(page);
  const card = classCard(page, 'banana');
  await addFiles(page, 'banana', Array.from({ length: 20 }, () => pictures).flat());
  await expect(card.getByRole('option').nth(3)).toBeVisible();
  await openOnlyProject(other);
  await elsewhere(other).getByRole('button', { name: 'Open it here' }).click();
  const taken = classCard(other, 'banana');
  await expect(taken).toBeVisible();
  await expect(page.locator('[data-notice=opened-elsewhere]')).toBeVisible();
  const count = Number.parseInt((await inClass(taken).textContent()) ?? '', 10);
  expect(count).toBeGreaterThan(3);
  await addFiles(other, 'banana', pictures.slice(0, 2));
  await expect(inClass(taken)).toHaveText(`${count + 2} pictures`);
  await expectSaved(other);
  await other.reload();
  await expect(inClass(taken)).toHaveText(`${count + 2} pictures`);
});

test('a project that is open in another tab is not deleted', async ({ page }) => {
  await newProject(page, ['banana']);
  const other = await openTab(page);
  await other.getByRole('button', { name: 'Options of Untitled project' }).click();
  await other.getByRole('menuitem', { name: 'Delete' }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(other.locator('[data-notice=delete-elsewhere]')).toBeVisible();
  await addFiles(page, 'banana', pictures.slice(0, 1));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(1);
  await expectSaved(page);

  await page.getByRole('button', { name: 'All projects' }).click();
  await expect(page.getByRole('heading', { name: 'Your projects' })).toBeVisible();
  await other.getByRole('button', { name: 'Options of Untitled project' }).click();
  await other.getByRole('menuitem', { name: 'Delete' }).click();
  await other.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(other.getByRole('heading', { name: 'Teach your computer to see' })).toBeVisible();
});
