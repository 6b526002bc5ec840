import { expect, type Locator, type Page, test } from '@playwright/test';
import {
  baseModelInUse,
  closeDialog,
  expectInUse,
  loadFrom,
  openSettings,
} from '../support/base-model';
import { exportFile, openElsewhere } from '../support/elsewhere';
import { graphMobilenet, layersMobilenet } from '../support/mobilenet';
import { type Fault, type ModelServer, serveModels } from '../support/model-server';
import { expectSaved } from '../support/page';
import { makePictures, type TestPicture } from '../support/picture-set';
import { learn, recognise } from '../support/recognition';

let learnt: TestPicture[];
let server: ModelServer;

test.beforeAll(async ({ browser }) => {
  const pictures = await makePictures(browser);
  learnt = pictures.filter(
    ({ className, vendor }) => vendor === 'noto' && className !== 'sunflower',
  );
});

test.beforeEach(async () => {
  server = await serveModels({
    'v1-layers': await layersMobilenet(1),
    'v1-graph': graphMobilenet(),
    'v2-layers': await layersMobilenet(2),
  });
});

test.afterEach(() => server.close());

const learnAll = (page: Page) =>
  learn(page, Object.fromEntries(learnt.map(picture => [picture.className, [picture]])));

/** Shows a picture that was learnt; the network has seen nothing of the world but knows it again. */
const recogniseFirst = (page: Page) => recognise(page, learnt[0], learnt[0].className);

/** Asks for a model and sees its progress while the server holds back the last part of it. */
async function loadSlowly(dialog: Locator, name: string, address: string): Promise<() => void> {
  const release = server.hold();
  await loadFrom(dialog, name, address);
  const bar = dialog.getByRole('progressbar', { name: 'Loading the base model' });
  await expect(bar).toHaveAttribute('aria-valuetext', '50%');
  return release;
}

for (const { folder, name } of [
  { folder: 'v1-layers', name: 'MobileNet v1' },
  { folder: 'v1-graph', name: 'MobileNet v1' },
  { folder: 'v2-layers', name: 'MobileNet v2' },
]) {
  test(`loads ${folder} from the address that the user sets, and stays with it`, async ({
    page,
  }) => {
    await learnAll(page);
    expect(server.asked).toEqual([]);
    const dialog = await openSettings(page);
    const release = await loadSlowly(dialog, name, server.address(folder));
    release();
    await expectInUse(dialog, name);
    await closeDialog(page);
    const after = await recogniseFirst(page);
    await expectSaved(page);

    await page.reload();
    expect(await recogniseFirst(page)).toEqual(after);
    await expectInUse(await openSettings(page), name);
    const shown = dialog
      .getByRole('textbox', { name: 'Address' })
      .nth(name === 'MobileNet v1' ? 0 : 1);
    await expect(shown).toHaveValue(server.address(folder));
  });
}

test('says why a base model could not be loaded, and leaves the project as it was', async ({
  page,
}) => {
  await learnAll(page);
  const before = await recogniseFirst(page);
  const dialog = await openSettings(page);
  const inUse = await baseModelInUse(dialog);
  const faults: readonly (readonly [fault: Fault | 'gone', code: string, sentence: string])[] = [
    ['forbidden', 'base-fetch-status', 'answered with error 403'],
    ['no-cors', 'base-fetch-failed', 'that server does not allow it'],
    ['no-model', 'base-bad-model', 'is not a base model that can be used here'],
    ['short', 'base-incomplete-model', 'is only part of a base model'],
    ['broken-off', 'base-incomplete-model', 'is only part of a base model'],
    ['gone', 'base-fetch-failed', 'you may be offline'],
  ];
  for (const [fault, code, sentence] of faults) {
    const address = server.address('v1-layers', fault === 'gone' ? undefined : fault);
    if (fault === 'gone') await server.close();
    await loadFrom(dialog, 'MobileNet v1', address);
    const notice = page.locator(`[data-notice=${code}]`);
    await expect(notice).toContainText(sentence);
    await expect(notice).toContainText(address);
    await expect(notice).toContainText('Your project is as it was');
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.locator('[data-notice]')).toHaveCount(0);
    await expectInUse(dialog, inUse);
  }
  await closeDialog(page);
  expect(await recogniseFirst(page)).toEqual(before);
  await page.reload();
  expect(await recogniseFirst(page)).toEqual(before);
  expect(await baseModelInUse(await openSettings(page))).toBe(inUse);
});

test('continues as before when the loading is cancelled', async ({ page }) => {
  await learnAll(page);
  const before = await recogniseFirst(page);
  const dialog = await openSettings(page);
  const inUse = await baseModelInUse(dialog);
  const release = await loadSlowly(dialog, 'MobileNet v2', server.address('v2-layers'));
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.locator('[data-notice=base-kept]')).toBeVisible();
  await expectInUse(dialog, inUse);
  release();
  await closeDialog(page);
  expect(await recogniseFirst(page)).toEqual(before);
});

test('asks before it fetches what a project from elsewhere names', async ({ page }) => {
  await learnAll(page);
  const dialog = await openSettings(page);
  await loadFrom(dialog, 'MobileNet v1', server.address('v1-layers'));
  await expectInUse(dialog, 'MobileNet v1');
  await closeDialog(page);
  const before = await recogniseFirst(page);
  const { path } = await exportFile(page, 'Whole project');
  const asked = server.asked.length;

  const other = await openElsewhere(page, path);
  const question = other.getByRole('dialog', { name: 'This project needs MobileNet v1' });
  await expect(question).toBeVisible();
  expect(server.asked).toHaveLength(asked);

  // If postponed, it says what is missing; if loaded in Settings, it works as on the first machine.
  await closeDialog(other);
  const results = other.getByRole('region', { name: 'What it sees' });
  await expect(results).toContainText('The base model of this project is not loaded');
  await other.reload();
  await expect(question).toBeVisible();
  expect(server.asked).toHaveLength(asked);
  await loadFrom(question, 'MobileNet v1', server.address('v1-layers'));
  await expect(question).toHaveCount(0);
  expect(await recogniseFirst(other)).toEqual(before);

  // The address that was asked for is gone at the next visit: one that comes with the page helps.
  await server.close();
  await other.reload();
  await expect(other.locator('[data-notice=base-fetch-failed]')).toBeVisible();
  await question.getByRole('button', { name: 'Use Fast' }).click();
  await expect(question).toHaveCount(0);
  await recogniseFirst(other);
  await expectInUse(await openSettings(other), 'Fast');
  await other.context().close();
});
