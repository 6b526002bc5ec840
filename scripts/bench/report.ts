/**
 * The output of the benchmark: the machine, and the rows as a table and as JSON.
 */
import { writeFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import type { Row } from './measurement.js';

/** @param chromium version of Chromium. */
export function describeMachine(chromium: string): string {
  const [{ model }, ...others] = cpus();
  return (
    `${model} x ${others.length + 1}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, ` +
    `${platform()} ${release()}, Node ${process.versions.node}, Chromium ${chromium}, headless`
  );
}

/** What is counted is shown as it is. */
const COUNTED: ReadonlySet<Row['unit']> = new Set(['frames', 'pictures', 'kills']);

/** Rounded to about three significant digits. */
const rounded = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

/** Rows for `console.table`. */
export const tableOf = (rows: readonly Row[]) =>
  rows.map(({ what, value, unit, ratio, to }) => ({
    what,
    value: COUNTED.has(unit) ? `${value}` : `${rounded(value)} ${unit}`,
    ratio: ratio.toFixed(2),
    to,
  }));

/** Writes the rows as they were measured, not rounded. */
export function writeRows(path: string, machine: string, rows: readonly Row[]): void {
  writeFileSync(path, `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
