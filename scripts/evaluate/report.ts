/**
 * The output of the evaluation: progress while it runs, and tables.
 */
import type { Measurement } from './measure.js';

/** One contender under one condition, as in the JSON file. */
export interface Result extends Measurement {
  readonly dataset: string;
  readonly condition: string;
  readonly head: string;
  readonly ways: number;
  /** Examples per class; under imbalance, for each class except the first, which has 30. */
  readonly shots: number;
  /** Of how many pictures these are frames; null where each is a picture. */
  readonly pictures: number | null;
}

/** Shows progress on a terminal, in one line that changes; otherwise nothing. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

const percent = (share: number) => (100 * share).toFixed(1);

/** What is measured under one condition only. */
const OF_BURSTS = 'turned away %';

const COLUMNS: readonly { readonly title: string; readonly of: (result: Result) => string }[] = [
  { title: 'head', of: ({ head }) => head },
  { title: 'accuracy %', of: ({ accuracy, ci95 }) => `${percent(accuracy)} ± ${percent(ci95)}` },
  { title: 'macro %', of: ({ macroAccuracy }) => percent(macroAccuracy) },
  { title: 'AUROC %', of: ({ auroc }) => (auroc === null ? '' : percent(auroc)) },
  {
    title: OF_BURSTS,
    of: ({ turnedAway }) => (turnedAway === null ? '' : percent(turnedAway)),
  },
  { title: 'calibration error %', of: ({ ece }) => percent(ece) },
  { title: 'fit ms', of: ({ fitMs }) => fitMs.toFixed(1) },
  { title: 'query ms', of: ({ queryMs }) => queryMs.toFixed(2) },
];

/** The results of one condition as a Markdown table. */
export function table(results: readonly Result[]): string {
  const isOfBursts = results.some(({ pictures }) => pictures !== null);
  const columns = COLUMNS.filter(({ title }) => isOfBursts || title !== OF_BURSTS);
  const rows = [
    columns.map(({ title }) => title),
    ...results.map(result => columns.map(({ of }) => of(result))),
  ];
  const widths = columns.map((_, column) => Math.max(...rows.map(row => row[column].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n');
}

export function title({ dataset, condition, ways, shots, pictures }: Result): string {
  if (pictures !== null) {
    return `${dataset}: ${condition}, ${ways} ways, ${shots} examples of ${pictures} pictures`;
  }
  return condition === 'imbalance'
    ? `${dataset}: imbalance, ${ways} ways, one class with 30 examples, the others with ${shots}`
    : `${dataset}: ${condition}, ${ways} ways, ${shots} shots`;
}
