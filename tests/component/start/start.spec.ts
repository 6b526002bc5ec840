/** The start page: the list of projects, files that it cannot open, its language. */
import type { Page } from '@playwright/test';
import { openFile } from '../../support/elsewhere';
import { addFiles, classCard, expectSaved, newProject } from '../../support/page';
import { plainPictures } from '../support/plain-pictures';
import { expect, test } from '../support/test';

async function chooseOption(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Options of ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('lists, duplicates and deletes projects', async ({ page }) => {
  const [first, second] = await plainPictures('red', 2);
  await newProject(page, ['cup']);
  await addFiles(page, 'cup', [first]);
  await expect(classCard(page, 'cup').getByText('1 picture')).toBeVisible();
  await page.getByRole('button', { name: 'Rename: Untitled project' }).click();
  const field = page.getByRole('textbox', { name: 'Project name' });
  await field.fill('Kitchen');
  await field.press('Enter');
  await expectSaved(page);
  await page.getByRole('button', { name: 'All projects' }).click();

  await chooseOption(page, 'Kitchen', 'Duplicate');
  await expect(page.getByRole('button', { name: 'Kitchen (copy)', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Kitchen (copy)', exact: true }).click();
  await addFiles(page, 'cup', [second]);
  await expect(classCard(page, 'cup').getByText('2 pictures')).toBeVisible();
  await expectSaved(page);
  await page.goto('/');
  await expect(page.getByText('2 pictures')).toBeVisible();

  await chooseOption(page, 'Kitchen (copy)', 'Delete');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await chooseOption(page, 'Kitchen (copy)', 'Delete');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Kitchen (copy)', exact: true })).toHaveCount(0);
  await page.reload();
  await page.getByRole('button', { name: 'Kitchen', exact: true }).click();
  await expect(classCard(page, 'cup').getByText('1 picture')).toBeVisible();
  await expect(classCard(page, 'cup').getByRole('option').getByRole('img')).toBeVisible();
});

test('refuses a foreign file and changes nothing', async ({ page }) => {
  await page.goto('/');
  await openFile(page, {
    name: 'other.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('PK\u0003\u0004 and nothing more'),
  });
  await expect(page.getByText('That file is damaged')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Untitled project' })).toHaveCount(0);
});

test.describe('where the browser speaks Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('speaks Chinese', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page.getByRole('button', { name: '新建项目' }).first()).toBeVisible();
  });
});
