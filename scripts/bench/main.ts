/**
 * `npm run bench -- [NAME...]`: measures the built page in a headless Chromium and prints one table
 * of ratios. Names pick some of the measurements.
 *
 * Ratios, because absolute times say more about a machine than about the page.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { chromium, expect } from '@playwright/test';
import { cameraFlags, writeFilm } from '../../tests/support/fake-camera.js';
import { addFiles, classCard, expectSaved, newProject } from '../../tests/support/page.js';
import { makePictures } from '../../tests/support/picture-set.js';
import { serveBuild } from '../../tests/support/static-server.js';
import { ensureBrowser } from '../find-browser.mjs';
import type { Row } from './measurement.js';
import { measurements } from './measurements/list.js';

/**
 * Software WebGL, so that there is a WebGL backend to time on machines without a GPU too; the page
 * itself is drawn as browsers draw it there.
 */
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--disable-gpu-compositing',
];
const CLASSES = ['first', 'second'] as const;

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !Object.hasOwn(measurements, name));
if (unknown.length > 0) {
  const known = Object.keys(measurements).join(', ');
  console.error(`There is no measurement called ${unknown.join(', ')}. There are: ${known}.`);
  process.exit(1);
}

const executablePath = ensureBrowser();
const folder = mkdtempSync(join(tmpdir(), 'inkling-bench-'));
const film = join(folder, 'film.mjpeg');
const server = await serveBuild('/');
const drawing = await chromium.launch({ executablePath, args: FLAGS });
const pictures = await makePictures(drawing);
await writeFilm(
  drawing,
  pictures.slice(0, CLASSES.length).map(({ bytes }) => bytes),
  60,
  film,
);
await drawing.close();

const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...cameraFlags(film)] });
try {
  const context = await browser.newContext({ baseURL: server.address, locale: 'en-GB' });
  const page = await context.newPage();
  await newProject(page, CLASSES);
  for (const [i, name] of CLASSES.entries()) {
    await addFiles(page, name, [pictures[i]]);
    await expect(classCard(page, name).getByText('1 picture')).toBeVisible({ timeout: 120_000 });
  }
  await expectSaved(page);
  const openProfile = () =>
    chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath,
      args: FLAGS,
      baseURL: server.address,
      locale: 'en-GB',
    });
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rows.push(...(await measure({ page, openProfile, pictures, folder })));
  }
  const [{ model }, ...others] = cpus();
  console.log(
    `${model} x ${others.length + 1}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, ` +
      `${platform()} ${release()}, Node ${process.versions.node}, Chromium ${browser.version()}, headless`,
  );
  console.table(
    rows.map(({ what, figure, ratio, to }) => ({ what, figure, ratio: ratio.toFixed(2), to })),
  );
} finally {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
