/**
 * `npm run install-python`: makes a Python environment under node_modules/.cache with the packages of
 * tests/python/requirements.txt, unless it is there already. Nothing is installed into the system. If there
 * is no Python or no pip, it says so and succeeds all the same: all other tests run without. Uses only Node,
 * since it may run before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = resolve(ROOT, 'node_modules/.cache/python');
const PYTHON = resolve(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
/** What the environment was made from; written once it is complete. */
const STAMP = resolve(FOLDER, 'installed.txt');
/** It includes others with a line `-r path`. */
const REQUIREMENTS = resolve(ROOT, 'tests/python/requirements.txt');

/** @returns {string} all lines of a requirements file, and of those that it includes. */
function readRequirements(path) {
  return readFileSync(path, 'utf8').replace(/^-r (.+)$/gm, (_, other) =>
    readRequirements(resolve(dirname(path), other.trim())),
  );
}

const isComplete = () =>
  existsSync(PYTHON) &&
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === readRequirements(REQUIREMENTS);

/** @returns {string | null} the Python of the environment, if that has all the packages. */
export const findOwnPython = () => (isComplete() ? PYTHON : null);

const run = (command, ...given) =>
  spawnSync(command, given, { cwd: ROOT, stdio: 'inherit' }).status === 0;
const can = (command, ...given) => spawnSync(command, given, { stdio: 'ignore' }).status === 0;

/** @returns {string | null} why the environment could not be made; null if it was. */
function install() {
  const python = ['python3', 'python'].find(name => can(name, '--version'));
  if (!python) return 'there is no Python';
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(FOLDER), { recursive: true });
  // Debian has the part of venv that brings pip in a package of its own. Without it, a pip outside of the
  // environment can install into it.
  const pip = can(python, '-m', 'venv', FOLDER)
    ? [PYTHON, '-m', 'pip']
    : can(python, '-m', 'pip', '--version') &&
        can(python, '-m', 'venv', '--clear', '--without-pip', FOLDER)
      ? [python, '-m', 'pip', '--python', PYTHON]
      : null;
  if (!pip)
    return `${python} can make no environment with pip in it (on Debian: the package python3-venv)`;
  const options = ['--disable-pip-version-check', '--quiet', '--requirement', REQUIREMENTS];
  if (!run(...pip, 'install', ...options)) return 'pip could not install them, see above';
  writeFileSync(STAMP, readRequirements(REQUIREMENTS));
  return null;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && !isComplete()) {
  console.log('Installing the packages of tests/python/requirements.txt (once; about a minute)...');
  const why = install();
  if (why) console.log(`Python's side of the exports will not be tried: ${why}.`);
}
