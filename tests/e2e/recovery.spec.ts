import { readFileSync } from 'node:fs';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { backendRow, closeDialog, openSettings } from './support/base-model';
import { framesScored, keepContexts, loseContexts, readMemory, tap } from './support/compute';
import { launchFilmed, writeFilm } from './support/fake-camera';
import {
  addFiles,
  classCard,
  clearPicture,
  confidences,
  expectSaved,
  newProject,
  openOnlyProject,
  predictPicture,
  winner,
} from './support/page';
import { makePictures, type TestPicture } from './support/picture-set';
import { VISITED } from './support/visited';

// A service worker would answer for the scripts that are changed here.
test.use({ serviceWorkers: 'block' });

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

function picture(className: string, vendor: string): TestPicture {
  const found = pictures.find(one => one.className === className && one.vendor === vendor);
  if (!found) throw new Error(`no picture of ${className} by ${vendor}`);
  return found;
}

async function learnTwo(page: Page): Promise<void> {
  await newProject(page, ['sunflower', 'bicycle']);
  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await addFiles(page, 'bicycle', [picture('bicycle', 'noto')]);
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
}

/** @returns the confidences, in per cent, by class. */
async function recognise(page: Page, probe: TestPicture): Promise<Record<string, number>> {
  await predictPicture(page, probe);
  await expect(winner(page)).toBeVisible();
  const shown = Object.entries(await confidences(page));
  await clearPicture(page);
  return Object.fromEntries(shown.map(([name, value]) => [name, Number(value)]));
}

async function chooseBackend(page: Page, name: string): Promise<void> {
  const row = backendRow(await openSettings(page), name);
  const choose = row.getByRole('button');
  if ((await choose.count()) > 0) await choose.click();
  await expect(row.getByText('In use')).toBeVisible();
  await closeDialog(page);
}

test.describe('with WebGL', () => {
  test.use({ storageState: VISITED.webgl });

  test('goes on by itself when the graphics device is lost, more than once', async ({ page }) => {
    await keepContexts(page);
    await learnTwo(page);
    for (const probe of [picture('bicycle', 'twemoji'), picture('sunflower', 'openmoji')]) {
      await chooseBackend(page, 'webgl');
      const before = await recognise(page, probe);
      expect(await loseContexts(page.workers()[0])).toBeGreaterThan(0);
      const after = await recognise(page, probe);
      await expect(page.locator('[data-notice=backend-lost]').first()).toBeVisible();
      // Another backend rounds otherwise.
      for (const [name, confidence] of Object.entries(before)) {
        expect(Math.abs(confidence - after[name])).toBeLessThanOrEqual(2);
      }
    }
    await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
  });

  test('holds no more tensors after 500 frames than after 50', async ({
    browser,
    baseURL,
    launchOptions,
  }, info) => {
    // 500 frames take minutes where there is no GPU and other work on the cores.
    test.setTimeout(600_000);
    const film = info.outputPath('film.mjpeg');
    const scenes = [picture('sunflower', 'noto').bytes, picture('bicycle', 'noto').bytes];
    await writeFilm(browser, scenes, 30, film);
    const filmed = await launchFilmed(launchOptions, film);
    try {
      const page = await filmed.newPage({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
      await learnTwo(page);
      // Software WebGL gives two frames a second: fewer of them there.
      for (const { backend, few, many } of [
        { backend: 'webgl', few: 10, many: 40 },
        { backend: 'wasm', few: 50, many: 500 },
      ]) {
        await chooseBackend(page, backend);
        const [worker] = page.workers();
        await page.getByRole('button', { name: 'Start camera' }).click();
        await tap(worker);
        const tensorsAfter = async (frames: number) => {
          await expect
            .poll(() => framesScored(worker), { timeout: 400_000 })
            .toBeGreaterThan(frames);
          return (await readMemory(worker)).numTensors;
        };
        expect(await tensorsAfter(few)).toBe(await tensorsAfter(many));
        await page.getByRole('button', { name: 'Stop camera' }).click();
      }
    } finally {
      await filmed.close();
    }
  });
});

/** What goes wrong in the worker is not caught there: it dies. */
const killWorker = (page: Page) =>
  page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error('Killed by a test');
    });
  });

test('goes on by itself when the worker that computes dies, and ends where it dies again', async ({
  page,
}) => {
  await learnTwo(page);
  const probe = picture('bicycle', 'twemoji');
  const before = await recognise(page, probe);
  await killWorker(page);
  await expect(notice(page, 'engine-restarted')).toContainText('was started again');
  expect(await recognise(page, probe)).toEqual(before);
  await addFiles(page, 'bicycle', [picture('bicycle', 'openmoji')]);
  await pictureCount(page, 'bicycle', 2);

  await killWorker(page);
  await expect(notice(page, 'engine-crashed')).toContainText('Reload the page');
  await addFiles(page, 'bicycle', [picture('bicycle', 'fluent-emoji')]);
  // It does not wait for a worker that is gone.
  await expect(notice(page, 'import-done')).toBeVisible();
  await pictureCount(page, 'bicycle', 2);
  await page.reload();
  await openOnlyProject(page);
  await recognise(page, probe);
});

/** Has storage refuse writes while the page's local storage says so. */
async function letDiskFillUp(
  page: Page,
): Promise<{ fill(): Promise<void>; free(): Promise<void> }> {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      if (localStorage.getItem('full')) throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, args);
    };
  });
  return {
    fill: () => page.evaluate(() => localStorage.setItem('full', 'yes')),
    free: () => page.evaluate(() => localStorage.removeItem('full')),
  };
}

const notice = (page: Page, code: string) => page.locator(`[data-notice=${code}]`);

/** Saves the project as a file by the button that a notice offers. @returns where it lies. */
async function rescue(page: Page, code: string): Promise<string> {
  const download = page.waitForEvent('download');
  await notice(page, code).getByRole('button', { name: 'Save the project as a file' }).click();
  return (await download).path();
}

/** Opens a file in a browser that has never seen the page. */
async function openElsewhere(browser: Browser, baseURL: string, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('heading', { name: 'Teach your computer to see' }).waitFor();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).click();
  await (await chooser).setFiles({
    name: 'rescued.inkling.zip',
    mimeType: 'application/zip',
    buffer: readFileSync(path),
  });
  return page;
}

const pictureCount = (page: Page, name: string, count: number) =>
  expect(
    classCard(page, name).getByText(count === 1 ? '1 picture' : `${count} pictures`),
  ).toBeVisible();

test('says at once when saving fails, and shows what is saved', async ({ page }) => {
  const disk = await letDiskFillUp(page);
  await learnTwo(page);
  await expectSaved(page);
  await disk.fill();
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  await expect(notice(page, 'storage-quota')).toBeVisible();
  await pictureCount(page, 'bicycle', 1);

  await disk.free();
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  await pictureCount(page, 'bicycle', 2);
  await expectSaved(page);
  await page.reload();
  await openOnlyProject(page);
  await pictureCount(page, 'bicycle', 2);
});

test('on a full disk, saves as a file what is shown and the pictures that could not be saved', async ({
  page,
  browser,
  baseURL,
}) => {
  const disk = await letDiskFillUp(page);
  await learnTwo(page);
  await expectSaved(page);
  await disk.fill();
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  await expect(notice(page, 'storage-quota')).toContainText('1 new picture is not saved');
  await expect(notice(page, 'import-refused')).toContainText('nothing more can be saved');
  await addFiles(page, 'sunflower', [
    picture('sunflower', 'openmoji'),
    picture('sunflower', 'twemoji'),
  ]);
  // An import ends with the first picture that is refused.
  await expect(notice(page, 'storage-quota')).toContainText('2 new pictures are not saved');
  await expect(notice(page, 'storage-quota')).toHaveCount(1);
  await pictureCount(page, 'bicycle', 1);

  const path = await rescue(page, 'storage-quota');
  await expect(notice(page, 'rescued')).toBeVisible();
  const other = await openElsewhere(browser, baseURL ?? '', path);
  await pictureCount(other, 'bicycle', 2);
  await pictureCount(other, 'sunflower', 2);
  await expect(classCard(other, 'bicycle').getByRole('img')).toHaveCount(2);
  await predictPicture(other, picture('bicycle', 'openmoji'));
  await expect(winner(other)).toHaveText('bicycle');
  await other.context().close();

  await notice(page, 'storage-quota').getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice(page, 'storage-quota')).toHaveCount(0);
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  // What was dismissed is let go of.
  await expect(notice(page, 'storage-quota')).toContainText('1 new picture is not saved');
});

/** What takes the database from under the page, and the notice that says so. */
const LOSSES: readonly {
  readonly how: string;
  readonly code: string;
  readonly text: string;
  lose(page: Page): Promise<void>;
}[] = [
  {
    how: 'deleted in another tab',
    code: 'storage-deleted',
    text: 'The saved data of this page was deleted',
    lose: async page => {
      const other = await page.context().newPage();
      await other.goto('/icon.svg');
      await other.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const request = indexedDB.deleteDatabase('inkling');
            request.onsuccess = resolve;
            request.onerror = reject;
          }),
      );
      await other.close();
    },
  },
  {
    how: 'upgraded by a newer page',
    code: 'storage-upgraded',
    text: 'A newer version of this page was opened in another tab',
    lose: async page => {
      const other = await page.context().newPage();
      await other.goto('/icon.svg');
      await other.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const request = indexedDB.open('inkling', 99);
            request.onsuccess = () => resolve(request.result.close());
            request.onerror = reject;
          }),
      );
      await other.close();
    },
  },
  {
    how: 'cleared by the browser',
    code: 'storage-closed',
    text: 'The browser closed the saved data',
    lose: async page => {
      const devtools = await page.context().newCDPSession(page);
      const { origin } = new URL(page.url());
      await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      await devtools.detach();
    },
  },
];

for (const { how, code, text, lose } of LOSSES) {
  test(`says at once that its data was ${how}, and saves as a file what it shows`, async ({
    page,
    browser,
    baseURL,
  }) => {
    await learnTwo(page);
    await expectSaved(page);
    await lose(page);
    await expect(notice(page, code)).toContainText(text);
    await expect(page.getByRole('status').getByText('Not kept')).toBeVisible();
    await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
    await expect(notice(page, code)).toContainText('1 new picture is not saved');
    await pictureCount(page, 'bicycle', 2);

    const other = await openElsewhere(browser, baseURL ?? '', await rescue(page, code));
    await pictureCount(other, 'bicycle', 2);
    await pictureCount(other, 'sunflower', 1);
    await expect(classCard(other, 'bicycle').getByRole('img')).toHaveCount(2);
    await other.context().close();
  });
}

test('says so where a newer version of the page has been, and touches nothing', async ({
  page,
}) => {
  await learnTwo(page);
  await expectSaved(page);
  await page.goto('/icon.svg');
  const open = (version: number) =>
    page.evaluate(
      wanted =>
        new Promise<number>((resolve, reject) => {
          const request = indexedDB.open('inkling', wanted);
          request.onsuccess = () => {
            const count = request.result.transaction('samples').objectStore('samples').count();
            count.onsuccess = () => {
              request.result.close();
              resolve(count.result);
            };
          };
          request.onerror = () => reject(request.error);
        }),
      version,
    );
  expect(await open(99)).toBe(2);
  await page.goto('/');
  await expect(notice(page, 'storage-newer')).toContainText('Close every tab of this page');
  await page.goto('/icon.svg');
  expect(await open(99)).toBe(2);
});

test('shows how much is used, and asks the browser to keep it once there is a picture', async ({
  page,
}) => {
  await page.addInitScript(() => {
    StorageManager.prototype.persist = async () => {
      localStorage.setItem('asked', 'yes');
      return true;
    };
    StorageManager.prototype.persisted = async () => localStorage.getItem('asked') !== null;
  });
  const asked = () => page.evaluate(() => localStorage.getItem('asked'));
  await newProject(page, ['sunflower']);
  await expectSaved(page);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const used = page.getByText(/^Uses [\d.]+ .B of about [\d.]+ .B/);
  await expect(used).toContainText('The browser may clear it when the disk runs low');
  await page.keyboard.press('Escape');
  expect(await asked()).toBeNull();

  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await expect.poll(asked).toBe('yes');
  await page.getByRole('button', { name: 'All projects' }).click();
  await expect(used).toContainText('It is kept also when the disk runs low');
});

test('works where the browser keeps no data, and says so', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('not in a private window', 'SecurityError');
    };
  });
  await page.goto('/');
  await expect(page.locator('[data-notice=storage-unavailable]')).toBeVisible();
  await learnTwo(page);
  await expect(page.getByRole('status').getByText('Not kept')).toBeVisible();
  await predictPicture(page, picture('bicycle', 'noto'));
  await expect(winner(page)).toHaveText('bicycle');
});
