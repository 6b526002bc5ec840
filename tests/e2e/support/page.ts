/**
 * What a user does on the page, in the words of the tests.
 */
import { expect, type Locator, type Page } from '@playwright/test';
import { asFile, type TestPicture } from './picture-set';

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
  pictures: readonly TestPicture[],
): Promise<void> {
  const card = classCard(page, className);
  await card.locator('input[type=file]').setInputFiles(pictures.map(asFile));
}

export async function expectSaved(page: Page): Promise<void> {
  await expect(page.locator('[data-saved]')).toHaveAttribute('data-saved', 'true');
}

/** Drops a picture on the camera's place, where it is predicted. */
export async function predictPicture(page: Page, picture: TestPicture): Promise<void> {
  const data = await page.evaluateHandle(
    ({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], name, { type: 'image/jpeg' }));
      return transfer;
    },
    { name: picture.name, base64: picture.bytes.toString('base64') },
  );
  const target = page.getByRole('region', { name: 'Camera', exact: true });
  await target.dispatchEvent('dragenter', { dataTransfer: data });
  await target.dispatchEvent('dragover', { dataTransfer: data });
  await target.dispatchEvent('drop', { dataTransfer: data });
}

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

/** Fails the test when anything is asked of another origin. */
export function watchRequests(page: Page): () => void {
  const foreign: string[] = [];
  page.context().on('request', request => {
    const { protocol, origin } = new URL(request.url());
    const own = origin === new URL(page.url()).origin || page.url() === 'about:blank';
    if (!own && protocol.startsWith('http')) foreign.push(request.url());
  });
  return () => expect(foreign).toEqual([]);
}
