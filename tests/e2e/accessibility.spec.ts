import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { en, type Messages } from '../../src/i18n/en';
import { zhHans } from '../../src/i18n/zh-Hans';
import { asFile, makePictures, type TestPicture } from '../support/picture-set';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Look {
  readonly size: typeof WIDE;
  readonly colorScheme: 'light' | 'dark';
}

const LOOKS: readonly Look[] = [
  { size: WIDE, colorScheme: 'light' },
  { size: PHONE, colorScheme: 'dark' },
  { size: PHONE, colorScheme: 'light' },
  { size: WIDE, colorScheme: 'dark' },
];

const LANGUAGES: readonly { locale: string; messages: Messages; looks: readonly Look[] }[] = [
  { locale: 'en-GB', messages: en, looks: LOOKS },
  // Another language changes words and their lengths, and no colour: each scheme and size once.
  { locale: 'zh-CN', messages: zhHans, looks: LOOKS.slice(0, 2) },
];

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

/** Fails on any violation in what is shown now, in each of the looks. */
async function expectNoViolation(
  page: Page,
  looks: readonly Look[],
  shown: Locator,
): Promise<void> {
  for (const { size, colorScheme } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(shown).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    const told = violations.map(({ id, nodes }) => [
      id,
      ...nodes.map(node => `${node.html}: ${node.failureSummary}`),
    ]);
    expect(told, `${size.width} px, ${colorScheme}`).toEqual([]);
  }
  await page.setViewportSize(WIDE);
}

for (const { locale, messages: m, looks } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale });

    const named = (text: string, name: string) => text.replace('{{name}}', name);

    test(`every page, menu and dialog is accessible, ${locale}`, async ({ page }) => {
      test.setTimeout(600_000);
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      const item = (name: string) => page.getByRole('menuitem', { name, exact: true });
      const menu = page.getByRole('menu');
      const close = async (shown: Locator) => {
        await page.keyboard.press('Escape');
        await expect(shown).toHaveCount(0);
      };
      const expectAccessible = (shown: Locator) => expectNoViolation(page, looks, shown);
      /** Opens what a button opens, checks it, and closes it again. */
      const checkMenu = async (opener: Locator) => {
        await opener.click();
        await expectAccessible(menu);
        await close(menu);
      };

      await page.goto('/');
      await expectAccessible(button(m.start.newProject));
      await button(m.start.newProject).click();
      await expectAccessible(page.getByText(m.classes.emptyTitle));
      for (const name of ['cup', 'mug']) {
        await button(m.classes.add).click();
        await page.getByRole('textbox', { name: m.classes.name }).fill(name);
        if (name === 'cup') await expectAccessible(button(m.classes.confirm));
        await page.keyboard.press('Enter');
        const card = page.getByRole('region', { name, exact: true });
        await card
          .locator('input[type=file]')
          .setInputFiles([
            ...pictures.slice(0, 3).map(asFile),
            { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') },
          ]);
        await expect(card.getByRole('option')).toHaveCount(3);
      }
      const notice = page.locator('[data-notice=import-done]').last();
      await notice.locator('summary').click();
      await expectAccessible(notice.getByText('notes.txt'));
      const dismiss = button(m.common.dismiss);
      while ((await dismiss.count()) > 0) await dismiss.first().click();

      await button(m.camera.options).click();
      await expectAccessible(page.getByRole('slider', { name: m.camera.zoom }));
      await button(m.camera.options).click();
      await page.getByRole('option').first().click();
      await expectAccessible(button(m.pictures.move));
      await checkMenu(button(m.pictures.move));
      await button(m.pictures.clear).click();

      const options = button(named(m.classes.options, 'cup'));
      await checkMenu(options);
      for (const submenu of [m.classes.merge, m.classes.recolour]) {
        await options.click();
        await item(submenu).focus();
        await page.keyboard.press('ArrowRight');
        await expectAccessible(menu.nth(1));
        await page.keyboard.press('Escape');
        await close(menu);
      }
      await checkMenu(button(named(m.classes.colour, 'cup')));
      const training = page.getByRole('region', { name: m.training.title });
      const inTraining = (name: string) => training.getByRole('button', { name, exact: true });
      await training.getByRole('button', { name: new RegExp(`^${m.training.title}`) }).click();
      await inTraining(m.training.allSettings).click();
      await expectAccessible(training.getByRole('textbox', { name: m.training.option.seed.label }));
      await inTraining(m.training.allSettings).click();
      await inTraining(m.training.explain).click();
      await inTraining(m.training.start).click();
      await expectAccessible(training.getByRole('region', { name: m.training.outcome }));
      await inTraining(m.training.drop).click();
      await expectAccessible(page.getByRole('alertdialog'));
      await close(page.getByRole('alertdialog'));

      await checkMenu(button(m.header.export));
      await checkMenu(button(m.header.more));

      await button(m.header.more).click();
      await item(m.task.add).click();
      await expectAccessible(page.getByRole('radio').first());
      await button(m.header.more).click();
      await item(m.task.rename).click();
      await expectAccessible(page.getByRole('dialog'));
      await close(page.getByRole('dialog'));
      await button(m.header.more).click();
      await item(m.task.delete).click();
      await expectAccessible(page.getByRole('alertdialog'));
      await close(page.getByRole('alertdialog'));
      await button(m.header.settings).click();
      await expectAccessible(page.getByRole('dialog'));
      await close(page.getByRole('dialog'));

      await button(m.header.allProjects).click();
      const tile = button(named(m.start.options, m.start.untitled));
      await expectAccessible(tile);
      await checkMenu(tile);
      await tile.click();
      await item(m.common.delete).click();
      await expectAccessible(page.getByRole('alertdialog'));
      await close(page.getByRole('alertdialog'));
      await expectAccessible(page.getByRole('combobox', { name: m.app.language }));
    });
  });
}
