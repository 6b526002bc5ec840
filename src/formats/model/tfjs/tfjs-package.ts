/**
 * Reads a classifier of pictures as TensorFlow.js files: `model.json`, the weights that it names and
 * `metadata.json` with the labels, as this page and Teachable Machine export it.
 *
 * It opens no model: whether the layers fit the weights shows when TensorFlow.js does.
 */

import * as v from 'valibot';
import { MODEL_ARCHIVE, mostPackedBytes } from '../../../archive/limits';
import { type Files, unzip } from '../../../archive/unzip';
import { check, recordSchema } from '../../../core/checks';
import { FormatError } from '../../../core/format-error';
import type { Familiarity } from '../../../core/judging/familiarity';
import { BaseModelError } from '../../../core/model/base-model-error';
import {
  joinWeights,
  readModelJson,
  weightBytes,
  weightPaths,
  weightSpecs,
} from '../../../core/model/model-json';
import type { CameraFrames } from '../../../core/project/camera-frames';
import { ofArchive } from '../../shared/archive-errors';
import { expectModestJson, parseJson } from '../../shared/json';
import { findOriginal, originalName } from '../../shared/original-name';
import {
  FAMILIARITY_FILE,
  readFamiliarity,
  readVerdictHeader,
  type VerdictHeader,
} from './verdict-data';

export interface TfjsMetadata {
  /** Of the model; empty where there is none. */
  readonly name: string;
  /** Names of the classes, in the order of the outputs. */
  readonly labels: readonly string[];
  /** Whether this page made the model, or Teachable Machine: they bring pictures to size each in its own way. */
  readonly madeBy: 'inkling' | 'teachable-machine';
  /** Whether it was made of whole pictures on a plain square, and not of their middle squares. */
  readonly wholePicture: boolean;
  /** How it learnt the camera. */
  readonly cameraFrames: CameraFrames;
  /** What it judges by; absent where it always names a class. */
  readonly verdict?: VerdictHeader;
}

export interface TfjsPackage extends TfjsMetadata {
  /** Absent where nothing tells how familiar a picture is, or its file was left behind. */
  readonly familiarity?: Familiarity;
  readonly topology: object;
  readonly weightSpecs: ReturnType<typeof weightSpecs>;
  readonly weightData: ArrayBuffer;
}

const MODEL = 'model.json';
const METADATA = 'metadata.json';

const LABELS = 'labels, a list of names, as a model of pictures has them';

const metadataSchema = v.pipe(
  recordSchema,
  v.object({
    labels: v.pipe(v.array(v.string(LABELS), LABELS), v.minLength(1, LABELS)),
    modelName: v.fallback(v.optional(v.string()), undefined),
    userMetadata: v.optional(v.unknown()),
  }),
);

/** What this page says of itself in a model. */
const ownSchema = v.object({
  madeWith: v.literal('Inkling'),
  wholePicture: v.fallback(v.optional(v.boolean(), false), false),
  /** Absent in models from before, which learnt the camera as it was shown. */
  cameraFrames: v.fallback(v.optional(v.literal('as-seen')), undefined),
  verdict: v.optional(v.unknown()),
});

/** @throws FormatError `file-not-ours`; it says what was expected. */
export function readTfjsMetadata(bytes: Uint8Array): TfjsMetadata {
  const json = parseJson(bytes, METADATA);
  const { labels, modelName, userMetadata } = check(
    metadataSchema,
    json,
    METADATA,
    'file-not-ours',
  );
  const own = v.safeParse(ownSchema, userMetadata);
  const { cameraFrames = 'as-shown', verdict } = own.success ? own.output : {};
  return {
    name: modelName ?? '',
    labels,
    madeBy: own.success ? 'inkling' : 'teachable-machine',
    wholePicture: own.success && own.output.wholePicture,
    cameraFrames,
    ...(verdict === undefined ? {} : { verdict: readVerdictHeader(verdict) }),
  };
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** The file that names the others, also where it was renamed when it was downloaded. */
function findModel(paths: readonly string[]): string | undefined {
  const isCalled = (name: string) => (path: string) => nameIn(path) === name;
  return paths.find(isCalled(MODEL)) ?? paths.find(path => originalName(nameIn(path)) === MODEL);
}

function missing(name: string, paths: readonly string[]): FormatError {
  const found = paths.join(', ') || 'no file';
  const sentence = `Expected ${name}, found ${found}`;
  return new FormatError('file-of-model-missing', sentence, { missing: name });
}

/**
 * What tells how familiar a picture is.
 * @param bytes of its file; undefined where that is missing.
 * @throws FormatError `file-damaged`.
 */
export function familiarityOfPackage(
  { verdict }: TfjsMetadata,
  bytes: Uint8Array | undefined,
): Pick<TfjsPackage, 'familiarity'> {
  const header = verdict?.familiarity;
  return header && bytes ? { familiarity: readFamiliarity(header, bytes) } : {};
}

/**
 * @param files by name; one folder around them does not matter, nor that they were renamed when they
 * were downloaded.
 * @throws FormatError `file-of-model-missing`, `file-not-ours`, `file-damaged` where weights are cut off,
 * `file-too-large` or `file-json-too-large`.
 */
export function readTfjsPackage(files: Files): TfjsPackage {
  const paths = [...files.keys()];
  const found = findModel(paths);
  if (found === undefined) throw missing(MODEL, paths);
  const folder = found.slice(0, found.lastIndexOf('/') + 1);
  const beside = paths
    .filter(path => path.startsWith(folder))
    .map(path => path.slice(folder.length));
  const fileOf = (path: string) => {
    // TensorFlow.js's own downloads name weights in the same folder as ./name.
    const name = path.replace(/^\.\//, '');
    const bytes = files.get(folder + (findOriginal(beside, name) ?? ''));
    if (!bytes) throw missing(name, paths);
    return bytes;
  };
  try {
    const bytes = fileOf(MODEL);
    expectModestJson(bytes);
    const json = readModelJson(bytes, MODEL);
    const metadata = readTfjsMetadata(fileOf(METADATA));
    const expected = weightBytes(json, MODEL);
    const most = MODEL_ARCHIVE.entryBytes;
    if (expected > most) {
      const sentence = `Expected at most ${most} bytes of weights, found ${expected}`;
      throw new FormatError('file-too-large', sentence);
    }
    return {
      ...metadata,
      ...familiarityOfPackage(
        metadata,
        files.get(folder + (findOriginal(beside, FAMILIARITY_FILE) ?? '')),
      ),
      topology: json.modelTopology,
      weightSpecs: weightSpecs(json),
      weightData: joinWeights(weightPaths(json).map(fileOf), expected, MODEL),
    };
  } catch (error) {
    if (!(error instanceof BaseModelError)) throw error;
    const isCut = error.code === 'incomplete-model';
    throw new FormatError(isCut ? 'file-damaged' : 'file-not-ours', error.message);
  }
}

/**
 * For files that are not read yet.
 * @param sizes of a model's files, or of its zip, in bytes.
 * @throws FormatError `file-too-large` where they are more than any model has.
 */
export function expectModestModel(sizes: readonly number[]): void {
  const found = sizes.reduce((sum, size) => sum + size, 0);
  const most = mostPackedBytes(MODEL_ARCHIVE);
  if (found <= most) return;
  throw new FormatError(
    'file-too-large',
    `Expected a model of at most ${most} bytes, found ${found}`,
  );
}

/**
 * The same out of a zip.
 * @throws FormatError.
 */
export async function readTfjsZip(archive: Blob | Uint8Array): Promise<TfjsPackage> {
  try {
    return readTfjsPackage(await unzip(archive, MODEL_ARCHIVE));
  } catch (error) {
    throw ofArchive(error);
  }
}
