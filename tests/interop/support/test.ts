/**
 * Our page beside other programs. It learns once for all tests of a worker, which take what it exports
 * and ask for its answers. A test that changes it restores it.
 */
import { type Browser, chromium, test as plain } from '@playwright/test';
import { learnTwoVendors } from '../../support/export';
import { makePictures, type TestPicture } from '../../support/picture-set';
import { withoutWebGl } from '../../support/webgl';
import { Taught } from './taught';

export { expect } from '@playwright/test';

interface Shared {
  readonly pictures: readonly TestPicture[];
  /** Where our own page runs: without WebGL, which it would time at each start. */
  readonly ownBrowser: Browser;
  readonly taught: Taught;
}

export const test = plain.extend<object, Shared>({
  pictures: [async ({ browser }, use) => use(await makePictures(browser)), { scope: 'worker' }],
  ownBrowser: [
    async ({ launchOptions }, use) => {
      const browser = await chromium.launch(withoutWebGl(launchOptions));
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  taught: [
    async ({ ownBrowser, pictures }, use, { project }) => {
      const { baseURL = '' } = project.use;
      const context = await ownBrowser.newContext({ baseURL, locale: 'en-GB' });
      const page = await context.newPage();
      await learnTwoVendors(page, pictures);
      await use(await Taught.of(page));
      await context.close();
    },
    { scope: 'worker' },
  ],
  context: async ({ ownBrowser }, use) => {
    const context = await ownBrowser.newContext();
    await use(context);
    await context.close();
  },
});
