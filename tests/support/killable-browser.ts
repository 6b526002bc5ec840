/** A separate browser process, with a profile on disk, that can be killed like in a crash. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type LaunchOptions, type Page } from '@playwright/test';

export interface KillableBrowser {
  readonly page: Page;
  /** SIGKILL to the browser and all its processes; resolves when it is gone. */
  kill(): Promise<void>;
}

async function endpoint(process: ChildProcess): Promise<string> {
  if (!process.stderr) throw new Error('the browser has no stderr');
  for await (const line of createInterface({ input: process.stderr })) {
    const [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (address) {
      process.stderr.resume();
      return address;
    }
  }
  throw new Error('the browser ended before it could be spoken to');
}

export async function openBrowser(
  profile: string,
  { executablePath, args = [] }: LaunchOptions,
): Promise<KillableBrowser> {
  const own = [
    '--headless=new',
    '--no-first-run',
    '--remote-debugging-port=0',
    '--lang=en-GB',
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(executablePath ?? '', [...args, ...own, 'about:blank'], {
    // A separate process group, so that all of it can be killed at once.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = once(child, 'exit');
  const browser: Browser = await chromium.connectOverCDP(await endpoint(child));
  const [context] = browser.contexts();
  const page = context.pages()[0] ?? (await context.newPage());
  return {
    page,
    async kill() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await gone;
      await browser.close();
    },
  };
}
