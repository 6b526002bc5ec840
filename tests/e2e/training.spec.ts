import { expect, type Locator, type Page, test } from '@playwright/test';
import { closeDialog, openSettings } from '../support/base-model';
import { computeWorkers } from '../support/compute';
import { addFiles, clearPicture, expectSaved, predictPicture, winner } from '../support/page';
import {
  CLASSES,
  drawIcons,
  makePictures,
  type PictureFile,
  type TestPicture,
  type Vendor,
} from '../support/picture-set';
import { learn, recognise } from '../support/recognition';

let pictures: TestPicture[];
/** Like none of the classes, so that small changes show in its answer. */
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
const learnFrom = (page: Page, ...vendors: Vendor[]) =>
  learn(
    page,
    Object.fromEntries(
      CLASSES.map(name => [name, of(...vendors).filter(({ className }) => className === name)]),
    ),
  );

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

const recogniseStrange = (page: Page) => recognise(page, strange);

test('trains a dense network that recognises from then on, also after a reload', async ({
  page,
}) => {
  await learnFrom(page, 'noto', 'twemoji', 'fluent-emoji');
  const before = await recogniseStrange(page);
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
  await expect(outcome(page).getByText(/^No pictures were held out/)).toBeVisible();
  await expect(page.getByText(/^The dense network that you trained decides/)).toBeVisible();

  const after = await recogniseStrange(page);
  expect(after).not.toEqual(before);
  const [, bicycle] = of('openmoji');
  await predictPicture(page, bicycle);
  await expect(winner(page)).toHaveText('bicycle');
  await clearPicture(page);
  await expectSaved(page);
  await page.reload();
  expect(await recogniseStrange(page)).toEqual(after);
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
  expect(await recogniseStrange(page)).toEqual(after);

  await button(outcome(page), 'Throw it away').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Throw away' }).click();
  await expect(outcome(page)).toHaveCount(0);
  await expect(page.getByText(/^Automatic uses /)).toBeVisible();
});

test('leaves everything as it was when a training is cancelled', async ({ page }) => {
  await learnFrom(page, 'noto');
  const before = await recogniseStrange(page);
  const training = await open(page);
  await unfreezeOne(training);
  await set(training, { Epochs: 500, Patience: 0 });
  await button(training, 'Train').click();
  const bar = training.getByRole('progressbar', { name: 'Training' });
  await expect(bar.getByText(/^Training: epoch \d+ of 500$/)).toBeVisible();
  // Pictures are recognised meanwhile.
  expect(await recogniseStrange(page)).toEqual(before);
  await button(training, 'Cancel').click();
  await expect(button(training, 'Train')).toBeEnabled();
  await expect(outcome(page)).toHaveCount(0);
  expect(await recogniseStrange(page)).toEqual(before);
  await expect.poll(() => computeWorkers(page).length).toBe(1);
  await page.reload();
  await open(page);
  await expect(button(panel(page), 'Train')).toBeEnabled();
  await expect(panel(page).getByText(/was interrupted/)).toHaveCount(0);
});

test('unfreezes a block, keeps the fine-tuned base model, and returns to the pretrained one', async ({
  page,
}) => {
  await learnFrom(page, 'noto', 'twemoji');
  const before = await recogniseStrange(page);
  const training = await open(page);
  await unfreezeOne(training);
  await set(training, { Epochs: 3, Copies: 0 });
  await button(training, 'Train').click();
  await expect(outcome(page).getByText(/the last block of the base model/)).toBeVisible();
  const after = await recogniseStrange(page);
  expect(after).not.toEqual(before);
  await expectSaved(page);

  await page.reload();
  expect(await recogniseStrange(page)).toEqual(after);
  await open(page);
  await button(panel(page), 'Return to the pretrained base model').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Return' }).click();
  await expect(panel(page).getByText(/^It was trained with another base model/)).toBeVisible();
  await expect(page.getByText(/^Automatic uses /)).toBeVisible();
  expect(await recogniseStrange(page)).toEqual(before);
});

test('resumes from the checkpoint after the page was closed during training', async ({ page }) => {
  await learnFrom(page, 'noto', 'twemoji');
  let training = await open(page);
  await unfreezeOne(training);
  // Long enough for a checkpoint, on fast machines too.
  await set(training, { Epochs: 200, Patience: 0, Copies: 0 });
  await button(training, 'Train').click();
  await expect.poll(() => epochsKept(page)).toBeGreaterThan(0);
  await page.reload();
  await expect(button(panel(page), 'Train a network Training was interrupted')).toBeVisible();
  training = await open(page);
  const goOn = training.getByRole('button', { name: /^Resume from epoch \d+ of 200$/ });
  const [, reached] = /epoch (\d+)/.exec((await goOn.textContent()) ?? '') ?? [];
  expect(Number(reached)).toBe(await epochsKept(page));
  await goOn.click();
  await expect(outcome(page)).toBeVisible({ timeout: 180_000 });
  await expect(outcome(page).getByText(/of 200\.$/)).toBeVisible();
  await expect(outcome(page).getByText('It decides in this task.')).toBeVisible();
});
