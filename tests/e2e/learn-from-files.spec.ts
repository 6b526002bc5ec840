import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import {
  addFiles,
  classCard,
  clearPicture,
  confidences,
  expectSaved,
  newProject,
  predictPicture,
  watchRequests,
  winner,
} from '../support/page';
import { CLASSES, makePictures, ofVendor, type TestPicture } from '../support/picture-set';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

async function learn(page: Parameters<typeof newProject>[0]): Promise<TestPicture[]> {
  const { learnt, others } = ofVendor(pictures, 'noto');
  await newProject(page, CLASSES);
  for (const name of CLASSES) {
    await addFiles(
      page,
      name,
      learnt.filter(picture => picture.className === name),
    );
    await expect(classCard(page, name).getByText('1 picture')).toBeVisible();
  }
  await expectSaved(page);
  return others;
}

test('learns from one picture a class, and is the same after a reload and on another machine', async ({
  page,
  browser,
}) => {
  const expectOwnOrigin = watchRequests(page);
  const others = await learn(page);

  let right = 0;
  for (const picture of others) {
    await predictPicture(page, picture);
    await expect(winner(page)).not.toBeEmpty();
    await expect(async () => {
      expect(Object.keys(await confidences(page))).toHaveLength(CLASSES.length);
    }).toPass();
    if ((await winner(page).textContent())?.trim() === picture.className) right++;
    await clearPicture(page);
  }
  // Other vendors draw quite different pictures: from one example a class, most are told apart.
  expect(right / others.length).toBeGreaterThan(0.7);

  const [probe] = others;
  await predictPicture(page, probe);
  await expect(winner(page)).not.toBeEmpty();
  const before = await confidences(page);

  await page.reload();
  await expect(classCard(page, CLASSES[0]).getByText('1 picture')).toBeVisible();
  await predictPicture(page, probe);
  await expect(winner(page)).not.toBeEmpty();
  expect(await confidences(page)).toEqual(before);

  for (const item of ['Trained head', 'Whole project']) {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const path = await (await download).path();

    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    const expectOther = watchRequests(other);
    await other.goto(page.url());
    const chooser = other.waitForEvent('filechooser');
    await other.getByRole('button', { name: 'Open a file' }).first().click();
    await (await chooser).setFiles(path);
    await expect(classCard(other, CLASSES[0]).getByText('1 picture')).toBeVisible();
    await predictPicture(other, probe);
    await expect(winner(other)).not.toBeEmpty();
    expect(await confidences(other)).toEqual(before);
    expectOther();
    await elsewhere.close();
  }
  expectOwnOrigin();
});

test('undoes and redoes, and keeps what is undone after a reload', async ({ page }) => {
  await learn(page);
  const card = classCard(page, 'banana');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(card.getByText('0 pictures').or(card.getByText('No pictures'))).toBeVisible();
  await page.getByRole('button', { name: /^Redo/ }).click();
  await expect(card.getByText('1 picture')).toBeVisible();
  await expect(card.locator('img')).toBeVisible();
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expectSaved(page);
  await page.reload();
  await expect(classCard(page, 'sunflower').getByText('1 picture')).toBeVisible();
  await expect(classCard(page, 'banana').locator('img')).toHaveCount(0);
});

test('names the files that are no pictures, and takes the others', async ({ page }) => {
  await newProject(page, ['banana']);
  const [picture] = pictures;
  await classCard(page, 'banana')
    .locator('input[type=file]')
    .setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('not a picture') },
      { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: picture.bytes.subarray(0, 60) },
      { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
      { name: picture.name, mimeType: 'image/jpeg', buffer: picture.bytes },
    ]);
  await expect(classCard(page, 'banana').getByText('1 picture')).toBeVisible();
  for (const name of ['notes.txt', 'cut.jpg', 'empty.png']) {
    await expect(page.getByText(name)).toHaveCount(1);
  }
});

test('refuses a foreign file and changes nothing', async ({ page }) => {
  await page.goto('/');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file' }).first().click();
  await (await chooser).setFiles({
    name: 'other.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('PK\u0003\u0004 and nothing more'),
  });
  await expect(page.getByText('That file is damaged')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Untitled project' })).toHaveCount(0);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no accessibility violation, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.goto('/');
    await page.getByRole('button', { name: 'New project' }).first().waitFor();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const [probe] = await learn(page);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await predictPicture(page, probe);
    await expect(winner(page)).not.toBeEmpty();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}

test('speaks Chinese', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.getByRole('button', { name: '新建项目' }).first()).toBeVisible();
  await context.close();
});
