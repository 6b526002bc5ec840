import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium, expect, type Page, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { build } from 'vite';
import { exportTfjs } from '../support/export';
import { cameraFlags, writeFilm } from '../support/fake-camera';
import { ADDRESS, type Files, serveFiles } from '../support/library';
import { asFile, CLASSES, makePictures, type TestPicture } from '../support/picture-set';
import { learn } from '../support/recognition';

let pictures: TestPicture[];

test.beforeAll(async ({ browser }) => {
  pictures = await makePictures(browser);
});

/** A model of what the page has learnt, in `model/`. */
async function makeModel(page: Page): Promise<Files> {
  const learnt = pictures.filter(({ vendor }) => vendor === 'noto' || vendor === 'twemoji');
  await learn(
    page,
    Object.fromEntries(CLASSES.map(name => [name, learnt.filter(p => p.className === name)])),
  );
  const files = Object.entries(unzipSync(await exportTfjs(page)));
  return Object.fromEntries(files.map(([path, bytes]) => [`model/${path}`, bytes]));
}

const unseen = () => pictures.filter(({ vendor }) => vendor === 'fluent-emoji');

test('a script tag and React name a picture right', async ({ page, browser }) => {
  const model = await makeModel(page);
  const built = await build({
    configFile: false,
    root: resolve('examples/react'),
    logLevel: 'error',
    resolve: { alias: { inkling: resolve('dist/inkling.js') } },
    build: { write: false, chunkSizeWarningLimit: 4096 },
  });
  const [{ output }] = [built].flat().filter(result => 'output' in result);
  const react = output.map(file => [
    file.fileName,
    file.type === 'chunk' ? file.code : file.source,
  ]);
  const examples: Readonly<Record<string, Files>> = {
    'script-tag': { 'index.html': readFileSync('examples/script-tag/index.html') },
    react: Object.fromEntries(react),
  };
  for (const [name, files] of Object.entries(examples)) {
    const other = await browser.newPage();
    await serveFiles(other, { ...model, ...files });
    await other.goto(ADDRESS, { waitUntil: 'networkidle' });
    await expect(other.locator('input')).toBeEnabled();
    for (const picture of unseen()) {
      await other.locator('input').setInputFiles(asFile(picture));
      const answer = other.locator('#answer, li').first();
      await expect(answer, name).toHaveText(new RegExp(`^${picture.className}: \\d+ %`));
    }
    await other.close();
  }
});

test('a video stream is named right', async ({ page, browser, launchOptions }, info) => {
  const model = await makeModel(page);
  const film = info.outputPath('film.mjpeg');
  const [shown] = unseen();
  await writeFilm(browser, [shown.bytes], 60, film);
  const filmed = await chromium.launch({
    ...launchOptions,
    args: [
      ...(launchOptions.args ?? []),
      ...cameraFlags(film),
      // A camera needs https or a folder; this address is neither.
      `--unsafely-treat-insecure-origin-as-secure=${new URL(ADDRESS).origin}`,
    ],
  });
  try {
    const other = await filmed.newPage();
    const index = readFileSync('examples/video-stream/index.html');
    await serveFiles(other, { ...model, 'index.html': index });
    await other.goto(ADDRESS);
    await expect(other.locator('#answer')).toHaveText(shown.className);
  } finally {
    await filmed.close();
  }
});
