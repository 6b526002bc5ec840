/**
 * Installs missing packages. Every npm script runs it first, so it may use only Node.
 *
 * `node scripts/setup.mjs --serving` installs only what building and serving need, which package.json
 * lists under `dependencies`; otherwise the packages for checks, tests and measurements are installed
 * too.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../', import.meta.url);
const LOCK = new URL('package-lock.json', ROOT);
/** npm's own record of what it has installed. */
const INSTALLED = new URL('node_modules/.package-lock.json', ROOT);
/** Copies of the lock file from which packages were installed. */
const STAMPS = {
  serving: new URL('node_modules/.installed-to-serve-from', ROOT),
  everything: new URL('node_modules/.installed-from', ROOT),
};

function expectNode() {
  const { engines } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`Inkling needs Node ${major}.${minor} or later; this is ${process.version}.`);
  process.exit(1);
}

const isFromLock = stamp => existsSync(stamp) && readFileSync(stamp).equals(readFileSync(LOCK));

/** Whether packages that serving does not need are installed: npm would remove them again. */
function hasMoreThanServing() {
  if (!existsSync(INSTALLED)) return false;
  const { packages } = JSON.parse(readFileSync(INSTALLED, 'utf8'));
  return Object.values(packages).some(({ dev }) => dev);
}

expectNode();
const isServing = process.argv.includes('--serving');
if (!isFromLock(STAMPS.everything) && !(isServing && isFromLock(STAMPS.serving))) {
  const kind = isServing && !hasMoreThanServing() ? 'serving' : 'everything';
  console.log(
    kind === 'serving'
      ? 'Installing what building and serving need (once)...'
      : 'Installing packages, including those of the tests (once; about a minute)...',
  );
  for (const stamp of Object.values(STAMPS)) rmSync(stamp, { force: true });
  // Not `npm ci`: the lock file names no registry and lacks the optional packages of other platforms.
  const install = ['install', '--no-save', '--no-audit', '--no-fund'];
  // Set in both cases, as npm's configuration or NODE_ENV may be different.
  const which = kind === 'serving' ? '--omit=dev' : '--include=dev';
  const { status } = spawnSync('npm', [...install, which], {
    cwd: fileURLToPath(ROOT),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed: see what npm says above, and try again.');
    process.exit(1);
  }
  copyFileSync(LOCK, STAMPS[kind]);
}
