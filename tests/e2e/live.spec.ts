import { type Browser, expect, type Page, test } from '@playwright/test';
import { computeWorkers } from '../support/compute';
import { exportFile, openElsewhere } from '../support/elsewhere';
import { launchFilmed, writeFilm } from '../support/fake-camera';
import {
  addFiles,
  answer,
  classCard,
  clearPicture,
  expectSaved,
  newProject,
  predictPicture,
  winner,
} from '../support/page';
import { drawIcons, type PictureFile } from '../support/picture-set';
import { learn } from '../support/recognition';

/** What is learnt: five different things of each kind, as one vendor draws them. */
const LEARNT = {
  building: ['bank', 'castle', 'church', 'convenience-store', 'factory'],
  vehicle: ['ambulance', 'articulated-lorry', 'automobile', 'bus', 'delivery-truck'],
};

const strictness = (page: Page) => page.getByRole('slider', { name: 'How strict' });

async function learnKinds(page: Page, browser: Browser): Promise<void> {
  await learn(page, {
    building: await drawIcons(browser, 'noto', LEARNT.building),
    vehicle: await drawIcons(browser, 'noto', LEARNT.vehicle),
  });
}

async function expectAnswer(page: Page, picture: PictureFile, expected: string): Promise<void> {
  await predictPicture(page, picture);
  await expect(answer(page)).toHaveText(expected);
  await clearPicture(page);
}

test('says "None of these" about a thing of another kind, not about another picture of its own kind', async ({
  page,
  browser,
}) => {
  await learnKinds(page, browser);
  const own = await drawIcons(browser, 'twemoji', ['automobile', 'taxi']);
  const [building] = await drawIcons(browser, 'twemoji', ['castle']);
  const strangers = [
    ...(await drawIcons(browser, 'noto', ['sunflower', 'bicycle'])),
    ...(await drawIcons(browser, 'openmoji', ['banana'])),
  ];
  for (const picture of own) await expectAnswer(page, picture, 'vehicle');
  await expectAnswer(page, building, 'building');
  for (const picture of strangers) await expectAnswer(page, picture, 'None of these');

  await predictPicture(page, strangers[0]);
  await expect(page.getByText(/^Nearest: (building|vehicle)$/)).toBeVisible();
  await expect(winner(page)).toHaveCount(0);
  await expect(page.locator('[aria-live=polite]', { hasText: 'None of these' })).toHaveCount(1);
  await expect(page.getByRole('meter')).toHaveCount(2);
  await expect(
    page.getByRole('img', { name: /more familiar than [0-4] % of your own/ }),
  ).toBeVisible();
});

test('chooses the most likely when set to, and keeps how strict it is', async ({
  page,
  browser,
}) => {
  await learnKinds(page, browser);
  const [stranger] = await drawIcons(browser, 'noto', ['sunflower']);
  await predictPicture(page, stranger);
  await expect(answer(page)).toHaveText('None of these');
  await expect(strictness(page)).toHaveAttribute(
    'aria-valuetext',
    'About 1 in 20 pictures of your own classes would be rejected.',
  );
  await strictness(page).press('Home');
  await expect(winner(page)).toHaveText(/building|vehicle/);
  const nearest = (await winner(page).textContent()) ?? '';
  await expect(page.getByText('Every picture gets its most likely class')).toBeVisible();

  await page.getByRole('button', { name: 'Undo: set how strict it is' }).click();
  await expect(answer(page)).toHaveText('None of these');
  await page.getByRole('button', { name: 'Redo: set how strict it is' }).click();
  await expect(winner(page)).toHaveText(nearest);
  await expectSaved(page);

  await page.reload();
  await expect(strictness(page)).toHaveValue('0');
  await predictPicture(page, stranger);
  await expect(winner(page)).toHaveText(nearest);

  for (const item of ['Trained head', 'Whole project']) {
    const other = await openElsewhere(page, (await exportFile(page, item)).path);
    await predictPicture(other, stranger);
    await expect(winner(other)).toHaveText(nearest);
    await expect(strictness(other)).toHaveValue('0');
    await other.context().close();
  }
});

test('is not sure about a picture between two classes, and names the two most likely', async ({
  page,
  browser,
}) => {
  const [sunflower, bicycle, banana] = await drawIcons(browser, 'noto', [
    'sunflower',
    'bicycle',
    'banana',
  ]);
  await learn(page, { sunflower: [sunflower], bicycle: [bicycle], banana: [banana] });
  const [between] = await drawIcons(browser, 'fluent-emoji', ['fire-engine']);
  await predictPicture(page, between);
  await expect(answer(page)).toHaveText('Not sure');
  await expect(winner(page)).toHaveCount(0);
  const shares = await page
    .getByRole('meter')
    .evaluateAll(meters =>
      meters
        .map(meter => ({ name: meter.ariaLabel, share: Number(meter.ariaValueNow) }))
        .sort((a, b) => b.share - a.share),
    );
  const names = `${shares[0].name} or ${shares[1].name}`;
  await expect(page.getByText(`Could be ${names}`, { exact: true })).toBeVisible();
  const spoken = page.locator('[aria-live=polite]', { hasText: `Not sure: could be ${names}` });
  await expect(spoken).toHaveCount(1);
});

test('tells one thing from everything else with a single class', async ({ page, browser }) => {
  const vendors = ['noto', 'twemoji', 'fluent-emoji'] as const;
  const drawn = await Promise.all(vendors.map(vendor => drawIcons(browser, vendor, ['bicycle'])));
  const [first, ...rest] = drawn.flat();
  await newProject(page, ['bicycle']);
  await addFiles(page, 'bicycle', [first]);
  await expect(classCard(page, 'bicycle').getByText('1 picture')).toBeVisible();
  await expect(page.getByText('Or show it at least three pictures of this one')).toBeVisible();
  await expect(strictness(page)).toHaveCount(0);
  await addFiles(page, 'bicycle', rest);
  await expect(classCard(page, 'bicycle').getByText('3 pictures')).toBeVisible();

  const [bicycle, banana] = await drawIcons(browser, 'openmoji', ['bicycle', 'banana']);
  await expectAnswer(page, bicycle, 'bicycle');
  await expectAnswer(page, banana, 'Something else');
});

test('keeps the answer while the camera shows the same thing except for single frames', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const [sunflower, bicycle] = await drawIcons(browser, 'noto', ['sunflower', 'bicycle']);
  // Now and then one frame of the other thing, as when a hand passes or the picture breaks up.
  const between = [13, 17, 15, 19, 14, 18];
  const scenes = between.flatMap(count => [
    ...new Array<Buffer>(count).fill(sunflower.bytes),
    bicycle.bytes,
  ]);
  const film = info.outputPath('film.mjpeg');
  await writeFilm(browser, scenes, 1, film);
  const filmed = await launchFilmed(launchOptions, film);
  try {
    const page = await filmed.newPage({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
    await learn(page, { sunflower: [sunflower], bicycle: [bicycle] });
    // Counts the frames that the worker recognises as the bicycle.
    await computeWorkers(page)[0].evaluate(() => {
      const scope = self as unknown as { bicycles: number; postMessage(message: unknown): void };
      const post = scope.postMessage.bind(scope);
      scope.bicycles = 0;
      scope.postMessage = (...message) => {
        const [{ result }] = message as [{ result?: { scores?: Float32Array } }];
        if (result?.scores && result.scores[1] > result.scores[0]) scope.bicycles++;
        post(...message);
      };
    });
    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect(answer(page)).toHaveText('sunflower');
    const panel = page.getByRole('region', { name: 'What it sees' });
    await panel.evaluate(element => {
      const seen = new Set<string>();
      const look = () => {
        seen.add(element.querySelector('[data-answer]')?.textContent ?? 'nothing');
        element.setAttribute('data-seen', [...seen].join());
      };
      look();
      new MutationObserver(look).observe(element, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    await expect
      .poll(() =>
        computeWorkers(page)[0].evaluate(() => (self as unknown as { bicycles: number }).bicycles),
      )
      .toBeGreaterThanOrEqual(3);
    await expect(panel).toHaveAttribute('data-seen', 'sunflower');
  } finally {
    await filmed.close();
  }
});
