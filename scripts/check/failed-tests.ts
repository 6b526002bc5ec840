/**
 * Reads the JSON reports of vitest and Playwright: how many tests passed, and how to run each failed one
 * alone.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { JSONReport, JSONReportSuite } from '@playwright/test/reporter';
import type { JsonTestResults } from 'vitest/reporters';
import { quoted, type Report } from './step.js';

export interface FailedTest {
  readonly name: string;
  /** What follows `npm run SCRIPT --` to run it alone; empty if no test could run at all. */
  readonly args: readonly string[];
}

export interface Tally {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly FailedTest[];
}

const fromRoot = (path: string) => relative(process.cwd(), path).replaceAll('\\', '/');

/** A regular expression that matches only this text. */
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
      // Tests made in a loop share a line.
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

/** @returns null if there is no report, because the tool that should have written it failed. */
export function readReport({ path, writtenBy }: Report): Tally | null {
  if (!existsSync(path)) return null;
  const report = JSON.parse(readFileSync(path, 'utf8'));
  return writtenBy === 'vitest' ? readVitest(report) : readPlaywright(report);
}

/** As a person types it. */
export const runAlone = (script: string, { args }: FailedTest): string =>
  [`npm run ${script}`, ...(args.length > 0 ? ['--', ...args.map(quoted)] : [])].join(' ');
