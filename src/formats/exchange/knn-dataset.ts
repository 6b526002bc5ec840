/**
 * Datasets of `@tensorflow-models/knn-classifier` as JSON. The library has no file of its own; this is
 * how its users write what `getClassifierDataset` gives: `[label, values, [rows, dimension]]` of each
 * class. Also read are an object of flat lists of values, by label, and what ml5's KNNClassifier saves:
 * `{dataset: {key: {label, shape}}, tensors: [values]}`, the values of each class as an object by index,
 * as JSON has typed arrays.
 */
import * as v from 'valibot';
import { check, differ, isName, isRecord, nameSchema, positiveSchema } from '../../core/checks';
import { expectThat, FormatError } from '../../core/format-error';
import { MOST_CLASSES } from '../../core/project/schemas';
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

/** Whether it is a number that stays finite as float32. */
const isValue = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(Math.fround(value));

/** In one go and without a copy: there may be millions. */
const valuesSchema = v.custom<readonly number[]>(
  value => Array.isArray(value) && value.every(isValue),
  'a list of finite values',
);

/** Label, values, and their shape: rows and dimension. */
const entrySchema = v.strictTuple([
  nameSchema,
  valuesSchema,
  v.strictTuple([positiveSchema, positiveSchema]),
]);

/** Each with label, values and shape. */
function ofList(list: readonly unknown[]): KnnDataset {
  const entries = check(v.array(entrySchema), list, 'dataset');
  const [[, , [, dimension]]] = entries;
  const classes = entries.map(([name, values, [rows, length]]): KnnClass => {
    expectThat(
      rows * length === values.length,
      `Expected a shape of ${name} that fits its ${values.length} values, found ${rows} x ${length}`,
    );
    expectThat(
      length === dimension,
      `Expected rows of ${dimension} values in every class, found ${length} in ${name}`,
    );
    return { name, values: Float32Array.from(values) };
  });
  return { classes, dimension };
}

function ofObject(object: Record<string, unknown>): KnnDataset {
  const schema = v.array(v.tuple([nameSchema, valuesSchema]));
  const entries = check(schema, Object.entries(object), 'dataset');
  const classes = entries.map(([name, values]) => ({ name, values: Float32Array.from(values) }));
  return { classes, dimension: null };
}

/** Each class in the order of its values; without a label of its own it is called by its key. */
const ml5Schema = v.object({
  dataset: v.record(
    v.string(),
    v.nullable(
      v.object({
        label: v.exactOptional(v.string()),
        shape: v.strictTuple([positiveSchema, positiveSchema]),
      }),
    ),
  ),
  tensors: v.array(v.nullable(v.union([v.array(v.unknown()), v.record(v.string(), v.unknown())]))),
});

const isMl5 = (json: unknown) => isRecord(json) && isRecord(json.dataset) && 'tensors' in json;

function ofMl5(json: unknown): KnnDataset {
  const { dataset, tensors } = check(ml5Schema, json, 'dataset');
  const found = Object.entries(dataset);
  expectThat(
    found.length === tensors.length,
    `Expected values of ${found.length} classes, found ${tensors.length}`,
  );
  // Of a class without examples there is neither.
  const list = found.flatMap(([key, described], i) => {
    const values = tensors[i];
    if (!described || !values) return [];
    return [[described.label ?? key, Object.values(values), described.shape]];
  });
  expectThat(list.length > 0, 'Expected a class with examples');
  return ofList(list);
}

const beginsWith = (type: string) => (value: unknown) =>
  Array.isArray(value) && typeof value[0] === type;

/** @throws FormatError; it says what was expected. */
export function readKnnDataset(bytes: Uint8Array): KnnDataset {
  const json = parseJson(bytes);
  const dataset = readClasses(json);
  const names = dataset.classes.map(({ name }) => name);
  expectThat(
    differ(names) && names.length <= MOST_CLASSES,
    `Expected at most ${MOST_CLASSES} classes, of labels that differ, found ${names.length}`,
  );
  return dataset;
}

/** @throws FormatError. */
function readClasses(json: unknown): KnnDataset {
  if (Array.isArray(json) && json.length > 0 && json.every(beginsWith('string'))) {
    return ofList(json);
  }
  if (isMl5(json)) return ofMl5(json);
  const isObject =
    isRecord(json) &&
    isName(Object.keys(json)[0]) &&
    Object.values(json).every(beginsWith('number'));
  if (isObject) return ofObject(json);
  throw new FormatError('file-not-ours', 'Expected classes with their values');
}
