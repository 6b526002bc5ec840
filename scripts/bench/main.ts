/**
 * `npm run bench -- [NAME...] [--json FILE] [--kills NUMBER]`: measures the built page in a headless
 * Chromium and prints one table. Names select measurements; the rows of the table are written to FILE as
 * data; NUMBER is how often `kills` kills the browser.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { untilMeasured } from '../../tests/support/base-model.js';
import { cameraFlags, writeFilm } from '../../tests/support/fake-camera.js';
import { addFiles, classCard, expectSaved, newProject } from '../../tests/support/page.js';
import { makePictures } from '../../tests/support/picture-set.js';
import { serveBuild } from '../../tests/support/static-server.js';
import { runSteps } from '../check/run-steps.js';
import { build } from '../check/steps.js';
import { ensureBrowser } from '../find-browser.mjs';
import type { Bench, Row } from './measurement.js';
import { measurements } from './measurements/list.js';
import { describeMachine, tableOf, writeRows } from './report.js';

/**
 * Software WebGL, so that a WebGL backend can be timed on machines without a GPU too; the page itself
 * is drawn as browsers usually draw it there.
 */
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--disable-gpu-compositing',
];
const CLASSES = ['first', 'second'] as const;

/** Ends with an error message if the command line cannot be understood. */
function parseCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, kills: { type: 'string', default: '20' } },
    });
    const unknown = positionals.filter(name => !Object.hasOwn(measurements, name));
    const kills = Number(values.kills);
    if (!Number.isInteger(kills) || kills < 1) {
      throw new Error(`Expected how often to kill the browser, found ${values.kills}.`);
    }
    if (unknown.length === 0) return { wanted: positionals, json: values.json ?? null, kills };
    const known = Object.keys(measurements).join(', ');
    throw new Error(`There is no measurement called ${unknown.join(', ')}. There are: ${known}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const { wanted, json, kills } = parseCommandLine();
const [{ state }] = await runSteps([build], 1);
if (state === 'failed') process.exit(1);
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
const version = drawing.version();
await drawing.close();

const flags = [...FLAGS, ...cameraFlags(film)];
const where = { baseURL: server.address, locale: 'en-GB' };
/** What measurements share, once one of them has asked for it. */
const shared: { browser?: Browser; page?: Promise<Page> } = {};

async function openPage(): Promise<Page> {
  const browser = await chromium.launch({ executablePath, args: flags });
  shared.browser = browser;
  const context = await browser.newContext(where);
  const page = await context.newPage();
  await newProject(page, CLASSES);
  for (const [i, name] of CLASSES.entries()) {
    await addFiles(page, name, [pictures[i]]);
    await expect(classCard(page, name).getByText('1 picture')).toBeVisible({ timeout: 120_000 });
  }
  await expectSaved(page);
  // Or the page would begin to measure in the middle of a measurement.
  await untilMeasured(page);
  return page;
}

const bench: Bench = {
  page() {
    shared.page ??= openPage();
    return shared.page;
  },
  openProfile: name =>
    chromium.launchPersistentContext(join(folder, name), { executablePath, args: flags, ...where }),
  pictures,
  folder,
  address: server.address,
  kills,
  launchOptions: { executablePath, args: flags },
};
try {
  const rows: Row[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    rows.push(...(await measure(bench)));
  }
  const machine = describeMachine(version);
  console.log(machine);
  console.table(tableOf(rows));
  if (json !== null) writeRows(json, machine, rows);
} finally {
  await shared.browser?.close();
  await server.close();
  rmSync(folder, { recursive: true });
}
