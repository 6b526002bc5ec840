/**
 * The writers of the formats in which a trained classifier leaves for other programs. A format is a
 * folder that writes its file, a row here, and a name in model-names.ts.
 */

import type { Thresholds } from '../../../core/judging/verdict';
import type { Classifier } from '../../../core/model/classifier';
import { writeOnnxZip } from '../onnx/onnx-files';
import { makeOnnxModel } from '../onnx/onnx-model';
import { makeStandalonePage } from '../page/standalone-page';
import { writeTfjsZip } from '../tfjs/tfjs-files';
import { makeTfjsModel } from '../tfjs/tfjs-model';
import { writeTfliteZip } from '../tflite/tflite-files';
import type { ModelFormat } from './model-names';
import type { ModelExport } from './model-zip';

export interface ClassifierExport extends ModelExport {
  readonly classifier: Classifier;
  /** Text of the template of the standalone page, from the page's own build. */
  readonly template: string;
  /** From which the verdict follows. */
  readonly limits: Thresholds;
}

/** What a format of TensorFlow.js layers is made of. */
function asTfjs(given: ClassifierExport) {
  const { classifier, limits } = given;
  const judging = { limits, familiarity: classifier.familiarity ?? null };
  return { ...given, judging, model: makeTfjsModel(classifier) };
}

interface ModelFormatRow {
  readonly mediaType: string;
  readonly write: (given: ClassifierExport) => Uint8Array<ArrayBuffer>;
}

export const modelFormats = {
  page: {
    mediaType: 'text/html',
    write: given => makeStandalonePage(asTfjs(given)),
  },
  tfjs: {
    mediaType: 'application/zip',
    write: given => writeTfjsZip(asTfjs(given)),
  },
  onnx: {
    mediaType: 'application/zip',
    write: given => {
      const { classifier, labels, name } = given;
      return writeOnnxZip({ ...given, model: makeOnnxModel(classifier, labels, name) });
    },
  },
  tflite: {
    mediaType: 'application/zip',
    write: given => writeTfliteZip({ ...given, precision: 'float32' }),
  },
  tflite16: {
    mediaType: 'application/zip',
    write: given => writeTfliteZip({ ...given, precision: 'float16' }),
  },
} as const satisfies Record<ModelFormat, ModelFormatRow>;
