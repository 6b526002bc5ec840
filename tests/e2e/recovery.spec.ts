import { chromium, expect, type Page, test } from '@playwright/test';
import { framesScored, keepContexts, loseContexts, readMemory, tap } from './support/compute';
import { cameraFlags, writeFilm } from './support/fake-camera';
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
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(row.getByText('Right numbers')).toBeVisible();
  const choose = row.getByRole('button');
  if ((await choose.count()) > 0) await choose.click();
  await expect(row.getByText('In use')).toBeVisible();
  await page.keyboard.press('Escape');
}

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
  const filmed = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), ...cameraFlags(film)],
  });
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
      const after = async (frames: number) => {
        await expect.poll(() => framesScored(worker), { timeout: 400_000 }).toBeGreaterThan(frames);
        return (await readMemory(worker)).numTensors;
      };
      expect(await after(few)).toBe(await after(many));
      await page.getByRole('button', { name: 'Stop camera' }).click();
    }
  } finally {
    await filmed.close();
  }
});

test('says at once when saving fails, and shows what is saved', async ({ page }) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args: Parameters<typeof put>) {
      if (localStorage.getItem('full')) throw new DOMException('no room', 'QuotaExceededError');
      return put.apply(this, args);
    };
  });
  await learnTwo(page);
  await expectSaved(page);
  await page.evaluate(() => localStorage.setItem('full', 'yes'));
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  await expect(page.locator('[data-notice=storage-quota]').first()).toBeVisible();
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();

  await page.evaluate(() => localStorage.removeItem('full'));
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  await expect(classCard(page, 'bicycle').getByText('2 pictures')).toBeVisible();
  await expectSaved(page);
  await page.reload();
  await openOnlyProject(page);
  await expect(classCard(page, 'bicycle').getByText('2 pictures')).toBeVisible();
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
