/** The examples, unchanged, with a model of what the page has learnt. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { cameraFlags, writeFilm } from '../support/fake-camera';
import { serveLibrary } from '../support/library';
import { ADDRESS, type Files } from '../support/other-page';
import { asFile, type TestPicture } from '../support/picture-set';
import type { Taught } from './support/taught';
import { expect, test } from './support/test';

/** What the page has learnt, in `model/`. */
async function modelOf(taught: Taught): Promise<Files> {
  const files = Object.entries(await taught.tfjs());
  return Object.fromEntries(files.map(([path, bytes]) => [`model/${path}`, bytes]));
}

const unseen = (pictures: readonly TestPicture[]) =>
  pictures.filter(({ vendor }) => vendor === 'fluent-emoji');

test('a script tag and React name a picture correctly', async ({ taught, pictures, browser }) => {
  const model = await modelOf(taught);
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
    await serveLibrary(other, { ...model, ...files });
    await other.goto(ADDRESS, { waitUntil: 'networkidle' });
    await expect(other.locator('input')).toBeEnabled();
    for (const picture of unseen(pictures)) {
      await other.locator('input').setInputFiles(asFile(picture));
      const answer = other.locator('#answer, li').first();
      await expect(answer, name).toHaveText(new RegExp(`^${picture.className}: \\d+ %`));
    }
    await other.close();
  }
});

test('a video stream is named correctly', async ({
  taught,
  pictures,
  browser,
  launchOptions,
}, info) => {
  const model = await modelOf(taught);
  const film = info.outputPath('film.mjpeg');
  const [shown] = unseen(pictures);
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
    await serveLibrary(other, { ...model, 'index.html': index });
    await other.goto(ADDRESS);
    await expect(other.locator('#answer')).toHaveText(shown.className);
  } finally {
    await filmed.close();
  }
});
