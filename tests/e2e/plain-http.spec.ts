/**
 * A server in a school's own network, without https: browsers then keep much from a page, the camera
 * and working offline among it. All else has to work.
 */
import { readFileSync } from 'node:fs';
import { chromium, expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { addFiles, classCard, expectSaved } from '../support/page';
import { CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { recognise } from '../support/recognition';
import { serveBuild } from '../support/static-server';

const HOST = 'school.test';

test('learns, keeps and exports over plain http, and says what is missing', async ({
  browser,
  launchOptions,
}) => {
  const pictures = await makePictures(browser);
  const server = await serveBuild('/');
  const there = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  });
  try {
    const page = await there.newPage({ locale: 'en-GB' });
    const troubles: string[] = [];
    page.on('pageerror', error => troubles.push(String(error)));
    await page.goto(server.address.replace('localhost', HOST));
    expect(await page.evaluate(() => isSecureContext)).toBe(false);

    await page.getByRole('button', { name: 'New project' }).click();
    for (const name of CLASSES) {
      await page.getByRole('button', { name: 'Add a class' }).click();
      await page.getByRole('textbox', { name: 'Class name' }).fill(name);
      await page.keyboard.press('Enter');
      const own = pictures.filter(one => one.className === name && one.vendor !== 'noto');
      await addFiles(page, name, own);
      await expect(classCard(page, name).getByText(`${own.length} pictures`)).toBeVisible();
    }
    await expectSaved(page);
    const unseen = pictures.filter(({ vendor }) => vendor === 'noto');
    const expectRecognised = async (picture: TestPicture) => {
      const shown = await recognise(page, picture);
      expect(Number(shown[picture.className])).toBeGreaterThan(50);
    };
    for (const picture of unseen) await expectRecognised(picture);

    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect(page.getByRole('alert')).toContainText('https');

    await page.reload();
    await expectRecognised(unseen[0]);
    await page.getByRole('button', { name: 'Export' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: 'Whole project' }).click();
    const files = unzipSync(readFileSync(await (await download).path()));
    expect(Object.keys(files).filter(path => path.endsWith('.jpg'))).toHaveLength(
      pictures.length - unseen.length,
    );
    expect(troubles).toEqual([]);
  } finally {
    await there.close();
    await server.close();
  }
});
