import { chromium, type Page } from '@playwright/test';
import { answer, classCard, expectSaved, newProject } from '../../../support/page';
import { expect, test } from '../../support/test';

/** Keeps the networks from the page until they are let through. */
async function holdNetworks(page: Page): Promise<() => void> {
  let letThrough = () => {};
  const held = new Promise<void>(resolve => {
    letThrough = resolve;
  });
  await page.route('**/models/**', async route => {
    await held;
    await route.continue();
  });
  return letThrough;
}

const count = (page: Page, name: string) =>
  classCard(page, name)
    .getByText(/^\d+ pictures?$/)
    .textContent()
    .then(text => Number.parseInt(text ?? '', 10));

test('keeps every picture that is taken before anything can be learnt', async ({
  baseURL,
  launchOptions,
}) => {
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const args = [...(launchOptions.args ?? []), ...camera];
  const browser = await chromium.launch({ ...launchOptions, args });
  try {
    const context = await browser.newContext({
      ...(baseURL ? { baseURL } : {}),
      locale: 'en-GB',
      serviceWorkers: 'block',
    });
    const page = await context.newPage();
    const letThrough = await holdNetworks(page);
    await newProject(page, ['cup', 'mug']);
    const cup = classCard(page, 'cup');
    const record = cup.getByRole('button', { name: 'Add from camera' });

    // Before the camera runs, too.
    for (let press = 0; press < 3; press++) await record.press('Enter');
    await expect(cup.getByText('3 pictures')).toBeVisible();
    await expect(cup.getByText(/^[1-3] added$/)).toBeAttached();
    await expect(cup.getByRole('option', { name: /being learnt$/ })).toHaveCount(3);
    await expectSaved(page);

    await record.hover();
    await page.mouse.down();
    await expect(record.getByText('+5')).toBeVisible();
    await page.mouse.up();
    await expectSaved(page);
    const held = (await count(page, 'cup')) - 3;
    expect(held).toBeGreaterThanOrEqual(5);
    await page.getByRole('button', { name: 'Undo: add pictures' }).click();
    await expect(cup.getByText('3 pictures')).toBeVisible();
    await page.getByRole('button', { name: 'Redo: add pictures' }).click();
    await expect(cup.getByText(`${held + 3} pictures`)).toBeVisible();
    await expectSaved(page);

    await page.reload();
    await expect(cup.getByText(`${held + 3} pictures`)).toBeVisible();
    await classCard(page, 'mug').getByRole('button', { name: 'Add from camera' }).press('Enter');
    await expect(classCard(page, 'mug').getByText('1 picture')).toBeVisible();
    letThrough();
    await expect(page.getByRole('option', { name: /being learnt$/ })).toHaveCount(0);
    await expect(answer(page)).toBeVisible();
  } finally {
    await browser.close();
  }
});

test('a press counts where the camera is on and has no frame yet', async ({ page }) => {
  await page.addInitScript(() => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    // A stream that has a frame when it is asked for one.
    const stream = canvas.captureStream(0);
    navigator.mediaDevices.getUserMedia = async () => stream;
    const showFrame = () => {
      context?.fillRect(0, 0, 1, 1);
      for (const track of stream.getVideoTracks()) {
        if ('requestFrame' in track && typeof track.requestFrame === 'function')
          track.requestFrame();
      }
    };
    Object.assign(window, { showFrame });
  });
  await newProject(page, ['cup']);
  const cup = classCard(page, 'cup');
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(page.getByRole('button', { name: 'Stop camera' })).toBeVisible();
  await cup.getByRole('button', { name: 'Add from camera' }).press('Enter');
  await expect(cup.getByText('0 pictures')).toBeVisible();
  await page.evaluate(() => (window as unknown as { showFrame(): void }).showFrame());
  await expect(cup.getByText('1 picture')).toBeVisible();
  await expectSaved(page);
});
