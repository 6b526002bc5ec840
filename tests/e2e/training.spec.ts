import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { closeDialog, openSettings } from '../support/base-model';
import {
  addFiles,
  answer,
  classCard,
  clearPicture,
  confidences,
  expectSaved,
  newProject,
  predictPicture,
  winner,
} from '../support/page';
import {
  CLASSES,
  drawIcons,
  makePictures,
  type PictureFile,
  type TestPicture,
  type Vendor,
} from '../support/picture-set';

let pictures: TestPicture[];
/** Like none of the classes, so that little sways what it is taken for. */
let strange: PictureFile;

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
  [strange] = await drawIcons(browser, 'fluent-emoji', ['fire-engine']);
});

const of = (...vendors: Vendor[]) => pictures.filter(({ vendor }) => vendors.includes(vendor));

const panel = (page: Page) => page.getByRole('region', { name: 'Train a network' });
const button = (within: Locator, name: string | RegExp) =>
  within.getByRole('button', { name, exact: true });
const outcome = (page: Page) => page.getByRole('region', { name: 'How the dense network does' });

/** Each class with the pictures of some vendors. */
async function learn(page: Page, ...vendors: Vendor[]): Promise<void> {
  await newProject(page, CLASSES);
  for (const name of CLASSES) {
    const own = of(...vendors).filter(({ className }) => className === name);
    await addFiles(page, name, own);
    await expect(classCard(page, name).getByRole('option')).toHaveCount(own.length);
  }
  await expectSaved(page);
}

async function open(page: Page): Promise<Locator> {
  await button(panel(page), /^Train a network/).click();
  return panel(page);
}

/** Sets numbers among the settings, by their labels. */
async function set(within: Locator, values: Readonly<Record<string, number>>): Promise<void> {
  await button(within, 'All settings').click();
  for (const [label, value] of Object.entries(values)) {
    await within.getByRole('textbox', { name: label, exact: true }).fill(String(value));
  }
  await button(within, 'All settings').click();
}

async function unfreezeOne(training: Locator): Promise<void> {
  await training.getByText('Unfreeze the last blocks', { exact: true }).click();
  const blocks = training.getByRole('textbox', { name: 'Unfrozen blocks' });
  await blocks.fill('1');
  await blocks.press('Enter');
}

/** How many epochs the checkpoint in the database has; 0 where there is none. */
function epochsKept(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('inkling');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const db = opening.result;
          const reading = db.transaction('networks').objectStore('networks').getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            db.close();
            const [kept] = reading.result;
            resolve(kept?.checkpoint?.epochs.length ?? 0);
          };
        };
      }),
  );
}

async function recognise(page: Page): Promise<Record<string, string | null>> {
  await predictPicture(page, strange);
  await expect(answer(page)).not.toBeEmpty();
  const shown = await confidences(page);
  await clearPicture(page);
  return shown;
}

test('trains a dense network that recognises from then on, also after a reload', async ({
  page,
}) => {
  await learn(page, 'noto', 'twemoji', 'fluent-emoji');
  const before = await recognise(page);
  const training = await open(page);
  await set(training, { Epochs: 30 });
  await button(training, 'Train').click();
  await expect(outcome(page)).toBeVisible();

  const curves = outcome(page).getByRole('figure', { name: 'Learning curves' });
  await expect(curves.locator('canvas')).toHaveCount(2);
  await expect(curves.getByText(/^Epoch \d+: loss \d/)).toBeVisible();
  await button(curves, 'Figures of each epoch').click();
  await expect(curves.getByRole('row')).toHaveCount(2 + 30);
  await expect(outcome(page).getByText('It decides in this task.')).toBeVisible();
  await expect(outcome(page).getByText(/^No picture was held out of it/)).toBeVisible();
  await expect(page.getByText(/^The dense network decides that you trained/)).toBeVisible();

  const after = await recognise(page);
  expect(after).not.toEqual(before);
  const [, bicycle] = of('openmoji');
  await predictPicture(page, bicycle);
  await expect(winner(page)).toHaveText('bicycle');
  await clearPicture(page);
  await expectSaved(page);
  await page.reload();
  expect(await recognise(page)).toEqual(after);
  await expect(button(panel(page), 'Train a network Trained')).toBeVisible();

  // A new picture: it is out of date; Automatic and the network can be chosen between.
  await addFiles(page, 'banana', [of('openmoji')[2]]);
  await open(page);
  await expect(panel(page).getByText(/1 picture was added\. It does not know/)).toBeVisible();
  const dialog = await openSettings(page);
  await expect(dialog.getByRole('radio', { name: /^Dense network/ })).toBeChecked();
  await dialog.getByText('Automatic', { exact: true }).click();
  await closeDialog(page);
  await expect(outcome(page).getByText(/^It is not in use/)).toBeVisible();
  await button(outcome(page), 'Use it').click();
  await expect(outcome(page).getByText('It decides in this task.')).toBeVisible();
  expect(await recognise(page)).toEqual(after);

  await button(outcome(page), 'Throw it away').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Throw away' }).click();
  await expect(outcome(page)).toHaveCount(0);
  await expect(page.getByText(/^Automatic takes /)).toBeVisible();
});

test('leaves everything as it was when a training is cancelled', async ({ page }) => {
  await learn(page, 'noto');
  const before = await recognise(page);
  const training = await open(page);
  await unfreezeOne(training);
  await set(training, { Epochs: 500, Patience: 0 });
  await button(training, 'Train').click();
  const bar = training.getByRole('progressbar', { name: 'Training' });
  await expect(bar.getByText(/^Training: epoch \d+ of 500$/)).toBeVisible();
  // Pictures are recognised meanwhile.
  expect(await recognise(page)).toEqual(before);
  await button(training, 'Cancel').click();
  await expect(button(training, 'Train')).toBeEnabled();
  await expect(outcome(page)).toHaveCount(0);
  expect(await recognise(page)).toEqual(before);
  await expect.poll(() => page.workers().length).toBe(1);
  await page.reload();
  await open(page);
  await expect(button(panel(page), 'Train')).toBeEnabled();
  await expect(panel(page).getByText(/broke off/)).toHaveCount(0);
});

test('unfreezes a block, keeps the fine-tuned base model, and returns to the pretrained one', async ({
  page,
}) => {
  await learn(page, 'noto', 'twemoji');
  const before = await recognise(page);
  const training = await open(page);
  await unfreezeOne(training);
  await set(training, { Epochs: 3, Copies: 0 });
  await button(training, 'Train').click();
  await expect(outcome(page).getByText(/the last block of the base model/)).toBeVisible();
  const after = await recognise(page);
  expect(after).not.toEqual(before);
  await expectSaved(page);

  await page.reload();
  expect(await recognise(page)).toEqual(after);
  await open(page);
  await button(panel(page), 'Return to the pretrained base model').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Return' }).click();
  await expect(panel(page).getByText(/^It was trained with another base model/)).toBeVisible();
  await expect(page.getByText(/^Automatic takes /)).toBeVisible();
  expect(await recognise(page)).toEqual(before);
});

test('goes on from the checkpoint after the page was closed in mid-training', async ({ page }) => {
  await learn(page, 'noto', 'twemoji');
  let training = await open(page);
  await unfreezeOne(training);
  // Long enough for a checkpoint, on fast machines too.
  await set(training, { Epochs: 200, Patience: 0, Copies: 0 });
  await button(training, 'Train').click();
  await expect.poll(() => epochsKept(page)).toBeGreaterThan(0);
  await page.reload();
  await expect(button(panel(page), 'Train a network A training broke off')).toBeVisible();
  training = await open(page);
  const goOn = training.getByRole('button', { name: /^Go on from epoch \d+ of 200$/ });
  const [, reached] = /epoch (\d+)/.exec((await goOn.textContent()) ?? '') ?? [];
  expect(Number(reached)).toBe(await epochsKept(page));
  await goOn.click();
  await expect(outcome(page)).toBeVisible({ timeout: 180_000 });
  await expect(outcome(page).getByText(/of 200\.$/)).toBeVisible();
  await expect(outcome(page).getByText('It decides in this task.')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`is accessible and explains itself, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await learn(page, 'noto');
    const check = async () =>
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const heading = button(panel(page), /^Train a network/);
    await heading.focus();
    await page.keyboard.press('Enter');
    const training = panel(page);
    await expect(heading).toHaveAttribute('aria-expanded', 'true');
    await button(training, 'All settings').click();
    const rate = training.getByRole('textbox', { name: 'Learning rate', exact: true });
    await rate.fill('2');
    await expect(rate).toHaveAccessibleDescription(/A number from 0.000001 to 1\./);
    await expect(button(training, 'Train')).toBeDisabled();
    await expect(training.getByText(/^One of the settings is out of its range/)).toBeVisible();
    await check();
    await training.getByText('Recommended', { exact: true }).click();
    await expect(rate).toHaveValue('0.001');
    await button(training, 'Train').click();
    await expect(outcome(page)).toBeVisible();

    await button(training, 'How it works').click();
    const dense = training.getByRole('figure', { name: 'Dense network', exact: true });
    await expect(dense.getByRole('listitem').first()).toHaveText(/^Stemfrozen/);
    await expect(dense.getByRole('listitem').last()).toHaveText(/^Dense headtrains/);
    const blocks = training.getByRole('figure', { name: 'Unfreeze the last blocks' });
    await expect(blocks.getByRole('listitem').filter({ hasText: 'trains' })).not.toHaveCount(0);
    await check();
    await page.setViewportSize({ width: 390, height: 844 });
    await check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
