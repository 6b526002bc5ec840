/**
 * `npm run install-python`: makes a Python environment under node_modules/.cache with the packages of
 * tests/python/requirements.txt, unless it exists; nothing is installed into the system. If there is no
 * Python or no pip, it says so and still succeeds: all other tests run without them. May use only Node.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = resolve(ROOT, 'node_modules/.cache/python');
const PYTHON = resolve(FOLDER, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
/** The requirements that the environment was made from; written when it is complete. */
const STAMP = resolve(FOLDER, 'installed.txt');
/** A file of requirements can name others with lines `-r path`. */
const REQUIREMENTS = resolve(ROOT, 'tests/python/requirements.txt');

/** @returns {string} all lines of a file of requirements and of the files that it names. */
function readRequirements(path) {
  return readFileSync(path, 'utf8').replace(/^-r (.+)$/gm, (_, other) =>
    readRequirements(resolve(dirname(path), other.trim())),
  );
}

const isWhole = () =>
  existsSync(PYTHON) &&
  existsSync(STAMP) &&
  readFileSync(STAMP, 'utf8') === readRequirements(REQUIREMENTS);

/** @returns {string | null} the environment's Python, if it has all the required packages. */
export const findOwnPython = () => (isWhole() ? PYTHON : null);

const run = (command, ...given) =>
  spawnSync(command, given, { cwd: ROOT, stdio: 'inherit' }).status === 0;
const can = (command, ...given) => spawnSync(command, given, { stdio: 'ignore' }).status === 0;

/** @returns {string | null} why the packages could not be installed, or null if they were. */
function install() {
  const python = ['python3', 'python'].find(name => can(name, '--version'));
  if (!python) return 'there is no Python';
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(FOLDER), { recursive: true });
  // On Debian, putting pip into an environment needs an extra package; pip can do it from outside.
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

if (process.argv[1] === fileURLToPath(import.meta.url) && !isWhole()) {
  console.log('Installing the packages of tests/python/requirements.txt (once; about a minute)...');
  const why = install();
  if (why) console.log(`Python's side of the exports will not be tried: ${why}.`);
}
