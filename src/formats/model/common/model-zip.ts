/**
 * What the zip of every model export holds beside its model: what the weights are licensed under, and
 * pictures to check the model by. docs/exports.md describes them.
 */
import { type Zippable, zipSync } from 'fflate';
import type { Familiarity } from '../../../core/judging/familiarity';
import type { Thresholds } from '../../../core/judging/verdict';
import { GROUND, type PictureOptions } from '../../../core/model/catalog';
import type { CameraFrames } from '../../../core/project/camera-frames';
import { type TestVector, testVectorFiles } from './test-vectors';

/** How far confidences of another program may be from the page's, where weights are not rounded. */
const TOLERANCE = 1e-4;

/** What a model judges by whether a picture shows one of its classes. */
export interface Judging {
  readonly limits: Thresholds;
  /** Null where nothing tells how familiar a picture is. */
  readonly familiarity: Familiarity | null;
}

/** A model on its way out, whatever the format. */
export interface ModelExport {
  readonly classifier: Pick<PictureOptions, 'wholePicture'>;
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
  /** Texts by path: what the weights are licensed under. */
  readonly licences: Readonly<Record<string, string>>;
  readonly vectors: readonly TestVector[];
  readonly date: Date;
  /** How it learnt the camera, and so what frames of a camera it is to be given. */
  readonly cameraFrames: CameraFrames;
  /** Absent where it always names a class. */
  readonly judging?: Judging;
}

/** What a model takes of a picture, in the words of a README. */
export const seenOf = ({ wholePicture }: Pick<PictureOptions, 'wholePicture'>) =>
  wholePicture
    ? `a whole picture in the middle of a square of grey (${GROUND}, ${GROUND}, ${GROUND})`
    : 'the centre square of a picture';

export const text = (value: string) => new TextEncoder().encode(value);

export const json = (value: unknown) => text(JSON.stringify(value, null, 2));

/**
 * The zip; JSON and texts in it are compressed.
 * @param files the model and what describes it.
 * @param tolerance how far confidences of the model may be from the page's.
 */
export function writeModelZip(
  { labels, licences, vectors }: ModelExport,
  files: Zippable,
  tolerance = TOLERANCE,
): Uint8Array<ArrayBuffer> {
  const all: Zippable = { ...files, ...testVectorFiles(labels, { tolerance, vectors }) };
  for (const [path, licence] of Object.entries(licences)) all[path] = text(licence);
  return zipSync(all);
}
