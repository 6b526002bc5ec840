/**
 * The one list of what must hold: `npm test` runs all of it, and each npm script of its own a part.
 */
import { findOwnPython } from '../install-python.mjs';
import { forgetBuild, isBuilt, noteBuild } from './build-state.js';
import { python, whyNoPython } from './python.js';
import type { Step } from './step.js';

/** Where a check keeps what makes its next run quicker, and reports: not in dist/ or test-results/, which are emptied. */
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

/** Types of what a tsconfig.json names. What did not change since the last run is not looked at again. */
const types = (what: string, folder: string, needs: readonly Step[] = []): Step => ({
  title: `Types: ${what}`,
  tool: 'tsc',
  args: ['-p', folder, '--incremental', '--tsBuildInfoFile', `${CACHE}/${what}.tsbuildinfo`],
  script: 'typecheck',
  needs,
});

/** They are made of the source, as a build makes them, for the examples to be checked against. */
const libraryTypes: Step = {
  title: 'Types: library',
  tool: 'tsx',
  args: ['scripts/library/write-types.ts', `${CACHE}/inkling.d.ts`],
  script: 'typecheck',
};

/** The page, where it is not built as it is now. */
export const build: Step = {
  title: 'Build',
  tool: 'vite',
  args: ['build'],
  script: 'build',
  whyNot: () => (isBuilt() ? 'as nothing changed since the last one' : null),
  onPassed: noteBuild,
};

const unitReport = `${CACHE}/unit.json`;
const isWatching = (args: readonly string[]) => args.includes('--watch') || args.includes('-w');

/** @param args narrow the tests down; with `--watch` they run again as files change. */
const unit = (args: readonly string[]): Step => ({
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

/** Tests in a browser, of one project of playwright.config.ts. */
const inBrowser = (title: string, project: string, args: readonly string[]): Step => ({
  title,
  tool: 'playwright',
  args: ['test', `--project=${project}`, ...args],
  env: { PLAYWRIGHT_JSON_OUTPUT_FILE: `${CACHE}/${project}.json` },
  script: `test:${project}`,
  report: {
    writtenBy: 'playwright',
    path: `${CACHE}/${project}.json`,
    isWhole: args.length === 0,
  },
  needs: [build],
  isAlone: true,
});

const endToEnd = (args: readonly string[]) => inBrowser('End-to-end tests', 'e2e', args);

const component = (args: readonly string[]) =>
  inBrowser('Interface, component by component', 'component', args);

const interop = (args: readonly string[]) =>
  inBrowser('Exports in other programs', 'interop', args);

const pythonReport = `${CACHE}/python.json`;

const inPython = (args: readonly string[]): Step => ({
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
    // A Python of the user's may lack some packages, and some tests are skipped then.
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
  'test:component': args => [component(args)],
  'test:e2e': args => [endToEnd(args)],
  // What narrows tests in a browser down says nothing to those in Python.
  'test:interop': args => (args.length > 0 ? [interop(args)] : [inPython([]), interop([])]),
  'test:python': args => [inPython(args)],
  test: () => {
    forgetBuild();
    // What takes long starts early.
    return [
      format,
      unit([]),
      importRule,
      ...typecheck,
      build,
      inPython([]),
      component([]),
      endToEnd([]),
      interop([]),
    ];
  },
};
