/** A database that an older version of the page made, in a real browser. */
import { readFileSync } from 'node:fs';
import { classCard, expectSaved } from '../../support/page';
import { restoreDatabase } from '../../unit/storage/recorded';
import { expect, test } from '../support/test';

const recorded = [
  { name: 'version-1-first', isFineTuned: false },
  // Its fine-tuned layers were recorded from a network of 2 channels, and fit no base model.
  { name: 'version-2-first', isFineTuned: true },
];

for (const { name, isFineTuned } of recorded) {
  test(`opens the project of a database recorded as ${name}`, async ({ page }) => {
    const { database } = JSON.parse(readFileSync(`tests/fixtures/databases/${name}.json`, 'utf8'));
    await page.goto('/icon.svg');
    await page.evaluate(restoreDatabase, { recorded: database, name: 'inkling' });
    await page.goto('/');
    await page.getByRole('button', { name: 'Räder 自行车', exact: true }).click();
    if (isFineTuned) {
      const needed = page.getByRole('dialog', { name: 'This project needs Fast' });
      await needed.getByRole('button', { name: 'Close' }).click();
    }
    await page.getByRole('radio', { name: 'Kind' }).click();
    await expect(classCard(page, 'cat').getByRole('option')).toHaveCount(3);
    await expect(classCard(page, 'dog').getByText(/^\d+ pictures?$/)).toBeVisible();
    await page.getByRole('radio', { name: 'Mood' }).click();
    await expect(classCard(page, 'calm').getByRole('option')).toHaveCount(2);
    await expectSaved(page);
  });
}
