import type { Page } from '@playwright/test';
import { en } from '../../../src/i18n/en';
import { addFiles, classCard, expectSaved, newProject, openOnlyProject } from '../../support/page';
import { makePictures, type TestPicture } from '../../support/picture-set';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const PROJECT = /#\/project\/[^/]+$/;
const startPage = (page: Page) => page.getByRole('heading', { name: en.start.title });
const settings = (page: Page) => page.getByRole('dialog', { name: en.settings.title });
const elsewhere = (page: Page) =>
  page.getByRole('alertdialog', { name: '“Untitled project” is open in another tab' });

test('Back leads from a project to the start page and Forward into it again', async ({ page }) => {
  await newProject(page, ['banana']);
  await addFiles(page, 'banana', pictures.slice(0, 2));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expectSaved(page);
  await expect(page).toHaveURL(PROJECT);
  await expect(page).toHaveTitle('Untitled project – Inkling');

  await page.goBack();
  await expect(startPage(page)).toBeVisible();
  await expect(page).toHaveTitle('Inkling');
  await page.goForward();
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);

  await page.getByRole('button', { name: en.header.allProjects }).click();
  await expect(startPage(page)).toBeVisible();
  await expect(page).toHaveURL(/#\/$/);
  await page.goBack();
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
});

test('a reload stays on the project, and its name is the title of the tab', async ({ page }) => {
  await newProject(page, ['banana']);
  await page.getByRole('button', { name: 'Rename: Untitled project' }).click();
  const field = page.getByRole('textbox', { name: 'Project name' });
  await field.fill('Fruit');
  await field.press('Enter');
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'banana')).toBeVisible();
  await expect(page).toHaveTitle('Fruit – Inkling');
});

test('the settings and the export of a model have addresses, and Back closes them', async ({
  page,
}) => {
  await newProject(page, ['banana']);
  await page.getByRole('button', { name: en.header.settings, exact: true }).click();
  await expect(settings(page)).toBeVisible();
  await expect(page).toHaveURL(/\/settings$/);
  await page.goBack();
  await expect(settings(page)).toHaveCount(0);
  await expect(classCard(page, 'banana')).toBeVisible();
  await page.goForward();
  await expect(settings(page)).toBeVisible();

  await page.reload();
  await expect(settings(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(settings(page)).toHaveCount(0);
  await expect(page).toHaveURL(PROJECT);
  await page.goBack();
  await expect(startPage(page)).toBeVisible();

  await openOnlyProject(page);
  await page.getByRole('button', { name: en.header.export, exact: true }).click();
  await page.getByRole('menuitem', { name: en.header.exportModel }).click();
  await expect(page.getByRole('dialog', { name: en.model.title })).toBeVisible();
  await expect(page).toHaveURL(/\/export$/);
});

test('an address typed by hand leads from one project to another', async ({ page }) => {
  await newProject(page, ['banana']);
  await expectSaved(page);
  const first = page.url();
  await newProject(page, ['bicycle']);
  await expectSaved(page);
  await page.evaluate(hash => {
    location.hash = hash;
  }, new URL(first).hash);
  await expect(classCard(page, 'banana')).toBeVisible();
  await expect(classCard(page, 'bicycle')).toHaveCount(0);
  await page.goBack();
  await expect(classCard(page, 'bicycle')).toBeVisible();
});

test('an address of no project leads to the start page, which says so', async ({ page }) => {
  await page.goto('/#/project/gone');
  await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
  await expect(page.locator('[data-notice=storage-not-found]')).toBeVisible();
  await expect(page).toHaveURL(/#\/$/);
  await page.goto('/#/nowhere/at%all');
  await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
});

test('the address of a model leads to the start page once the model is closed', async ({
  page,
}) => {
  await page.goto('/#/model');
  await expect(page.locator('[data-notice=model-closed]')).toBeVisible();
  await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
  await expect(page).toHaveURL(/#\/$/);
});

test('a duplicated tab is told that the project is open, and can have it', async ({ page }) => {
  await newProject(page, ['banana']);
  await expectSaved(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(elsewhere(other)).toBeVisible();
  await elsewhere(other).getByRole('button', { name: en.common.cancel }).click();
  await expect(startPage(other)).toBeVisible();
  await expect(other).toHaveURL(/#\/$/);

  await other.goto(page.url());
  await elsewhere(other).getByRole('button', { name: en.elsewhere.openHere }).click();
  await expect(classCard(other, 'banana')).toBeVisible();
  await expect(other).toHaveURL(PROJECT);
  await expect(startPage(page)).toBeVisible();
  await expect(page).toHaveURL(/#\/$/);
});
