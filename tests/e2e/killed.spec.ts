import { expect, test } from '@playwright/test';
import { killAtRandom } from '../support/kills';
import { makePictures } from '../support/picture-set';

/** Times that the browser is killed; `npm run bench -- kills` kills it more often. */
const KILLS = 6;

test('loses no picture that was shown as saved when the browser is killed', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  const report = await killAtRandom({
    kills: KILLS,
    seed: 20_261_124,
    profile: info.outputPath('profile'),
    address: baseURL ?? '',
    launchOptions: { ...launchOptions, args: [...(launchOptions.args ?? []), ...camera] },
    pictures: await makePictures(browser),
  });
  expect(report.lost).toBe(0);
  expect(report.saved).toBeGreaterThan(0);
});
