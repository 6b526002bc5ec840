/**
 * `npm test`: everything that must hold, one step after another, ending at the first that fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { ensureBrowser } from './find-browser.mjs';

// Not in test-results/, which Playwright empties.
const UNIT_REPORT = '.cache/unit.json';
const E2E_REPORT = 'test-results/e2e.json';

const STEPS = [
  ['Lint and format', 'npx biome ci --error-on-warnings .'],
  ['Types: page', 'npx tsc -p tsconfig.json'],
  ['Types: worker', 'npx tsc -p src/compute/tsconfig.json'],
  ['Types: tests and scripts', 'npx tsc -p tests/tsconfig.json'],
  ['Import rule', 'npx depcruise src --config .dependency-cruiser.cjs'],
  [
    'Unit tests',
    `npx vitest run --reporter=default --reporter=json --outputFile.json=${UNIT_REPORT}`,
  ],
  ['Build', 'npx vite build'],
  // They take the library as built.
  ['Types: examples', 'npx tsc -p examples/tsconfig.json'],
  ['End-to-end tests', 'npx playwright test'],
];

/** Python is no part of a clone: what the docs show in it is run where its packages are. */
const PYTHON = process.env.INKLING_PYTHON ?? 'python3';
const hasPython =
  spawnSync(PYTHON, ['-c', 'import numpy, onnxruntime, PIL'], { stdio: 'ignore' }).status === 0;
if (hasPython) {
  STEPS.push(['Exports in Python', 'npx vitest run --config tests/python/vitest.config.ts']);
}

function readReport(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

let browser;
try {
  browser = ensureBrowser();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
console.log(`Browser for the end-to-end tests: ${browser}`);
mkdirSync('.cache', { recursive: true });

for (const [name, command] of STEPS) {
  console.log(`\n== ${name}: ${command}`);
  const { status } = spawnSync(command, { stdio: 'inherit', shell: true });
  if (status !== 0) {
    console.error(`\n${name} failed.`);
    process.exit(1);
  }
}

if (!hasPython) {
  console.log(
    `\nNot run: exports in Python, as ${PYTHON} lacks the packages of tests/python/requirements.txt.`,
  );
}
const unit = readReport(UNIT_REPORT);
const { stats } = readReport(E2E_REPORT);
const passed = unit.numPassedTests + stats.expected;
const failed = unit.numFailedTests + stats.unexpected + stats.flaky;
const skipped = unit.numPendingTests + unit.numTodoTests + stats.skipped;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
if (passed === 0 || failed > 0 || skipped > 0) {
  console.error('Every test has to run and pass.');
  process.exit(1);
}
