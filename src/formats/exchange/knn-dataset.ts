/**
 * Datasets of `@tensorflow-models/knn-classifier` as JSON. The library has no file of its own; this is
 * how its users write what `getClassifierDataset` gives: `[label, values, [rows, dimension]]` of each
 * class. Also read is an object of flat lists of values, by label.
 */
import { isName, MOST_CLASSES } from '../../core/project/check-project';
import { expectThat, isRecord } from '../inkling/envelope';
import { FormatError } from '../shared/format-error';
import { expectModestJson, expectModestSize, parseJson } from '../shared/json';
import { type EmbeddingTable, shortNumber } from './embedding-table';

/** A class with its examples. */
export interface KnnClass {
  readonly name: string;
  /** Row-major, all rows one after the other. */
  readonly values: Float32Array;
}

export interface KnnDataset {
  readonly classes: readonly KnnClass[];
  /** Length of a row; null where the file does not say. */
  readonly dimension: number | null;
}

/** As the library keeps it: scaled to length 1. */
function scaled(embedding: Float32Array): number[] {
  const length = Math.hypot(...embedding);
  return Array.from(embedding, value => shortNumber(length > 0 ? value / length : 0));
}

/**
 * Without the pictures of the test set, and without classes that have no example.
 * @throws FormatError `file-json-too-large` where it could not be read again.
 */
export function writeKnnDataset({
  dimension,
  classes,
  rows,
}: EmbeddingTable): Uint8Array<ArrayBuffer> {
  const values = rows.filter(row => !row.isTest).length * dimension;
  // A digit and a comma are the least that each takes.
  expectModestSize(values * 2, values);
  const dataset = classes.flatMap((name, label) => {
    const own = rows.filter(row => row.label === label && !row.isTest);
    const list = own.flatMap(({ embedding }) => scaled(embedding));
    return own.length === 0 ? [] : [[name, list, [own.length, dimension]]];
  });
  const bytes = new TextEncoder().encode(JSON.stringify(dataset));
  expectModestJson(bytes);
  return bytes;
}

function checkValues(value: unknown, name: string): Float32Array {
  expectThat(Array.isArray(value), `Expected a list of values of ${name}`);
  const values = Float32Array.from(value, (one: unknown) => (typeof one === 'number' ? one : NaN));
  expectThat(values.every(Number.isFinite), `Expected finite values of ${name}`);
  return values;
}

function checkEntry(value: unknown): KnnClass & { readonly dimension: number } {
  expectThat(
    Array.isArray(value) && value.length === 3 && isName(value[0]) && Array.isArray(value[2]),
    'Expected classes with label, values and shape',
  );
  const [name, list, shape] = value;
  const values = checkValues(list, name);
  const [rows, dimension] = shape;
  expectThat(
    shape.length === 2 &&
      Number.isSafeInteger(rows) &&
      Number.isSafeInteger(dimension) &&
      rows > 0 &&
      dimension > 0 &&
      rows * dimension === values.length,
    `Expected a shape of ${name} that fits its ${values.length} values`,
  );
  return { name, values, dimension };
}

/** Each with label, values and shape. */
function ofList(list: readonly unknown[]): KnnDataset {
  const entries = list.map(checkEntry);
  const [{ dimension }] = entries;
  expectThat(
    entries.every(entry => entry.dimension === dimension),
    `Expected rows of ${dimension} values in every class`,
  );
  return { classes: entries.map(({ name, values }) => ({ name, values })), dimension };
}

function ofObject(object: Record<string, unknown>): KnnDataset {
  const classes = Object.entries(object).map(([name, list]) => {
    expectThat(isName(name), 'Expected labels');
    return { name, values: checkValues(list, name) };
  });
  return { classes, dimension: null };
}

const beginsWith = (type: string) => (value: unknown) =>
  Array.isArray(value) && typeof value[0] === type;

/** @throws FormatError; it says what was expected. */
export function readKnnDataset(bytes: Uint8Array): KnnDataset {
  const json = parseJson(bytes);
  const isList = Array.isArray(json) && json.length > 0 && json.every(beginsWith('string'));
  const isObject =
    isRecord(json) &&
    isName(Object.keys(json)[0]) &&
    Object.values(json).every(beginsWith('number'));
  if (!isList && !isObject) {
    throw new FormatError('file-not-ours', 'Expected classes with their values');
  }
  const dataset = Array.isArray(json) ? ofList(json) : ofObject(isRecord(json) ? json : {});
  const names = new Set(dataset.classes.map(({ name }) => name));
  expectThat(
    names.size === dataset.classes.length && names.size <= MOST_CLASSES,
    `Expected at most ${MOST_CLASSES} classes, of labels that differ`,
  );
  return dataset;
}
