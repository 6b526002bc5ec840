/**
 * The formats in which a trained classifier leaves for other programs: the one list. A format is a
 * module that writes its file, and a row here.
 */

import { writeOnnxZip } from '../onnx/onnx-files';
import { makeOnnxModel } from '../onnx/onnx-model';
import { makeStandalonePage } from '../page/standalone-page';
import { writeTfjsZip } from '../tfjs/tfjs-files';
import { type Classifier, makeTfjsModel } from '../tfjs/tfjs-model';
import { writeTfliteZip } from '../tflite/tflite-files';
import type { ModelExport } from './model-zip';

export interface ClassifierExport extends ModelExport {
  readonly classifier: Classifier;
  /** Text of the template of the standalone page, from the page's own build. */
  readonly template: string;
}

interface ModelFormatRow {
  /** Of the file's name. */
  readonly ending: string;
  readonly mediaType: string;
  readonly write: (given: ClassifierExport) => Uint8Array<ArrayBuffer>;
}

export const modelFormats = {
  page: {
    ending: '.html',
    mediaType: 'text/html',
    write: given => makeStandalonePage({ ...given, model: makeTfjsModel(given.classifier) }),
  },
  tfjs: {
    ending: '.tfjs.zip',
    mediaType: 'application/zip',
    write: given => writeTfjsZip({ ...given, model: makeTfjsModel(given.classifier) }),
  },
  onnx: {
    ending: '.onnx.zip',
    mediaType: 'application/zip',
    write: given => {
      const { classifier, labels, name } = given;
      return writeOnnxZip({ ...given, model: makeOnnxModel(classifier, labels, name) });
    },
  },
  tflite: {
    ending: '.tflite.zip',
    mediaType: 'application/zip',
    write: given => writeTfliteZip({ ...given, precision: 'float32' }),
  },
  tflite16: {
    ending: '.float16.tflite.zip',
    mediaType: 'application/zip',
    write: given => writeTfliteZip({ ...given, precision: 'float16' }),
  },
} as const satisfies Record<string, ModelFormatRow>;

export type ModelFormat = keyof typeof modelFormats;

export const MODEL_FORMATS = Object.keys(modelFormats) as ModelFormat[];
