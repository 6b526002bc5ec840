/**
 * Test vectors of a model export: some of the user's pictures, and what the page says of each, so that
 * anyone can check the model by them. Written and read here, under the same paths in every export.
 */
import type { Zippable } from 'fflate';
import * as v from 'valibot';
import type { Files } from '../../../archive/unzip';
import { type Checked, check, recordSchema, shareSchema } from '../../../core/checks';
import { expectThat, FormatError } from '../../../core/format-error';

/** A picture, and what the page says of it. */
export interface TestVector {
  /** A PNG of 224 x 224 pixels, which base models take: no program has to resize it. */
  readonly png: Uint8Array;
  /** One confidence per class, from 0 to 1. */
  readonly confidences: Float32Array;
}

export interface TestVectors {
  /** How far confidences of the model may be from the page's. */
  readonly tolerance: number;
  readonly vectors: readonly TestVector[];
}

const FOLDER = 'test-vectors/';
const EXPECTED = `${FOLDER}expected.json`;

/** The largest tolerance that still says something; no export allows as much. */
const MOST_TOLERANCE = 0.01;

const expectedSchema = v.object({
  /** Names of the model's classes. */
  labels: v.array(v.string()),
  tolerance: v.custom<number>(
    value => typeof value === 'number' && value > 0 && value <= MOST_TOLERANCE,
    `a tolerance above 0, of ${MOST_TOLERANCE} at most`,
  ),
  pictures: v.pipe(
    v.array(
      v.object(
        { picture: v.string(), confidences: v.array(v.unknown()) },
        'pictures with their confidences',
      ),
      'a list of pictures',
    ),
    v.minLength(1, 'a list of pictures'),
  ),
});

type Expected = Checked<typeof expectedSchema>;

/**
 * @param labels names of the classes, in the order of the confidences.
 * @returns what goes into the zip: the pictures, and what is expected of them; nothing without vectors.
 */
export function testVectorFiles(
  labels: readonly string[],
  { tolerance, vectors }: TestVectors,
): Zippable {
  if (vectors.length === 0) return {};
  const path = (i: number) => `${FOLDER}${i + 1}.png`;
  const expected = {
    labels,
    tolerance,
    pictures: vectors.map(({ confidences }, i) => ({
      picture: path(i),
      confidences: Array.from(confidences),
    })),
  };
  const files: Zippable = {
    [EXPECTED]: new TextEncoder().encode(JSON.stringify(expected, null, 2)),
  };
  for (const [i, { png }] of vectors.entries()) files[path(i)] = [png, { level: 0 }];
  return files;
}

function parse(bytes: Uint8Array): Expected {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new FormatError('file-damaged', `${EXPECTED}: expected JSON: ${String(error)}`);
  }
  return check(v.pipe(recordSchema, expectedSchema), json, EXPECTED);
}

function readVector(
  { picture, confidences }: Expected['pictures'][number],
  classCount: number,
  files: Files,
): TestVector {
  const png = files.get(picture);
  expectThat(png !== undefined, `Expected ${picture}, which ${EXPECTED} names`);
  const schema = v.pipe(v.array(shareSchema), v.length(classCount));
  expectThat(
    v.is(schema, confidences),
    `${EXPECTED}: expected ${classCount} confidences from 0 to 1 for ${picture}`,
  );
  return { png, confidences: Float32Array.from(confidences) };
}

/**
 * @param files of an export, by path.
 * @param labels of the model that they belong to.
 * @returns null where the export holds none.
 * @throws FormatError `file-damaged`.
 */
export function readTestVectors(files: Files, labels: readonly string[]): TestVectors | null {
  const bytes = files.get(EXPECTED);
  if (!bytes) return null;
  const { labels: own, tolerance, pictures } = parse(bytes);
  expectThat(
    own.length === labels.length && own.every((name, i) => name === labels[i]),
    `${EXPECTED}: expected the labels of the model, found ${own.join(', ')}`,
  );
  return { tolerance, vectors: pictures.map(each => readVector(each, labels.length, files)) };
}
