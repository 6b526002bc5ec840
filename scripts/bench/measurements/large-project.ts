/**
 * Whether a project of 10,000 pictures opens, scrolls and exports as well as a small one: the time to
 * its first screen, the frames while its pictures scroll, and the memory used to export it.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect as expectSoon, type Page } from '@playwright/test';
import { untilMeasured } from '../../../tests/support/base-model.js';
import { classCard, newProject } from '../../../tests/support/page.js';
import { type FrameFigures, frameFigures, frameIntervals, frameRows } from '../frames.js';
import { type LargeProject, writeLargeProject } from '../large-project.js';
import type { Measurement, Row } from '../measurement.js';
import { peakGrowth } from '../memory.js';

const PROJECT: LargeProject = { name: 'Large', samples: 10_000, classes: 10 };
/** The most seconds that opening may take. */
const ALLOWED = 3;
/** Milliseconds of scrolling. */
const SPAN = 5000;
/** Pixels to scroll per frame: three quarters of a row. */
const STEP = 51;

const MEGA = 1000 ** 2;

/** Slow machines are measured too. */
const expect = expectSoon.configure({ timeout: 300_000 });

/** @returns milliseconds from the click to the first pictures of the first class. */
async function timeToFirstScreen(page: Page): Promise<number> {
  const tile = page.getByRole('button', { name: PROJECT.name, exact: true });
  await tile.waitFor();
  return tile.evaluate(async button => {
    if (!(button instanceof HTMLElement)) throw new Error('A project is opened by a button');
    const start = performance.now();
    button.click();
    for (;;) {
      const image = document.querySelector<HTMLImageElement>('[role=option] img');
      if (image?.complete && image.naturalWidth > 0) return performance.now() - start;
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  });
}

interface Scrolling extends FrameFigures {
  /** Pictures that were scrolled past. */
  readonly passed: number;
  /** How many of those were visible. */
  readonly seen: number;
}

async function scrollFigures(page: Page): Promise<Scrolling> {
  const list = classCard(page, 'Class 1').getByRole('listbox');
  let pictures = { passed: 0, seen: 0 };
  const intervals = await frameIntervals(page, async () => {
    pictures = await list.evaluate(
      async (element, { span, step }) => {
        const passed = new Set<string>();
        const seen = new Set<string>();
        for (const end = performance.now() + span; performance.now() < end; ) {
          element.scrollTop += step;
          await new Promise(resolve => requestAnimationFrame(resolve));
          for (const option of element.querySelectorAll('[role=option]')) {
            passed.add(option.id);
            if (option.querySelector('img')?.complete) seen.add(option.id);
          }
        }
        return { passed: passed.size, seen: seen.size };
      },
      { span: SPAN, step: STEP },
    );
  });
  return { ...frameFigures(intervals), ...pictures };
}

async function exportProject(page: Page): Promise<void> {
  const download = page.waitForEvent('download', { timeout: 600_000 });
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Whole project' }).click();
  await (await download).path();
}

/** The same pictures in a zip that is made in memory. */
async function exportInMemory(page: Page): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('fflate');
  await page.evaluate(readFileSync(join(dirname(entry), '../umd/index.js'), 'utf8'));
  const download = page.waitForEvent('download', { timeout: 600_000 });
  await page.evaluate(`(async () => {
    const read = request => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const db = await read(indexedDB.open('inkling'));
    const store = () => db.transaction('pictures').objectStore('pictures');
    const files = {};
    for (const id of await read(store().getAllKeys())) {
      files[id + '.jpg'] = [(await read(store().get(id))).bytes, { level: 0 }];
    }
    db.close();
    const link = document.createElement('a');
    const zip = new Blob([fflate.zipSync(files)], { type: 'application/zip' });
    link.href = URL.createObjectURL(zip);
    link.download = 'in-memory.zip';
    link.click();
  })()`);
  await (await download).path();
}

export const largeProject: Measurement = async ({ openProfile }) => {
  const context = await openProfile('large-project');
  try {
    const browser = context.browser();
    if (!browser) throw new Error('The profile belongs to no browser');
    const page = await context.newPage();
    await newProject(page, ['first']);
    // Or the page would begin to measure while it is measured itself.
    await untilMeasured(page);
    await page.getByRole('button', { name: 'All projects' }).click();
    const bytes = await writeLargeProject(page, PROJECT);
    await page.reload();
    const opening = await timeToFirstScreen(page);
    const scrollingAtOnce = await scrollFigures(page);
    // Embeddings are read and the head is fitted; from now on only the user makes work for it.
    await expect(page.getByText(/pictures recognised$/)).toBeVisible();
    const idle = frameFigures(await frameIntervals(page, () => page.waitForTimeout(SPAN)));
    const scrolling = await scrollFigures(page);
    const streamed = await peakGrowth(browser, () => exportProject(page));
    await page.reload();
    const inMemory = await peakGrowth(browser, () => exportInMemory(page));
    const what = `${PROJECT.samples} pictures`;
    const scroll = (when: string, figures: Scrolling): Row[] => [
      ...frameRows(when, figures, idle),
      {
        what: `${when}: visible pictures`,
        value: figures.seen,
        unit: 'pictures',
        ratio: figures.seen / figures.passed,
        to: 'all scrolled past',
      },
    ];
    const memory = (how: string, peak: number): Row => ({
      what: `exporting ${what}, ${(bytes / MEGA).toFixed(0)} MB: memory more than before, ${how}`,
      value: peak / MEGA,
      unit: 'MB',
      ratio: peak / bytes,
      to: 'bytes of the pictures',
    });
    return [
      {
        what: `opening ${what}: time to the first screen`,
        value: opening / 1000,
        unit: 's',
        ratio: opening / 1000 / ALLOWED,
        to: `${ALLOWED} s`,
      },
      ...scroll(`scrolling ${what}, right after opening`, scrollingAtOnce),
      ...scroll(`scrolling ${what}`, scrolling),
      memory('streamed by the page', streamed),
      memory('by zipSync in memory', inMemory),
    ];
  } finally {
    await context.close();
  }
};
