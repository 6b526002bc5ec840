/**
 * Installs the packages that are missing. Every npm script runs it first, so it may use Node alone.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../', import.meta.url);
const OLDEST_NODE = [20, 19];
/** A copy of the lock file that the packages were installed from. */
const STAMP = new URL('node_modules/.installed-from', ROOT);
const LOCK = new URL('package-lock.json', ROOT);

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP).equals(readFileSync(LOCK));
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  console.error(
    `Inkling needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.version}.`,
  );
  process.exit(1);
}
if (!isInstalled()) {
  console.log('Installing packages (once; about a minute)...');
  // Not `npm ci`: the lock file names no registry, and lacks other platforms' optional packages.
  const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund'], {
    cwd: fileURLToPath(ROOT),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error('The packages could not be installed: see what npm says above, and try again.');
    process.exit(1);
  }
  copyFileSync(LOCK, STAMP);
}
