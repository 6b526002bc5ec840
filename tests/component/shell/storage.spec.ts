/** Storage that is full, gone, taken away or not there at all: what the page says, and what it saves. */
import type { Page } from '@playwright/test';
import { openElsewhere } from '../../support/elsewhere';
import {
  addFiles,
  classCard,
  expectSaved,
  newProject,
  predictPicture,
  winner,
} from '../../support/page';
import { makePictures, pictureOf, type TestPicture } from '../../support/picture-set';
import { expect, test } from '../support/test';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const picture = (className: string, vendor: string) => pictureOf(pictures, className, vendor);

async function learnTwo(page: Page): Promise<void> {
  await newProject(page, ['sunflower', 'bicycle']);
  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await addFiles(page, 'bicycle', [picture('bicycle', 'noto')]);
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
}

/** Makes storage refuse writes while the page's local storage says so. */
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

/** Saves the project as a file with the button in a notice. @returns its path. */
async function rescue(page: Page, code: string): Promise<string> {
  const download = page.waitForEvent('download');
  await notice(page, code).getByRole('button', { name: 'Save the project as a file' }).click();
  return (await download).path();
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
  await pictureCount(page, 'bicycle', 2);
});

test('on a full disk, saves as a file what is shown, with the pictures that could not be saved', async ({
  page,
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
  const other = await openElsewhere(page, path);
  await pictureCount(other, 'bicycle', 2);
  await pictureCount(other, 'sunflower', 2);
  await expect(classCard(other, 'bicycle').getByRole('img')).toHaveCount(2);
  await predictPicture(other, picture('bicycle', 'openmoji'));
  await expect(winner(other)).toHaveText('bicycle');
  await other.context().close();

  await notice(page, 'storage-quota').getByRole('button', { name: 'Dismiss' }).click();
  await expect(notice(page, 'storage-quota')).toHaveCount(0);
  await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
  // What was dismissed is released.
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
  test(`says at once that its data was ${how}, and saves what it shows as a file`, async ({
    page,
  }) => {
    await learnTwo(page);
    await expectSaved(page);
    await lose(page);
    await expect(notice(page, code)).toContainText(text);
    await expect(page.getByRole('status').getByText('Not kept')).toBeVisible();
    await addFiles(page, 'bicycle', [picture('bicycle', 'twemoji')]);
    await expect(notice(page, code)).toContainText('1 new picture is not saved');
    await pictureCount(page, 'bicycle', 2);

    const other = await openElsewhere(page, await rescue(page, code));
    await pictureCount(other, 'bicycle', 2);
    await pictureCount(other, 'sunflower', 1);
    await expect(classCard(other, 'bicycle').getByRole('img')).toHaveCount(2);
    await other.context().close();
  });
}

test('says so if a newer version of the page was used, and touches nothing', async ({ page }) => {
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

test('says what becomes of everything if the database does not open', async ({ page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('not today', 'UnknownError');
    };
  });
  await page.goto('/');
  const said = notice(page, 'storage-not-opened');
  await expect(said).toContainText('It is as it was, but nothing that you do now is kept.');
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
  await expect(used).toContainText('The browser may clear it when the disk is nearly full');
  await page.keyboard.press('Escape');
  expect(await asked()).toBeNull();

  await addFiles(page, 'sunflower', [picture('sunflower', 'noto')]);
  await expect.poll(asked).toBe('yes');
  await page.getByRole('button', { name: 'All projects' }).click();
  await expect(used).toContainText('It is kept even when the disk is nearly full');
});

test('works if the browser keeps no data, and says so', async ({ page }) => {
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
