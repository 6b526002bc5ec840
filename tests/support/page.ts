/**
 * What a user does on the page, in the words of the tests.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { asFile, type PictureFile } from './picture-set';

export async function newProject(page: Page, classes: readonly string[]): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'New project' }).first().click();
  for (const name of classes) {
    await page.getByRole('button', { name: 'Add a class' }).click();
    const field = page.getByRole('textbox', { name: 'Class name' });
    await field.fill(name);
    await field.press('Enter');
    await expect(classCard(page, name)).toBeVisible();
  }
}

export function classCard(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

export async function addFiles(
  page: Page,
  className: string,
  pictures: readonly PictureFile[],
): Promise<void> {
  const card = classCard(page, className);
  await card.locator('input[type=file]').setInputFiles(pictures.map(asFile));
}

export async function expectSaved(page: Page): Promise<void> {
  await expect(page.locator('[data-saved]')).toHaveAttribute('data-saved', 'true');
}

/** Waits until the head has learnt from every picture in view. */
export async function expectLearnt(page: Page): Promise<void> {
  await expect(page.getByRole('option', { name: /being learnt$/ })).toHaveCount(0);
}

/** Shows the page a picture to recognise. */
export async function predictPicture(page: Page, picture: PictureFile): Promise<void> {
  const camera = page.getByRole('region', { name: 'Camera', exact: true });
  await camera.locator('input[type=file]').setInputFiles(asFile(picture));
  await expect(camera.getByRole('img', { name: picture.name })).toBeVisible();
}

/** Removes the picture that was shown. */
export async function clearPicture(page: Page): Promise<void> {
  const camera = page.getByRole('region', { name: 'Camera', exact: true });
  await camera.getByRole('button', { name: 'Close' }).click();
  await expect(answer(page)).toHaveCount(0);
}

/** Opens the one project of the start page. */
export async function openOnlyProject(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Untitled project', exact: true }).click();
}

/** The answer for the picture: a class, "Not sure" or "None of these". */
export function answer(page: Page): Locator {
  return page.locator('[data-answer]');
}

/** The answer, if it is a class. */
export function winner(page: Page): Locator {
  return page.locator('[data-winner]');
}

/** The confidences shown, in per cent, by class. */
export async function confidences(page: Page): Promise<Record<string, string | null>> {
  const shown: Record<string, string | null> = {};
  for (const meter of await page.getByRole('meter').all()) {
    const name = await meter.getAttribute('aria-label');
    if (name !== null) shown[name] = await meter.getAttribute('aria-valuenow');
  }
  return shown;
}

/** Fails the test if anything is requested from another origin. */
export function watchRequests(page: Page): () => void {
  const foreign: string[] = [];
  page.context().on('request', request => {
    const { protocol, origin } = new URL(request.url());
    const own = origin === new URL(page.url()).origin || page.url() === 'about:blank';
    if (!own && protocol.startsWith('http')) foreign.push(request.url());
  });
  return () => expect(foreign).toEqual([]);
}
