/** A compute worker that dies: the page goes on, and says so where it cannot. */

import type { Page } from '@playwright/test';
import { computeWorkers } from '../../support/compute';
import { addFiles, classCard, expectSaved, newProject } from '../../support/page';
import { makePictures, pictureOf, type TestPicture } from '../../support/picture-set';
import { recognise } from '../../support/recognition';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const picture = (className: string, vendor: string) => pictureOf(pictures, className, vendor);

/** Nothing in the worker catches this: it dies. */
const killWorker = (page: Page) =>
  computeWorkers(page)[0].evaluate(() => {
    setTimeout(() => {
      throw new Error('Killed by a test');
    });
  });

const notice = (page: Page, code: string) => page.locator(`[data-notice=${code}]`).first();

test('starts the worker again once; if it dies again at once, nothing waits for it', async ({
  page,
}) => {
  await newProject(page, ['sunflower', 'bicycle']);
  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await addFiles(page, 'bicycle', [picture('bicycle', 'noto')]);
  const probe = picture('bicycle', 'noto');
  const card = classCard(page, 'bicycle');
  await expect(card.getByText('1 picture')).toBeVisible();
  await recognise(page, probe, 'bicycle');

  await killWorker(page);
  await expect(notice(page, 'engine-restarted')).toContainText('started again');
  await recognise(page, probe, 'bicycle');
  await addFiles(page, 'bicycle', [picture('bicycle', 'openmoji')]);
  await expect(card.getByText('2 pictures')).toBeVisible();

  await killWorker(page);
  await expect(notice(page, 'engine-crashed')).toContainText('Reload the page');
  await addFiles(page, 'bicycle', [picture('bicycle', 'fluent-emoji')]);
  await expect(card.getByText('3 pictures')).toBeVisible();
  await expect(card.getByRole('option', { name: /being learnt$/ })).toHaveCount(1);
  await expectSaved(page);
  await page.reload();
  await expect(card.getByText('3 pictures')).toBeVisible();
  await recognise(page, probe, 'bicycle');
});
