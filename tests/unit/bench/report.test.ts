import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { frameFigures, frameRows } from '../../../scripts/bench/frames';
import type { Row } from '../../../scripts/bench/measurement';
import { measureHeads } from '../../../scripts/bench/measurements/heads';
import { describeMachine, tableOf, writeRows } from '../../../scripts/bench/report';

let folder: string;
let rows: readonly Row[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const still = frameFigures([16, 17, 18]);
  const moving = frameFigures([16, 17, 60, 70]);
  rows = [
    ...(await measureHeads({ classes: 2, examples: 3, runs: 1 })),
    ...frameRows('scrolling', moving, still),
  ];
});

afterAll(() => rmSync(folder, { recursive: true }));

it('writes what was measured, on which machine, as the table has it', () => {
  const file = join(folder, 'rows.json');
  writeRows(file, describeMachine('1.2.3'), rows);
  const written = JSON.parse(readFileSync(file, 'utf8'));
  expect(Object.keys(written)).toEqual(['machine', 'rows']);
  expect(written.machine).toMatch(/ x \d+, \d+ GiB of memory, .* Chromium 1\.2\.3, headless$/);
  expect(written.rows).toHaveLength(rows.length);
  for (const row of written.rows) {
    expect(row).toEqual({
      what: expect.any(String),
      value: expect.any(Number),
      unit: expect.stringMatching(/^(ms|s|MB|frames|pictures)$/),
      ratio: expect.any(Number),
      to: expect.any(String),
    });
  }
  expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
  expect(tableOf(written.rows)).toEqual(tableOf(rows));
});

it('gives absolute medians beside ratios', () => {
  const fits = rows.filter(({ what }) => what.startsWith('learning 2 x 3 examples'));
  const reference = fits.find(({ what }) => what.includes(' shrinkage-lda:'));
  for (const { value, unit, ratio, to } of fits) {
    expect(value).toBeGreaterThan(0);
    expect([unit, to]).toEqual(['ms', 'shrinkage-lda']);
    expect(ratio).toBeCloseTo(value / (reference?.value ?? Number.NaN), 10);
  }
  expect(tableOf(rows.slice(-3))).toEqual([
    {
      what: 'scrolling: frame interval, median',
      value: '17.0 ms',
      ratio: '1.00',
      to: 'idle',
    },
    {
      what: 'scrolling: frame interval, 95th percentile',
      value: '60.0 ms',
      ratio: '3.53',
      to: 'idle',
    },
    { what: 'scrolling: frames over 50 ms', value: '2', ratio: '0.50', to: 'all frames' },
  ]);
});
