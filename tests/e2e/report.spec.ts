import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { dropFromDisk, writeFiles } from '../support/disk';
import { addFiles, classCard, expectSaved, newProject } from '../support/page';
import { CLASSES, makePictures, type TestPicture, type Vendor } from '../support/picture-set';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

const report = (page: Page) => page.getByRole('region', { name: 'How well does it do?' });
const testSet = (page: Page) => page.getByRole('region', { name: 'Test set', exact: true });
const suspects = (page: Page) =>
  report(page).getByRole('list', { name: 'In the right class?' }).getByRole('listitem');
const accuracy = (within: Locator) => within.locator('[data-accuracy]').first();

/** Accuracy beside a class's name. */
const recognised = (page: Page, name: string) =>
  classCard(page, name).getByRole('button', { name: /recognised/ });

const isBicycle = ({ className, vendor }: TestPicture) =>
  className === 'bicycle' && vendor === 'noto';

/** Every class with its four pictures, but for one bicycle among the sunflowers. */
async function learnWithMistake(page: Page): Promise<void> {
  await newProject(page, CLASSES);
  for (const name of CLASSES) {
    const own = pictures.filter(one => one.className === name && !isBicycle(one));
    const all = name === 'sunflower' ? [...own, ...pictures.filter(isBicycle)] : own;
    await addFiles(page, name, all);
    await expect(classCard(page, name).getByText(`${all.length} pictures`)).toBeVisible();
  }
}

test('names a mislabelled picture; one click moves it, and accuracy goes up', async ({ page }) => {
  await learnWithMistake(page);
  await expect(recognised(page, 'sunflower')).toHaveText(/^[34] of 5 recognised$/);
  // The wrong label may make other pictures look out of place too; it is the surest of them.
  const surest = suspects(page).first();
  await expect(surest).toContainText('This one looks like “bicycle”');
  const before = await accuracy(report(page)).textContent();
  await recognised(page, 'sunflower').click();
  await expect(page.getByRole('heading', { name: 'How well does it do?' })).toBeFocused();

  await surest.getByRole('button', { name: 'Move to bicycle' }).click();
  await expect(suspects(page)).toHaveCount(0);
  await expect(recognised(page, 'sunflower')).toHaveText('4 of 4 recognised');
  await expect(recognised(page, 'bicycle')).toHaveText('4 of 4 recognised');
  const after = await accuracy(report(page)).textContent();
  expect(Number.parseInt(after ?? '', 10)).toBeGreaterThan(Number.parseInt(before ?? '', 10));
  await expect(report(page).getByText(/^Automatic takes /)).toBeVisible();

  await page.getByRole('button', { name: 'Undo: move pictures' }).click();
  await expect(surest).toContainText('This one looks like “bicycle”');
  const others = (await suspects(page).count()) - 1;
  await surest.getByRole('button', { name: 'It is right where it is' }).click();
  await expect(suspects(page)).toHaveCount(others);
  await expectSaved(page);
  await page.reload();
  await expect(recognised(page, 'sunflower')).toHaveText(/^[34] of 5 recognised$/);
  await expect(suspects(page)).toHaveCount(others);
});

test('opens the pictures of a cell of the confusion matrix, where they can be deleted', async ({
  page,
}) => {
  await learnWithMistake(page);
  const matrix = report(page).getByRole('table');
  await expect(matrix.getByRole('columnheader')).toHaveText([...CLASSES]);
  // The mislabelled one; with some base models also one that the wrong label makes look like it.
  const cell = matrix.getByRole('button', { name: /^sunflower, taken for bicycle: [12] picture/ });
  const wrong = Number(await cell.textContent());
  await cell.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'sunflower, taken for bicycle' });
  const options = dialog.getByRole('option');
  await expect(options).toHaveCount(wrong);
  for (const option of await options.all()) {
    await expect(option.getByRole('img')).toBeVisible();
  }
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await options.first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(cell).toHaveCount(0);
  await expect(classCard(page, 'sunflower').getByText(`${5 - wrong} pictures`)).toBeVisible();
});

const of = (...vendors: Vendor[]) => pictures.filter(({ vendor }) => vendors.includes(vendor));

const learnt = () => of('noto', 'twemoji');
const held = () => of('fluent-emoji', 'openmoji');

async function learn(page: Page): Promise<void> {
  await newProject(page, CLASSES);
  for (const name of CLASSES) {
    await addFiles(
      page,
      name,
      learnt().filter(({ className }) => className === name),
    );
    await expect(classCard(page, name).getByText('2 pictures')).toBeVisible();
  }
}

/** What the test set shows: its figures, and each class's. */
async function shownOfTest(page: Page): Promise<string[]> {
  await expect(accuracy(testSet(page))).toBeVisible();
  return testSet(page).locator('p, li').allTextContents();
}

async function openElsewhere(browser: Browser, page: Page, item: string): Promise<Page> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
  const path = await (await download).path();
  const other = await (await browser.newContext()).newPage();
  await other.goto(page.url());
  const chooser = other.waitForEvent('filechooser');
  await other.getByRole('button', { name: 'Open a file' }).first().click();
  await (await chooser).setFiles(path);
  return other;
}

test('judges a test set that is dropped as folders, and keeps it', async ({
  page,
  browser,
}, info) => {
  await learn(page);
  const folder = info.outputPath('new pictures');
  writeFiles(folder, {
    ...Object.fromEntries(held().map(one => [`${one.className}/${one.name}`, one.bytes])),
    'tulip/1.jpg': pictures[0].bytes,
    'tulip/2.jpg': pictures[1].bytes,
  });
  // The report moves the test set down when it comes.
  await expect(accuracy(report(page))).toBeVisible();
  await dropFromDisk(page, testSet(page), [folder]);
  const notice = page.locator('[data-notice=test-no-class]');
  await expect(notice).toContainText('2 pictures were left out of the test set');
  await notice.getByText('1 file').click();
  await expect(notice.getByRole('listitem')).toHaveText('tulip is not the name of a class');
  await notice.getByRole('button', { name: 'Dismiss' }).click();

  await expect(testSet(page).getByText('of 6 pictures recognised')).toBeVisible();
  await expect(testSet(page).getByText(/^95 % confidence interval: \d+ to \d+ %$/)).toBeVisible();
  const shown = await shownOfTest(page);
  const right = Number(/(\d) of 6/.exec(shown.join())?.[1]);
  expect(right).toBeGreaterThan(3);
  // It learns from none of them.
  for (const name of CLASSES) {
    await expect(classCard(page, name).getByText('2 pictures')).toBeVisible();
  }
  await testSet(page)
    .getByRole('button', { name: /^banana/ })
    .first()
    .click();
  await expect(page.getByRole('dialog').getByRole('option')).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);

  await expectSaved(page);
  await page.reload();
  expect(await shownOfTest(page)).toEqual(shown);

  const project = await openElsewhere(browser, page, 'Whole project');
  expect(await shownOfTest(project)).toEqual(shown);
  await project.context().close();

  const head = await openElsewhere(browser, page, 'Trained head');
  await expect(classCard(head, 'banana').getByText('2 pictures')).toBeVisible();
  await expect(accuracy(report(head))).toBeVisible();
  await expect(accuracy(testSet(head))).toHaveCount(0);
  await head.context().close();
});

test('holds pictures back, a random fifth or those selected, and takes them in again', async ({
  page,
}) => {
  await newProject(page, ['banana', 'bicycle']);
  for (const name of ['banana', 'bicycle']) {
    await addFiles(
      page,
      name,
      pictures.filter(({ className }) => className === name),
    );
    await expect(classCard(page, name).getByText('4 pictures')).toBeVisible();
  }
  const fifth = testSet(page).getByRole('button', { name: 'Hold back a random fifth' });
  await fifth.click();
  await expect(testSet(page).getByText('of 2 pictures recognised')).toBeVisible();
  await expect(classCard(page, 'banana').getByText('3 pictures')).toBeVisible();
  await expect(fifth).toBeDisabled();
  await page.getByRole('button', { name: 'Undo: hold pictures back for the test set' }).click();
  await expect(classCard(page, 'banana').getByText('4 pictures')).toBeVisible();
  await expect(accuracy(testSet(page))).toHaveCount(0);

  const card = classCard(page, 'banana');
  await card.getByRole('option').first().click();
  await card.getByRole('button', { name: 'Hold back for the test set' }).click();
  await expect(card.getByText('3 pictures')).toBeVisible();
  await testSet(page)
    .getByRole('button', { name: /^banana/ })
    .first()
    .click();
  const dialog = page.getByRole('dialog', { name: 'Test set: banana' });
  await dialog.getByRole('option').click();
  await dialog.getByRole('button', { name: 'Make examples again' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(card.getByText('4 pictures')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`has no accessibility violation, ${colorScheme}, nor scrolls sideways on a phone`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await learnWithMistake(page);
    await expect(suspects(page).first()).toBeVisible();
    await testSet(page).getByRole('button', { name: 'Hold back a random fifth' }).click();
    await expect(accuracy(testSet(page))).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
