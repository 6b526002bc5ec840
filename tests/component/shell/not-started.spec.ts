/** A page whose first scripts fail: it is never blank, and what is stored can be saved without them. */
import type { Page } from '@playwright/test';
import { en } from '../../../src/i18n/en';
import { rescueTexts } from '../../../src/i18n/rescue';
import { expectAccessible } from '../../support/axe';
import { openElsewhere } from '../../support/elsewhere';
import { addFiles, classCard, expectSaved, newProject } from '../../support/page';
import { makePictures } from '../../support/picture-set';
import { expect, test } from '../support/test';

const { texts } = rescueTexts(['en']);
const SENTENCE = 'This page has not started.';
const ENGLISH = '**/assets/en-*.js';

const notStarted = (page: Page) => page.locator('#not-started');

test('says so where its first script fails, and saves each project as a file that opens', async ({
  page,
  browser,
}, info) => {
  const pictures = await makePictures(browser);
  await newProject(page, ['banana']);
  await addFiles(page, 'banana', pictures.slice(0, 2));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expectSaved(page);

  await page.route('**/assets/index-*.js', route =>
    route.fulfill({ contentType: 'text/javascript', body: 'throw new Error("on purpose");' }),
  );
  await page.reload();
  await expect(notStarted(page)).toBeVisible();
  await expect(notStarted(page)).toContainText(SENTENCE);
  await expect(notStarted(page)).toContainText('此页面尚未启动');
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('not-started.png') });

  await page.getByRole('link', { name: 'Save what is stored as files' }).click();
  await expect(page.getByRole('heading', { name: texts.title })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: `${texts.save}: Untitled project` }).click();
  const path = await (await download).path();
  await expect(page.getByRole('status')).toHaveText(texts.saved('Untitled project'));
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    await page.screenshot({ path: info.outputPath(`rescue-${colorScheme}.png`) });
  }
  const other = await openElsewhere(page, path);
  await expect(classCard(other, 'banana').getByRole('option')).toHaveCount(2);
  await other.context().close();

  await page.unroute('**/assets/index-*.js');
  await page.getByRole('link', { name: texts.back }).click();
  await expect(page.getByRole('button', { name: 'Untitled project', exact: true })).toBeVisible();
});

test('says so where its texts do not load, and there are no others', async ({ page }) => {
  await page.route(ENGLISH, route => route.abort());
  await page.goto('/');
  await expect(notStarted(page)).toBeVisible();
  await expect(notStarted(page)).toContainText(SENTENCE);
  await page.unroute(ENGLISH);
  await page.route('**/assets/zh-Hans-*.js', route => route.abort());
  await page.reload();
  await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
  await expect(notStarted(page)).toHaveCount(0);
  await page.getByRole('combobox', { name: en.app.language }).selectOption('zh-Hans');
  await expect(page.locator('[data-notice=part-missing]')).toBeVisible();
  await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
});

test.describe('in a language that does not load', () => {
  test.use({ locale: 'zh-CN' });

  test('speaks English', async ({ page }) => {
    await page.route('**/assets/zh-Hans-*.js', route => route.abort());
    await page.goto('/');
    await expect(page.getByRole('heading', { name: en.start.emptyTitle })).toBeVisible();
  });
});
