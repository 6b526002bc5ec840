/**
 * Reads the JSON that vitest and Playwright write about their tests: how many passed, and how each that
 * failed is run alone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import type { JsonTestResults } from 'vitest/reporters';
import { quoted, type Report } from './step.js';

export interface FailedTest {
  readonly name: string;
  /** What follows `npm run SCRIPT --` to run it alone; nothing where all tests broke. */
  readonly args: readonly string[];
}

export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly FailedTest[];
}

const fromRoot = (path: string) => relative(process.cwd(), path).replaceAll('\\', '/');

/** A regular expression that matches this text alone. */
const pattern = (text: string) => `^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;

function readVitest({ testResults, numPassedTests, ...report }: JsonTestResults): Tally {
  const failed = testResults.flatMap(({ name: path, status, assertionResults }): FailedTest[] => {
    const file = fromRoot(path);
    const tests = assertionResults.filter(test => test.status === 'failed');
    // It broke before there was a test.
    if (tests.length === 0 && status === 'failed') return [{ name: file, args: [file] }];
    return tests.map(({ fullName }) => ({
      name: `${file}: ${fullName}`,
      args: [file, '-t', pattern(fullName)],
    }));
  });
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: numPassedTests, skipped, failed };
}

/** A suite's specs, and those of the suites in it. */
const specsOf = ({ specs, suites = [] }: JSONReportSuite): JSONReportSuite['specs'] => [
  ...specs,
  ...suites.flatMap(specsOf),
];

function readPlaywright({ config, suites, stats, errors }: JSONReport): Tally {
  const specs = suites.flatMap(specsOf);
  const place = ({ file, line }: (typeof specs)[number]) =>
    `${fromRoot(join(config.rootDir, file))}:${line}`;
  const failed = specs
    .filter(({ ok }) => !ok)
    .map((spec): FailedTest => {
      const where = place(spec);
      // Tests that are made in a loop share a line.
      const isOnlyOne = specs.filter(other => place(other) === where).length === 1;
      const name = `${where}: ${spec.title}`;
      return { name, args: isOnlyOne ? [where] : [where, '-g', spec.title] };
    });
  const broken = errors.map(
    ({ message, location }): FailedTest => ({
      name: message?.split('\n')[0] ?? 'An error outside of the tests',
      args: location ? [fromRoot(location.file)] : [],
    }),
  );
  return { passed: stats.expected, skipped: stats.skipped, failed: [...failed, ...broken] };
}

/** @returns null where there is no report, as what should have written it broke. */
export function readReport({ path, writtenBy }: Report): Tally | null {
  if (!existsSync(path)) return null;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  return writtenBy === 'vitest' ? readVitest(report) : readPlaywright(report);
}

/** As a person types it. */
export const runAlone = (script: string, { args }: FailedTest): string =>
  [`npm run ${script}`, ...(args.length > 0 ? ['--', ...args.map(quoted)] : [])].join(' ');
