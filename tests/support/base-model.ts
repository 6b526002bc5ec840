/** What a user does about base models, in the words of the tests. */
import { expect, type Locator, type Page } from '@playwright/test';

export async function openSettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  return dialog;
}

export async function closeDialog(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** The line of a base model in a dialog. */
export function baseModelChoice(dialog: Locator, name: string): Locator {
  return dialog
    .getByRole('listitem')
    .filter({ has: dialog.page().getByText(name, { exact: true }) });
}

export async function expectInUse(dialog: Locator, name: string): Promise<void> {
  await expect(baseModelChoice(dialog, name).getByText('In use')).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
}

/** Name of the base model in use. */
export async function baseModelInUse(dialog: Locator): Promise<string> {
  const line = dialog.getByRole('listitem').filter({ hasText: 'In use' });
  await expect(line).toHaveCount(1);
  return (await line.locator('strong').textContent()) ?? '';
}

/** Chooses one that ships with the page. @returns the one that was in use before. */
export async function chooseBaseModel(page: Page, name: string): Promise<string> {
  const dialog = await openSettings(page);
  const before = await baseModelInUse(dialog);
  if (before !== name) await dialog.getByRole('button', { name: `Use ${name}` }).click();
  await expectInUse(dialog, name);
  await closeDialog(page);
  return before;
}

/** Sets the address of a remote base model and loads it. */
export async function loadFrom(dialog: Locator, name: string, address: string): Promise<void> {
  const line = baseModelChoice(dialog, name);
  await line.getByRole('textbox', { name: 'Address' }).fill(address);
  await line.getByRole('button', { name: /^Load / }).click();
}

/** The row of a backend in the settings. */
export function backendRow(dialog: Locator, name: string): Locator {
  const header = dialog.page().getByRole('rowheader', { name, exact: true });
  return dialog.getByRole('row').filter({ has: header });
}

/** Waits until the page has measured every backend, as it does while it is idle. */
export async function untilMeasured(page: Page): Promise<void> {
  const dialog = await openSettings(page);
  for (const name of ['wasm', 'webgpu', 'webgl']) {
    await expect(backendRow(dialog, name)).toBeVisible({ timeout: 120_000 });
  }
  await expect(dialog.getByRole('button', { name: 'Measure again' })).toBeEnabled();
  await closeDialog(page);
}

/** Chooses in Settings what the page computes with, by the name of the row, once it was measured. */
export async function chooseBackend(page: Page, name: string): Promise<void> {
  const dialog = await openSettings(page);
  const row = backendRow(dialog, name);
  await expect(row.getByText('Right numbers')).toBeVisible({ timeout: 120_000 });
  const choose = row.getByRole('button');
  if ((await choose.count()) > 0) await choose.click();
  await expect(row.getByText('In use')).toBeVisible();
  await closeDialog(page);
}
