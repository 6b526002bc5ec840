import { expect, test } from '@playwright/test';
import { chooseBackend } from '../support/base-model';
import { computeWorkers, tap, tensorsAfter } from '../support/compute';
import { launchFilmed, writeFilm } from '../support/fake-camera';
import { classCard, expectSaved, newProject, watchRequests, winner } from '../support/page';
import { makePictures } from '../support/picture-set';
import { learn } from '../support/recognition';

test('one shot: two classes, one camera picture each, told apart live', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  const pictures = await makePictures(browser);
  const shown = (['sunflower', 'bicycle'] as const).map(name => {
    const picture = pictures.find(
      ({ className, vendor }) => className === name && vendor === 'noto',
    );
    if (!picture) throw new Error(`no picture of ${name}`);
    return picture.bytes;
  });
  const film = info.outputPath('film.mjpeg');
  // Long enough on each picture to see what is shown, take it, and see it recognised.
  await writeFilm(browser, shown, 150, film);
  const filmed = await launchFilmed(launchOptions, film);
  try {
    const page = await filmed.newPage({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
    const expectOwnOrigin = watchRequests(page);
    await newProject(page, ['one', 'other']);
    await page.getByRole('button', { name: 'Start camera' }).click();
    const video = page.locator('video');
    await expect(video).toBeVisible();

    /** Which picture the camera shows: only the sunflower has much yellow. */
    const isSunflower = () =>
      video.evaluate((element: HTMLVideoElement) => {
        const context = new OffscreenCanvas(64, 48).getContext('2d');
        if (!context || element.videoWidth === 0) return null;
        context.drawImage(element, 0, 0, 64, 48);
        const { data } = context.getImageData(0, 0, 64, 48);
        let yellow = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (data[i] > 180 && data[i + 1] > 120 && data[i + 2] < 110) yellow++;
        }
        return yellow > 60;
      });
    const showing = (sunflower: boolean) => expect.poll(isSunflower).toBe(sunflower);

    // At the change of scenes, so that each scene is seen completely.
    await showing(false);
    await showing(true);
    await classCard(page, 'one').getByRole('button', { name: 'Add from camera' }).press('Enter');
    await expect(classCard(page, 'one').getByText('1 picture')).toBeVisible();
    await showing(false);
    await classCard(page, 'other').getByRole('button', { name: 'Add from camera' }).press('Enter');
    await expect(classCard(page, 'other').getByText('1 picture')).toBeVisible();
    await expectSaved(page);

    await showing(true);
    await expect(winner(page)).toHaveText('one');
    await showing(false);
    await expect(winner(page)).toHaveText('other');
    expectOwnOrigin();
  } finally {
    await filmed.close();
  }
});

test('holds no more tensors after 500 frames than after 50', async ({
  browser,
  baseURL,
  launchOptions,
}, info) => {
  test.setTimeout(600_000);
  const pictures = await makePictures(browser);
  const learnt = pictures.filter(({ vendor }) => vendor === 'noto').slice(0, 2);
  const film = info.outputPath('film.mjpeg');
  await writeFilm(
    browser,
    learnt.map(({ bytes }) => bytes),
    30,
    film,
  );
  const filmed = await launchFilmed(launchOptions, film);
  try {
    const page = await filmed.newPage({ ...(baseURL ? { baseURL } : {}), locale: 'en-GB' });
    await learn(page, Object.fromEntries(learnt.map(one => [one.className, [one]])));
    await chooseBackend(page, 'wasm');
    const [worker] = computeWorkers(page);
    await page.getByRole('button', { name: 'Start camera' }).click();
    await tap(worker);
    expect(await tensorsAfter(worker, 50)).toBe(await tensorsAfter(worker, 500));
  } finally {
    await filmed.close();
  }
});
