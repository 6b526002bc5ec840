/**
 * Tables of labels beside pictures: a CSV or TSV with a column of file names and one of labels, or with a
 * column of zeros and ones for each class. Pure.
 */
import { parse } from 'papaparse';
import { partsOf, withoutEnding } from './paths';
import { splitOf } from './splits';

/** A column of labels, of all tables that have it. */
export interface LabelColumn {
  /** What it is called; that of the table where it has no name. */
  readonly name: string;
  /** The label of each picture that has one, by its index. */
  readonly labels: ReadonlyMap<number, { readonly label: string; readonly isTest: boolean }>;
}

type Row = readonly string[];

/** Names of columns that are labels rather than anything else. */
const LABELS =
  /^(label|labels|class|classes|class[-_ ]?name|category|target|species|breed|tag|tags|type|y|标签|类别|分类|標籤|類別)$/i;
const SPLITS = /^(split|set|subset|partition|fold|usage|数据集)$/i;

/** Share of the rows that must name a picture for a column to be one of file names. */
const LEAST_NAMED = 0.5;
/** A column with more different values than this share of its rows holds no labels. */
const MOST_DIFFERENT = 0.5;
/** Most columns of labels that are offered. */
const MOST_COLUMNS = 3;

/** Finds pictures by what a table calls them: a path or its end, with or without its ending. */
class PictureNames {
  /** Null where several are called so. */
  readonly #byName = new Map<string, number | null>();

  constructor(pictures: readonly (readonly string[])[]) {
    for (const [index, parts] of pictures.entries()) {
      for (let from = 0; from < parts.length; from++) {
        const path = parts.slice(from).join('/');
        this.#name(path, index);
        this.#name(withoutEnding(path), index);
      }
    }
  }

  #name(name: string, index: number): void {
    const key = name.toLowerCase();
    const known = this.#byName.get(key);
    this.#byName.set(key, known === undefined || known === index ? index : null);
  }

  /** By as much of a path as is found here: its beginning may be that of another machine. */
  find(cell: string): number | null {
    const parts = partsOf(cell.trim().toLowerCase());
    for (let from = 0; from < parts.length; from++) {
      const found = this.#byName.get(parts.slice(from).join('/'));
      if (found !== undefined) return found;
    }
    return null;
  }
}

interface Table {
  readonly title: string;
  readonly header: Row | null;
  readonly rows: readonly Row[];
  /** The picture of each row; null where there is none of that name. */
  readonly pictures: readonly (number | null)[];
  /** The column that names them. */
  readonly names: number;
}

const columnsOf = (rows: readonly Row[]) =>
  Array.from({ length: Math.max(0, ...rows.map(row => row.length)) }, (_, i) => i);

/** @returns null where no column names pictures. */
function readTable(title: string, text: string, pictures: PictureNames): Table | null {
  const { data } = parse<string[]>(text.replace(/^\ufeff/, ''), { skipEmptyLines: 'greedy' });
  let best: { column: number; found: (number | null)[]; count: number } | null = null;
  for (const column of columnsOf(data)) {
    const found = data.map(row => pictures.find(row[column] ?? ''));
    const count = found.filter(index => index !== null).length;
    if (count > (best?.count ?? 0)) best = { column, found, count };
  }
  if (!best || best.count < LEAST_NAMED * (data.length - 1)) return null;
  const hasHeader = best.found[0] === null;
  const from = hasHeader ? 1 : 0;
  return {
    title,
    header: hasHeader ? (data[0] ?? null) : null,
    rows: data.slice(from),
    pictures: best.found.slice(from),
    names: best.column,
  };
}

const valuesOf = ({ rows }: Table, column: number) => rows.map(row => (row[column] ?? '').trim());

/** Whether a column's values say of which class a row is. */
function isOfLabels(table: Table, column: number): boolean {
  if (column === table.names) return false;
  const name = table.header?.[column]?.trim() ?? '';
  if (SPLITS.test(name)) return false;
  const values = valuesOf(table, column).filter(value => value !== '');
  const different = new Set(values).size;
  if (different === 0) return false;
  if (LABELS.test(name)) return true;
  // Where there is no other column, it can be nothing else.
  const isOnly = columnsOf(table.rows).length === 2 && different < values.length;
  return different > 1 && (isOnly || different <= MOST_DIFFERENT * values.length);
}

/** Columns of zeros and ones with a single one in each row, as classes; none where they are not. */
function oneHotColumns(table: Table): readonly number[] {
  const { header, rows } = table;
  if (!header) return [];
  const columns = columnsOf(rows).filter(
    column =>
      column !== table.names && valuesOf(table, column).every(value => /^[01](\.0)?$/.test(value)),
  );
  const isOne = (row: Row) => columns.filter(column => Number(row[column]) === 1).length === 1;
  return columns.length > 1 && rows.every(isOne) ? columns : [];
}

interface Column {
  readonly name: string;
  readonly labels: readonly string[];
}

function labelColumns(table: Table): readonly Column[] {
  const { header, rows, title } = table;
  const classes = oneHotColumns(table);
  if (classes.length > 0) {
    const labels = rows.map(row => {
      const column = classes.find(each => Number(row[each]) === 1);
      return column === undefined ? '' : (header?.[column]?.trim() ?? '');
    });
    return [{ name: title, labels }];
  }
  const columns = columnsOf(rows).filter(column => isOfLabels(table, column));
  const nameOf = (column: number) => header?.[column]?.trim() || title;
  // A column that is called so comes first.
  const isCalled = (column: number) => (LABELS.test(nameOf(column)) ? 0 : 1);
  return [...columns]
    .sort((a, b) => isCalled(a) - isCalled(b))
    .map(column => ({ name: nameOf(column), labels: valuesOf(table, column) }));
}

/** Whether each row is held back, by a column that says so or by what the table is called. */
function testsOf(table: Table): readonly boolean[] {
  const column = table.header?.findIndex(name => SPLITS.test(name.trim())) ?? -1;
  const byTitle = splitOf(table.title) === 'tests';
  return column === -1
    ? table.rows.map(() => byTitle)
    : valuesOf(table, column).map(value => splitOf(value) === 'tests');
}

/**
 * The columns of labels in tables beside pictures, the likeliest first.
 * @param pictures the parts of their paths.
 * @param tables their texts, by path.
 */
export function findLabelColumns(
  pictures: readonly (readonly string[])[],
  tables: ReadonlyMap<string, string>,
): readonly LabelColumn[] {
  const names = new PictureNames(pictures);
  const found = new Map<string, Map<number, { label: string; isTest: boolean }>>();
  for (const [path, text] of tables) {
    const table = readTable(withoutEnding(partsOf(path).at(-1) ?? ''), text, names);
    if (!table) continue;
    const tests = testsOf(table);
    for (const { name, labels } of labelColumns(table)) {
      const known = found.get(name) ?? new Map<number, { label: string; isTest: boolean }>();
      found.set(name, known);
      for (const [row, label] of labels.entries()) {
        const picture = table.pictures[row] ?? null;
        if (picture !== null && label !== '') {
          known.set(picture, { label: label.normalize('NFC'), isTest: tests[row] ?? false });
        }
      }
    }
  }
  return [...found]
    .filter(([, labels]) => labels.size > 0)
    .slice(0, MOST_COLUMNS)
    .map(([name, labels]) => ({ name, labels }));
}
