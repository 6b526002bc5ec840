/**
 * The formats in which a trained classifier leaves for other programs: the one list. A format is a
 * module that writes its file, and a row here.
 */
import { type TestVector, writeTfjsZip } from './tfjs-files';
import { type Classifier, makeTfjsModel } from './tfjs-model';

export interface ModelExport {
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
  readonly classifier: Classifier;
  /** Texts by path: what the weights are licensed under. */
  readonly licences: Readonly<Record<string, string>>;
  readonly vectors: readonly TestVector[];
  readonly date: Date;
}

interface ModelFormatRow {
  /** Of the file's name. */
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (given: ModelExport) => Uint8Array<ArrayBuffer>;
}

export const modelFormats = {
  tfjs: {
    ending: '.tfjs.zip',
    mediaType: 'application/zip',
    write: given => writeTfjsZip({ ...given, model: makeTfjsModel(given.classifier) }),
  },
} as const satisfies Record<string, ModelFormatRow>;

export type ModelFormat = keyof typeof modelFormats;

export const MODEL_FORMATS = Object.keys(modelFormats) as ModelFormat[];
