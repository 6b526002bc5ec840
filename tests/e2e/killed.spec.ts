import { expect, type Page, test } from '@playwright/test';
import { type KillableBrowser, openBrowser } from './support/killable-browser';
import { addFiles, classCard } from './support/page';
import { makePictures } from './support/picture-set';

/** Times that the browser is killed. */
const KILLS = 6;

/** Pictures in the one class, and whether the page says that all it shows is saved. */
function look(page: Page): Promise<{ pictures: number; isSaved: boolean }> {
  return page.evaluate(() => ({
    pictures: Number.parseInt(
      /(\d+) pictures?/.exec(
        document.querySelector('section[aria-label=cup]')?.textContent ?? '',
      )?.[1] ?? '0',
      10,
    ),
    isSaved: document.querySelector('[data-saved=true]') !== null,
  }));
}

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('loses no picture that was shown as saved when the browser is killed', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const pictures = await makePictures(browser);
  const profile = info.outputPath('profile');
  const random = seeded(20_261_124);
  let saved = 0;
  let running: KillableBrowser | null = null;
  try {
    // The last round only looks at what the last kill has left.
    for (let round = 0; round <= KILLS; round++) {
      running = await openBrowser(profile, launchOptions);
      const { page } = running;
      await page.goto(baseURL ?? '');
      if (round === 0) {
        await page.getByRole('button', { name: 'New project' }).first().click();
        await page.getByRole('button', { name: 'Add a class' }).click();
        await page.getByRole('textbox', { name: 'Class name' }).fill('cup');
        await page.keyboard.press('Enter');
      } else {
        await page.getByRole('button', { name: 'Untitled project', exact: true }).click();
      }
      await expect(classCard(page, 'cup')).toBeVisible();
      await expect.poll(async () => (await look(page)).pictures).toBeGreaterThanOrEqual(saved);
      await expect(classCard(page, 'cup').getByRole('img').first()).toBeVisible({
        visible: saved > 0,
      });
      if (round === KILLS) break;

      const until = saved + 1 + Math.floor(random() * (pictures.length - 2));
      const glances = Math.floor(random() * 20);
      await addFiles(page, 'cup', pictures);
      let seen = await look(page);
      for (let after = 0; after <= glances; seen = await look(page)) {
        if (seen.isSaved) saved = Math.max(saved, seen.pictures);
        if (seen.pictures >= until) after++;
      }
      await running.kill();
      running = null;
    }
  } finally {
    await running?.kill();
  }
  expect(saved).toBeGreaterThan(0);
});
