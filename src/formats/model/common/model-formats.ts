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

/** The same with what it judges by. */
function judging({ classifier, limits, ...rest }: ClassifierExport) {
  return { ...rest, classifier, judging: { limits, familiarity: classifier.familiarity ?? null } };
}

interface ModelFormatRow {
  readonly mediaType: string;
  readonly write: (given: ClassifierExport) => Uint8Array<ArrayBuffer>;
}

export const modelFormats = {
  page: {
    mediaType: 'text/html',
    write: given =>
      makeStandalonePage({ ...judging(given), model: makeTfjsModel(given.classifier) }),
  },
  tfjs: {
    mediaType: 'application/zip',
    write: given => writeTfjsZip({ ...judging(given), model: makeTfjsModel(given.classifier) }),
  },
  onnx: {
    mediaType: 'application/zip',
    write: given => {
      const { classifier, labels, name } = given;
      return writeOnnxZip({ ...judging(given), model: makeOnnxModel(classifier, labels, name) });
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
