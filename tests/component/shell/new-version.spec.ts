/** A new version of the page: how it reaches tabs that are open, and what it must not disturb. */
import type { Page } from '@playwright/test';
import { strToU8, zipSync } from 'fflate';
import { en } from '../../../src/i18n/en';
import { expectAccessible } from '../../support/axe';
import { MARK, nextBuild } from '../../support/next-build';
import { addFiles, classCard, expectSaved, newProject } from '../../support/page';
import { makePictures, type TestPicture } from '../../support/picture-set';
import { type StaticServer, serveBuild } from '../../support/static-server';
import { makeSmallNetworks } from '../support/small-networks';
import { expect, test as plain } from '../support/test';

/** A server of the page that moves on to a later build when a test says so. */
interface Releases {
  readonly address: string;
  release(): void;
}

const test = plain.extend<{ readonly releases: Releases }>({
  // biome-ignore lint/correctness/noEmptyPattern: what a fixture needs is read from its parameter
  releases: async ({}, use) => {
    const files = new Map<string, Buffer | null>(makeSmallNetworks());
    const server: StaticServer = await serveBuild('/', files);
    const release = () => {
      for (const [name, body] of nextBuild()) files.set(name, body);
    };
    await use({ address: server.address, release });
    await server.close();
  },
  baseURL: ({ releases }, use) => use(releases.address),
});

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const offer = (page: Page) => page.getByRole('button', { name: en.version.take });

const expectNewest = (page: Page) => expect(page.locator(`meta[name=${MARK}]`)).toHaveCount(1);
const expectOld = (page: Page) => expect(page.locator(`meta[name=${MARK}]`)).toHaveCount(0);

/** Until the page is kept, and would be had from what is kept. */
const expectKept = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller !== null);

/** As the browser says it when the user comes back to the tab. */
const comeBack = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

async function makeProject(page: Page): Promise<void> {
  await newProject(page, ['banana']);
  await addFiles(page, 'banana', pictures.slice(0, 2));
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
  await expectSaved(page);
}

test.describe('where the page is kept', () => {
  test.use({ serviceWorkers: 'allow' });

  test('is offered while a project is open, and taken in every tab, with all that was saved', async ({
    page,
    releases,
  }, info) => {
    await makeProject(page);
    await expectKept(page);
    const other = await page.context().newPage();
    await other.goto('/');
    await other.getByRole('heading', { name: en.start.title }).click();

    releases.release();
    await comeBack(page);
    await expect(offer(page)).toBeVisible();
    await expect(offer(other)).toBeVisible();
    await expectOld(page);
    await expectAccessible(page);
    for (const [colorScheme, width] of [
      ['light', 1366],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 768 });
      await page.screenshot({ path: info.outputPath(`offer-${colorScheme}.png`) });
    }
    await other.screenshot({ path: info.outputPath('offer-start.png') });

    await offer(page).click();
    await expectNewest(page);
    await expectNewest(other);
    await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
    await expect(page.getByRole('heading', { name: 'Untitled project' })).toBeVisible();
    await expect(offer(page)).toHaveCount(0);

    // Parts that only the later build has by these names.
    await page.getByRole('button', { name: en.header.settings, exact: true }).click();
    await expect(page.getByRole('dialog', { name: en.settings.title })).toBeVisible();
  });

  test('is taken by itself where nothing was done yet', async ({ page, releases }) => {
    await page.goto('/');
    await expectKept(page);
    releases.release();
    await page.reload();
    await expectNewest(page);
    await expect(page.getByRole('button', { name: en.start.newProject })).toBeVisible();
    await expect(offer(page)).toHaveCount(0);
  });

  test('comes where a message says that a reload brings it', async ({ page, releases }) => {
    await page.goto('/');
    await expectKept(page);
    releases.release();
    await page.getByRole('heading', { name: en.start.emptyTitle }).click();
    const manifest = strToU8(JSON.stringify({ format: 'inkling-project', version: 99 }));
    await page.locator('input[type=file]').setInputFiles({
      name: 'later.inkling',
      mimeType: 'application/zip',
      buffer: Buffer.from(
        zipSync({ 'manifest.json': manifest, 'embeddings.f32': new Uint8Array() }),
      ),
    });
    const notice = page.locator('[data-notice=file-newer-version]');
    await notice.getByRole('button', { name: en.crash.reload }).click();
    await expectNewest(page);
  });
});

test('a tab that misses a part of its version says so, and has everything after a reload', async ({
  page,
  releases,
}) => {
  let goOn = () => {};
  const isReleased = new Promise<void>(resolve => {
    goOn = resolve;
  });
  // The tab asks for it ahead of time; here it has not yet.
  await page.route('**/assets/SettingsDialog-*.js', async route => {
    await isReleased;
    await route.continue();
  });
  await makeProject(page);
  releases.release();
  goOn();
  await page.getByRole('button', { name: en.header.settings, exact: true }).click();
  const missing = page.locator('[data-part-missing]');
  await expect(missing).toContainText(en.app.partMissing);
  await expectSaved(page);
  await missing.getByRole('button', { name: en.crash.reload }).click();
  await expectNewest(page);
  await expect(page.getByRole('dialog', { name: en.settings.title })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(classCard(page, 'banana').getByRole('option')).toHaveCount(2);
});
