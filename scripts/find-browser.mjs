/**
 * Finds a Chromium for the browser tests, or installs one. Runs before anything is installed, so it
 * may use only Node.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function onPath(name) {
  const lookup = process.platform === 'win32' ? 'where' : 'which';
  const { status, stdout } = spawnSync(lookup, [name], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0].trim() : null;
}

function playwrightsOwn() {
  try {
    const path = createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/**
 * @returns {string | null} path of a browser: the one in INKLING_BROWSER, the system's, or
 * Playwright's own; null if there is none.
 * @throws {Error} if INKLING_BROWSER names a file that does not exist.
 */
export function findBrowser() {
  const named = process.env.INKLING_BROWSER;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`INKLING_BROWSER is ${named}, and there is no such file.`);
  }
  for (const name of NAMES) {
    const found = onPath(name);
    if (found) return found;
  }
  return PLACES.find(place => existsSync(place)) ?? playwrightsOwn();
}

/**
 * Finds a browser, or installs one: Playwright's, otherwise Debian's if this process is allowed to.
 * @returns {string} its path.
 * @throws {Error} with a sentence for the user if there is none and none can be installed.
 */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  console.log('No Chromium or Chrome found. Installing one with Playwright...');
  spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit', shell: true });
  const own = findBrowser();
  if (own) return own;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log("Installing Debian's chromium package...");
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], { stdio: 'inherit' });
  }
  const installed = findBrowser();
  if (installed) return installed;
  throw new Error(
    'The end-to-end tests need Chromium or Chrome, and none could be found or installed. ' +
      'Install one, or name its executable in the environment variable INKLING_BROWSER.',
  );
}
