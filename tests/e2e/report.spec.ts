import { expect, type Locator, type Page, test } from '@playwright/test';
import { dropFromDisk, writeFiles } from '../support/disk';
import { exportFile, openElsewhere } from '../support/elsewhere';
import { classCard, expectSaved } from '../support/page';
import { CLASSES, makePictures, type TestPicture, type Vendor } from '../support/picture-set';
import { learn } from '../support/recognition';

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

/** Every class with its four pictures, except for one bicycle among the sunflowers. */
async function learnWithMistake(page: Page): Promise<void> {
  const classes = CLASSES.map(name => {
    const own = pictures.filter(one => one.className === name && !isBicycle(one));
    return [name, name === 'sunflower' ? [...own, ...pictures.filter(isBicycle)] : own] as const;
  });
  await learn(page, Object.fromEntries(classes));
}

test('names a mislabelled picture; one click moves it, and accuracy goes up', async ({ page }) => {
  await learnWithMistake(page);
  await expect(recognised(page, 'sunflower')).toHaveText(/^[34] of 5 recognised$/);
  // The wrong label may make other pictures look out of place too; it is the most confident of them.
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
  await expect(report(page).getByText(/^Automatic uses /)).toBeVisible();

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

const of = (...vendors: Vendor[]) => pictures.filter(({ vendor }) => vendors.includes(vendor));

const learnt = () => of('noto', 'twemoji');
const held = () => of('fluent-emoji', 'openmoji');

const learnTwoEach = (page: Page) =>
  learn(
    page,
    Object.fromEntries(
      CLASSES.map(name => [name, learnt().filter(({ className }) => className === name)]),
    ),
  );

/** What the test set shows: its figures, and each class's. */
async function shownOfTest(page: Page): Promise<string[]> {
  await expect(accuracy(testSet(page))).toBeVisible();
  return testSet(page).locator('p, li').allTextContents();
}

test('evaluates a test set that is dropped as folders, and keeps it', async ({ page }, info) => {
  await learnTwoEach(page);
  const folder = info.outputPath('new pictures');
  writeFiles(folder, {
    ...Object.fromEntries(held().map(one => [`${one.className}/${one.name}`, one.bytes])),
    'tulip/1.jpg': pictures[0].bytes,
    'tulip/2.jpg': pictures[1].bytes,
  });
  // The report moves the test set down when it comes.
  await expect(accuracy(report(page))).toBeVisible();
  await dropFromDisk(page, testSet(page), [folder]);
  const dialog = page.getByRole('dialog', { name: 'Add to the test set' });
  await dialog.getByText('2 files passed over', { exact: true }).click();
  await expect(dialog.getByRole('listitem')).toHaveText(
    'tulip is not the name of a class (2 times)',
  );
  await dialog.getByRole('button', { name: 'Add 6 pictures' }).click();

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

  const project = await openElsewhere(page, (await exportFile(page, 'Whole project')).path);
  expect(await shownOfTest(project)).toEqual(shown);
  await project.context().close();

  const head = await openElsewhere(page, (await exportFile(page, 'Trained head')).path);
  await expect(classCard(head, 'banana').getByText('2 pictures')).toBeVisible();
  await expect(accuracy(report(head))).toBeVisible();
  await expect(accuracy(testSet(head))).toHaveCount(0);
  await head.context().close();
});
