import { expect, type Page, test } from '@playwright/test';
import { seededRandom } from '../../src/core/math/random';
import { type KillableBrowser, openBrowser } from '../support/killable-browser';
import { addFiles, classCard } from '../support/page';
import { makePictures } from '../support/picture-set';

/** Times that the browser is killed. */
const KILLS = 6;

/**
 * Watches the page, once per frame, until it shows `until` pictures and `glances` more frames are
 * over.
 * @returns the most pictures that it showed while it said that all it shows is saved.
 */
function watch(page: Page, until: number, glances: number): Promise<number> {
  return page.evaluate(
    async ({ until, glances }) => {
      let saved = 0;
      for (let after = 0; after <= glances; ) {
        await new Promise(requestAnimationFrame);
        const card = document.querySelector('section[aria-label=cup]')?.textContent ?? '';
        const pictures = Number.parseInt(/(\d+) pictures?/.exec(card)?.[1] ?? '0', 10);
        if (document.querySelector('[data-saved=true]')) saved = Math.max(saved, pictures);
        if (pictures >= until) after++;
      }
      return saved;
    },
    { until, glances },
  );
}

test('loses no picture that was shown as saved when the browser is killed', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const pictures = await makePictures(browser);
  const profile = info.outputPath('profile');
  const random = seededRandom(20_261_124);
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
      // There may be more than was shown as saved, but never less.
      await watch(page, saved, 0);
      if (saved > 0) await expect(classCard(page, 'cup').getByRole('img').first()).toBeVisible();
      if (round === KILLS) break;

      const until = saved + 1 + random.below(pictures.length - 2);
      const glances = random.below(20);
      await addFiles(page, 'cup', pictures);
      saved = Math.max(saved, await watch(page, until, glances));
      await running.kill();
      running = null;
    }
  } finally {
    await running?.kill();
  }
  expect(saved).toBeGreaterThan(0);
});
