/** Whether the page keeps its full frame rate while the worker computes. */
import { expect as expectSoon, type Page } from '@playwright/test';
import { closeDialog, openSettings } from '../../../tests/support/base-model.js';
import { writeFiles } from '../../../tests/support/disk.js';
import { classCard, winner } from '../../../tests/support/page.js';
import { frameFigures, frameIntervals, frameRows } from '../frames.js';
import type { Measurement } from '../measurement.js';

/** Milliseconds to watch frames if nothing else ends the measurement. */
const SPAN = 5000;
const PICTURES = 50;

/** Slow machines are measured too. */
const expect = expectSoon.configure({ timeout: 180_000 });

async function measureAgain(page: Page): Promise<void> {
  const dialog = await openSettings(page);
  await dialog.getByRole('button', { name: 'Measure again' }).click();
  await expect(dialog.getByRole('button', { name: 'Measure again' })).toBeEnabled();
  await closeDialog(page);
}

/** Trains the last two blocks until `work` is done. */
async function whileTraining<T>(page: Page, work: () => Promise<T>): Promise<T> {
  const panel = page.getByRole('region', { name: 'Train a network' });
  await panel.getByRole('button', { name: /^Train a network/ }).click();
  await panel.getByText('Unfreeze the last blocks', { exact: true }).click();
  await panel.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(panel.getByText(/^Training: epoch [1-9]/)).toBeVisible();
  const done = await work();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  return done;
}

export const frameRate: Measurement = async ({ page: openPage, pictures, folder }) => {
  const page = await openPage();
  const pause = () => page.waitForTimeout(SPAN);
  const figures = async (work: () => Promise<void>) =>
    frameFigures(await frameIntervals(page, work));
  const idle = await figures(pause);
  const measuring = await figures(() => measureAgain(page));

  const files = Array.from({ length: PICTURES }, (_, i) => [`${i}.jpg`, pictures[0].bytes]);
  const paths = writeFiles(folder, Object.fromEntries(files));
  const input = classCard(page, 'first').locator('input[type=file]');
  const importing = await figures(async () => {
    await input.setInputFiles(paths);
    // Rarely and cheaply, as checking is work for the page too.
    await page.waitForFunction(
      count => document.querySelectorAll(`[aria-label="first"] [aria-setsize="${count}"]`).length,
      PICTURES + 1,
      { polling: 500, timeout: 180_000 },
    );
  });

  const training = await whileTraining(page, () => figures(pause));

  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(winner(page)).toBeVisible();
  const predicting = await figures(pause);
  await page.getByRole('button', { name: 'Stop camera' }).click();
  return [
    ...frameRows('idle', idle, idle),
    ...frameRows('measuring backends', measuring, idle),
    ...frameRows(`importing ${PICTURES} pictures`, importing, idle),
    ...frameRows('training two blocks', training, idle),
    ...frameRows('predicting on the camera', predicting, idle),
  ];
};
