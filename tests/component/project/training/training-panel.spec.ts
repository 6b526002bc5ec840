import type { Locator, Page } from '@playwright/test';
import { expectAccessible } from '../../../support/axe';
import { learn } from '../../../support/recognition';
import { plainPictures } from '../../support/plain-pictures';
import { expect, test } from '../../support/test';

const panel = (page: Page) => page.getByRole('region', { name: 'Train a network' });
const button = (within: Locator, name: string | RegExp) =>
  within.getByRole('button', { name, exact: true });
const outcome = (page: Page) => page.getByRole('region', { name: 'How the dense network does' });

for (const [colorScheme, language] of [
  ['light', 'en-GB'],
  // As WebKit says it on a system that has none.
  ['dark', 'C'],
] as const) {
  test(`is accessible and explains itself, ${colorScheme}`, async ({ page }) => {
    await page.addInitScript(value => {
      Object.defineProperty(navigator, 'language', { value, configurable: true });
    }, language);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await learn(page, {
      red: await plainPictures('red', 1),
      green: await plainPictures('green', 1),
      blue: await plainPictures('blue', 1),
    });
    const check = async () => await expectAccessible(page);
    const heading = button(panel(page), /^Train a network/);
    await heading.focus();
    await page.keyboard.press('Enter');
    const training = panel(page);
    await expect(heading).toHaveAttribute('aria-expanded', 'true');
    await button(training, 'All settings').click();
    // It scrolls in its own part of the page.
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    expect(await height()).toBe(768);
    const rate = training.getByRole('textbox', { name: 'Learning rate', exact: true });
    await rate.fill('2');
    await expect(rate).toHaveAccessibleDescription(/A number from 0.000001 to 1\./);
    await expect(button(training, 'Train')).toBeDisabled();
    await expect(training.getByText(/^One of the settings is out of range/)).toBeVisible();
    await check();
    await training.getByText('Recommended', { exact: true }).click();
    await expect(rate).toHaveValue('0.001');
    await button(training, 'Train').click();
    await expect(outcome(page)).toBeVisible();
    await expect(training.locator('canvas')).toHaveCount(2);

    await button(training, 'How it works').click();
    const dense = training.getByRole('figure', { name: 'Dense network', exact: true });
    await expect(dense.getByRole('listitem').first()).toHaveText(/^Stemfrozen/);
    await expect(dense.getByRole('listitem').last()).toHaveText(/^Dense headtrainable/);
    const blocks = training.getByRole('figure', { name: 'Unfreeze the last blocks' });
    await expect(blocks.getByRole('listitem').filter({ hasText: 'trainable' })).not.toHaveCount(0);
    await check();
    await page.setViewportSize({ width: 390, height: 844 });
    await check();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });
}
