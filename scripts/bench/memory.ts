/** Measures the memory of the browser while something happens. */
import { execFileSync } from 'node:child_process';
import type { Browser } from '@playwright/test';

/** Milliseconds between two measurements. */
const EVERY = 100;

/** Memory of all processes of the browser, in bytes. */
async function residentBytes(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  await devtools.detach();
  const ids = processInfo.map(({ id }) => id).join(',');
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', ids], { encoding: 'utf8' });
  return kilobytes
    .trim()
    .split(/\s+/)
    .reduce((sum, each) => sum + 1024 * Number(each), 0);
}

/** @returns by how many bytes memory grew at most during `work`. */
export async function peakGrowth(browser: Browser, work: () => Promise<void>): Promise<number> {
  const before = await residentBytes(browser);
  let peak = before;
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, await residentBytes(browser));
      await new Promise(resolve => setTimeout(resolve, EVERY));
    }
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  return peak - before;
}
