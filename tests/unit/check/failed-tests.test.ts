/** Real reports: of tests that fail, in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport, runAlone } from '../../../scripts/check/failed-tests';
import { nodeArguments, type Report, type Step } from '../../../scripts/check/step';

/** In the repository, so that the packages of tests are found. */
const CACHE = '.cache';
let folder: string;

beforeAll(() => {
  mkdirSync(CACHE, { recursive: true });
  folder = mkdtempSync(join(CACHE, 'failing-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function run(tool: Step['tool'], args: readonly string[]) {
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: join(folder, 'report.json') };
  const step: Step = { title: tool, tool, args, script: tool };
  spawnSync(process.execPath, nodeArguments(step), { env, stdio: 'ignore' });
}

function tally(writtenBy: Report['writtenBy']) {
  const found = readReport({ path: join(folder, 'report.json'), writtenBy, isWhole: true });
  if (!found) throw new Error('Expected a report');
  return found;
}

const VITEST = `import { describe, expect, it } from 'vitest';
describe("one's own (1 + 1)", () => {
  it('is right', () => expect(2).toBe(2));
  it('is wrong', () => expect(3).toBe(2));
  it('is wrong too', () => expect(4).toBe(2));
  it.skip('is not run', () => {});
});`;

const PLAYWRIGHT = `import { expect, test } from '@playwright/test';
test('is right', () => expect(2).toBe(2));
test.describe('a group', () => {
  test('is wrong', () => expect(3).toBe(2));
});
for (const n of [1, 2]) test(\`is \${n}\`, () => expect(n).toBe(1));
test.skip('is not run', () => {});`;

describe('a report of vitest', () => {
  const vitest = (...args: string[]) =>
    run('vitest', [
      'run',
      `--root=${folder}`,
      '--config=vitest.config.mjs',
      '--reporter=json',
      '--outputFile.json=report.json',
      ...args,
    ]);

  it('says how each test that failed is run alone', () => {
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      'export default { test: { dir: import.meta.dirname } };',
    );
    writeFileSync(join(folder, 'wrong.test.mjs'), VITEST);
    writeFileSync(join(folder, 'broken.test.mjs'), "import './nothing.mjs';");
    vitest();
    const { passed, skipped, failed } = tally('vitest');
    expect({ passed, skipped }).toEqual({ passed: 1, skipped: 1 });
    expect(failed.map(test => runAlone('test:unit', test)).sort()).toEqual([
      `npm run test:unit -- ${folder}/broken.test.mjs`,
      `npm run test:unit -- ${folder}/wrong.test.mjs -t '^one'\\''s own \\(1 \\+ 1\\) is wrong too$'`,
      `npm run test:unit -- ${folder}/wrong.test.mjs -t '^one'\\''s own \\(1 \\+ 1\\) is wrong$'`,
    ]);
    const only = failed.find(({ name }) => name.endsWith('is wrong'));
    vitest('wrong', ...(only?.args.slice(1) ?? []));
    expect(tally('vitest').failed).toEqual([only]);
  });
});

describe('a report of Playwright', () => {
  const playwright = (...args: string[]) =>
    run('playwright', ['test', '--config', folder, '--reporter=json', ...args]);

  it('says how each test that failed is run alone', () => {
    const spec = join(folder, 'wrong.spec.mjs');
    writeFileSync(
      join(folder, 'playwright.config.mjs'),
      "export default { testMatch: '*.spec.mjs' };",
    );
    writeFileSync(spec, PLAYWRIGHT);
    playwright();
    const { passed, skipped, failed } = tally('playwright');
    expect({ passed, skipped }).toEqual({ passed: 2, skipped: 1 });
    expect(failed.map(test => runAlone('test:e2e', test))).toEqual([
      `npm run test:e2e -- ${spec}:6 -g 'is 2'`,
      `npm run test:e2e -- ${spec}:4`,
    ]);
    for (const { name, args } of failed) {
      playwright(...args);
      const alone = tally('playwright');
      expect(alone).toMatchObject({ passed: 0, skipped: 0 });
      expect(alone.failed.map(test => test.name)).toEqual([name]);
    }
  });

  it('says what broke before there was a test', () => {
    writeFileSync(join(folder, 'wrong.spec.mjs'), "import './nothing.mjs';");
    playwright();
    const { passed, failed } = tally('playwright');
    expect(passed).toBe(0);
    expect(failed[0]).toMatchObject({ name: expect.stringContaining('nothing.mjs'), args: [] });
  });

  it('is none where nothing was written', () => {
    rmSync(join(folder, 'report.json'));
    expect(
      readReport({ path: join(folder, 'report.json'), writtenBy: 'playwright', isWhole: true }),
    ).toBeNull();
  });
});
