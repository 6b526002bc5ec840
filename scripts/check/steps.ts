/**
 * The one list of what must hold: `npm test` runs all of it, and each npm script of its own a part.
 */
import { findOwnPython } from '../install-python.mjs';
import { isBuilt, noteBuild } from './build-state.js';
import { python, whyNoPython } from './python.js';
import type { Step } from './step.js';

/** For reports, and for what makes the next run quicker: dist/ and test-results/ are emptied by their tools. */
const CACHE = '.cache';

const format: Step = {
  title: 'Lint and format',
  tool: 'biome',
  args: ['ci', '--error-on-warnings', '.'],
  script: 'lint',
};

const importRule: Step = {
  title: 'Import rule',
  tool: 'depcruise',
  args: ['src', '--config', '.dependency-cruiser.cjs'],
  script: 'lint',
};

/** Types of what a tsconfig.json includes. What has not changed since the last run is not checked again. */
const types = (what: string, folder: string, needs: readonly Step[] = []): Step => ({
  title: `Types: ${what}`,
  tool: 'tsc',
  args: ['-p', folder, '--incremental', '--tsBuildInfoFile', `${CACHE}/${what}.tsbuildinfo`],
  script: 'typecheck',
  needs,
});

/** Made from the source as in a build; the examples are checked against them. */
const libraryTypes: Step = {
  title: 'Types: library',
  tool: 'tsx',
  args: ['scripts/library/write-types.ts', `${CACHE}/inkling.d.ts`],
  script: 'typecheck',
};

/** Builds the page, whatever there is. */
const rebuild: Step = {
  title: 'Build',
  tool: 'vite',
  args: ['build'],
  script: 'build',
  onPassed: noteBuild,
};

/** Builds the page, unless nothing has changed since the last build. */
export const build: Step = {
  ...rebuild,
  whyNot: () => (isBuilt() ? 'as nothing changed since the last one' : null),
};

const unitReport = `${CACHE}/unit.json`;
const isWatching = (args: readonly string[]) => args.includes('--watch') || args.includes('-w');

/** @param args select some of the tests; with `--watch`, tests run again when files change. */
const unit = (args: readonly string[] = []): Step => ({
  title: 'Unit tests',
  tool: 'vitest',
  args: isWatching(args)
    ? args
    : ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`, ...args],
  script: 'test:unit',
  ...(!isWatching(args) && {
    report: { writtenBy: 'vitest', path: unitReport, isWhole: args.length === 0 },
  }),
});

/** By the name of their project in playwright.config.ts. */
const browserTests = {
  component: 'Interface, component by component',
  e2e: 'End-to-end tests',
  interop: 'Exports in other programs',
} as const;

/**
 * @param args select some of the tests.
 * @param page builds the page that they are about.
 */
const inBrowser = (
  project: keyof typeof browserTests,
  args: readonly string[] = [],
  page: Step = build,
): Step => ({
  title: browserTests[project],
  tool: 'playwright',
  args: ['test', `--project=${project}`, ...args],
  env: { PLAYWRIGHT_JSON_OUTPUT_FILE: `${CACHE}/${project}.json` },
  script: `test:${project}`,
  report: {
    writtenBy: 'playwright',
    path: `${CACHE}/${project}.json`,
    isWhole: args.length === 0,
  },
  needs: [page],
  isAlone: true,
});

const pythonReport = `${CACHE}/python.json`;

const inPython = (args: readonly string[] = []): Step => ({
  title: 'Exports in Python',
  tool: 'vitest',
  args: [
    'run',
    '--config=tests/python/vitest.config.ts',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${pythonReport}`,
    ...args,
  ],
  env: { INKLING_PYTHON: python() },
  script: 'test:python',
  report: {
    writtenBy: 'vitest',
    path: pythonReport,
    // The user's own Python may lack some packages; the tests that need them are then skipped.
    isWhole: args.length === 0 && python() === findOwnPython(),
  },
  whyNot: whyNoPython,
});

const lint = [format, importRule];

const typecheck = [
  types('page', 'tsconfig.json'),
  types('compute', 'src/compute/tsconfig.json'),
  types('tests-and-scripts', 'tests/tsconfig.json'),
  libraryTypes,
  types('examples', 'examples/tsconfig.json', [libraryTypes]),
];

/** By the name of the npm script; `args` are what follows `--` on its command line. */
export const SCRIPTS: Readonly<Record<string, (args: readonly string[]) => readonly Step[]>> = {
  lint: () => lint,
  typecheck: () => typecheck,
  'test:unit': args => [unit(args)],
  'test:component': args => [inBrowser('component', args)],
  'test:e2e': args => [inBrowser('e2e', args)],
  // What selects tests in a browser means nothing to those in Python.
  'test:interop': args => [...(args.length > 0 ? [] : [inPython()]), inBrowser('interop', args)],
  'test:python': args => [inPython(args)],
  // What takes long starts early.
  test: () => [
    format,
    unit(),
    importRule,
    ...typecheck,
    rebuild,
    inPython(),
    inBrowser('component', [], rebuild),
    inBrowser('e2e', [], rebuild),
    inBrowser('interop', [], rebuild),
  ],
};
