/** Every page, menu and dialog, in both colour schemes, wide and on a phone, in each language. */
import type { Locator, Page } from '@playwright/test';
import { en, type Messages } from '../../../src/i18n/en';
import { zhHans } from '../../../src/i18n/zh-Hans';
import { expectAccessible } from '../../support/axe';
import { asFile, type PictureFile } from '../../support/picture-set';
import { plainPictures } from '../support/plain-pictures';
import { expect, test } from '../support/test';

const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Look {
  readonly size: typeof WIDE;
  readonly colorScheme: 'light' | 'dark';
  /** Whether another look differs from this one only in colours. */
  readonly onlyColours: boolean;
}

const LOOKS: readonly Look[] = [
  { size: WIDE, colorScheme: 'light', onlyColours: false },
  { size: PHONE, colorScheme: 'dark', onlyColours: false },
  { size: PHONE, colorScheme: 'light', onlyColours: true },
  { size: WIDE, colorScheme: 'dark', onlyColours: true },
];

const LANGUAGES: readonly { locale: string; messages: Messages; looks: readonly Look[] }[] = [
  { locale: 'en-GB', messages: en, looks: LOOKS },
  // Another language changes words and their lengths, and no colour: each scheme and size once.
  { locale: 'zh-CN', messages: zhHans, looks: LOOKS.slice(0, 2) },
];

const named = (text: string, name: string) => text.replace('{{name}}', name);

/** What a test does in a language. */
function tools(page: Page, m: Messages, looks: readonly Look[]) {
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const item = (name: string) => page.getByRole('menuitem', { name, exact: true });
  const menu = page.getByRole('menu');
  const close = async (shown: Locator) => {
    await page.keyboard.press('Escape');
    await expect(shown).toHaveCount(0);
  };
  /** Looks at what is shown now in each of the looks. */
  const check = async (shown: Locator) => {
    for (const { size, colorScheme, onlyColours } of looks) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(shown).toBeVisible();
      await expectAccessible(page, { state: `${size.width} px, ${colorScheme}`, onlyColours });
    }
    await page.setViewportSize(WIDE);
  };
  /** Opens what a button opens, checks it, and closes it again. */
  const checkMenu = async (opener: Locator) => {
    await opener.click();
    await check(menu);
    await close(menu);
  };
  /** Chooses in a menu what opens a dialog, checks that, and closes it again. */
  const checkDialog = async (opener: Locator, name: string, role: 'dialog' | 'alertdialog') => {
    await opener.click();
    await item(name).click();
    await check(page.getByRole(role));
    await close(page.getByRole(role));
  };
  const addClass = async (name: string) => {
    await button(m.classes.add).click();
    await page.getByRole('textbox', { name: m.classes.name }).fill(name);
    await page.keyboard.press('Enter');
  };
  const addFiles = async (name: string, pictures: readonly PictureFile[]) => {
    const card = page.getByRole('region', { name, exact: true });
    const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
    await card.locator('input[type=file]').setInputFiles([...pictures.map(asFile), notes]);
    await expect(card.getByRole('option')).toHaveCount(pictures.length);
  };
  /** A project of two classes with three pictures each, every notice dismissed. */
  const makeProject = async () => {
    await page.goto('/');
    await button(m.start.newProject).click();
    for (const [name, colour] of [
      ['cup', 'red'],
      ['mug', 'blue'],
    ] as const) {
      await addClass(name);
      await addFiles(name, await plainPictures(colour, 3));
    }
    await expect(page.locator('[data-notice=import-done]')).toHaveCount(2);
    while ((await button(m.common.dismiss).count()) > 0) {
      await button(m.common.dismiss).first().click();
    }
  };
  return { button, item, menu, close, check, checkMenu, checkDialog, addFiles, makeProject };
}

for (const { locale, messages: m, looks } of LANGUAGES) {
  test.describe(locale, () => {
    test.use({ locale, viewport: WIDE });

    test(`the start page and its projects, ${locale}`, async ({ page }) => {
      const { button, check, checkMenu, checkDialog } = tools(page, m, looks);
      await page.goto('/');
      await check(button(m.start.newProject));
      await button(m.start.newProject).click();
      await check(page.getByText(m.classes.emptyTitle));
      await button(m.header.allProjects).click();
      const tile = button(named(m.start.options, m.start.untitled));
      await check(tile);
      await checkMenu(tile);
      await checkDialog(tile, m.common.delete, 'alertdialog');
      const language = page.getByRole('combobox', { name: m.app.language });
      // The tooltip of the button that had the focus goes with it.
      await language.focus();
      await check(language);
    });

    test(`a new class, files that are no pictures, the camera's settings, ${locale}`, async ({
      page,
    }) => {
      const { button, check, addFiles } = tools(page, m, looks);
      await page.goto('/');
      await button(m.start.newProject).click();
      await button(m.classes.add).click();
      await page.getByRole('textbox', { name: m.classes.name }).fill('cup');
      await check(button(m.classes.confirm));
      await page.keyboard.press('Enter');
      await addFiles('cup', await plainPictures('red', 3));
      const notice = page.locator('[data-notice=import-done]');
      await notice.locator('summary').click();
      await check(notice.getByText('notes.txt'));
      await button(m.camera.options).click();
      await check(page.getByRole('slider', { name: m.camera.zoom }));
    });

    test(`a selection of pictures, the menus of a class, ${locale}`, async ({ page }) => {
      const { button, item, menu, close, check, checkMenu, makeProject } = tools(page, m, looks);
      await makeProject();
      await page.getByRole('listbox').getByRole('option').first().click();
      await check(button(m.pictures.move));
      await checkMenu(button(m.pictures.move));
      await button(m.pictures.clear).click();

      const options = button(named(m.classes.options, 'cup'));
      await checkMenu(options);
      for (const submenu of [m.classes.merge, m.classes.recolour]) {
        await options.click();
        await item(submenu).focus();
        await page.keyboard.press('ArrowRight');
        await check(menu.nth(1));
        await page.keyboard.press('Escape');
        await close(menu);
      }
      await checkMenu(button(named(m.classes.colour, 'cup')));
    });

    test(`training a network, ${locale}`, async ({ page }) => {
      const { check, close, makeProject } = tools(page, m, looks);
      await makeProject();
      const training = page.getByRole('region', { name: m.training.title });
      const button = (name: string) => training.getByRole('button', { name, exact: true });
      await training.getByRole('button', { name: new RegExp(`^${m.training.title}`) }).click();
      await button(m.training.allSettings).click();
      await check(training.getByRole('textbox', { name: m.training.option.seed.label }));
      await button(m.training.allSettings).click();
      await button(m.training.explain).click();
      await button(m.training.start).click();
      await check(training.getByRole('region', { name: m.training.outcome }));
      await button(m.training.drop).click();
      await check(page.getByRole('alertdialog'));
      await close(page.getByRole('alertdialog'));
    });

    test(`the menus of a project, its tasks, the settings, ${locale}`, async ({ page }) => {
      const { button, item, close, check, checkMenu, checkDialog, makeProject } = tools(
        page,
        m,
        looks,
      );
      await makeProject();
      await checkMenu(button(m.header.export));
      await checkMenu(button(m.header.more));
      await button(m.header.more).click();
      await item(m.task.add).click();
      await check(page.getByRole('radio').first());
      await checkDialog(button(m.header.more), m.task.rename, 'dialog');
      await checkDialog(button(m.header.more), m.task.delete, 'alertdialog');
      await button(m.header.settings).click();
      await check(page.getByRole('dialog'));
      await close(page.getByRole('dialog'));
    });
  });
}
