/**
 * The files of a TensorFlow.js export: the model, the labels in the form of Teachable Machine, and how
 * to load it. docs/exports.md describes them.
 */

import type { Zippable } from 'fflate';
import { INPUT_SIZE } from '../../../core/model/catalog';
import type { CameraFrames } from '../../../core/project/camera-frames';
import { floatsToBytes } from '../../shared/floats';
import { CAMERA_NOTES } from '../common/camera-note';
import { json, type ModelExport, seenOf, text, writeModelZip } from '../common/model-zip';
import type { TfjsModel } from './tfjs-model';
import { FAMILIARITY_FILE, familiarityBytes, verdictHeader } from './verdict-data';

/** What the model is written for, and `@teachablemachine/image` asks for. */
const TFJS_VERSION = '1.3.1';
/** The version of `@teachablemachine/image` that it was tried with. */
const PACKAGE_VERSION = '0.8.5';

export interface TfjsExport extends ModelExport {
  readonly model: TfjsModel;
}

function modelJson({ topology, weights }: TfjsModel): Uint8Array {
  return text(
    JSON.stringify({
      format: 'layers-model',
      generatedBy: 'Inkling',
      convertedBy: null,
      modelTopology: topology,
      weightsManifest: [
        {
          paths: ['weights.bin'],
          weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
        },
      ],
    }),
  );
}

function weightBytes({ weights }: TfjsModel): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 * weights.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of weights) {
    bytes.set(floatsToBytes(values), at);
    at += 4 * values.length;
  }
  return bytes;
}

/** The labels, as Teachable Machine writes them. */
export function metadataJson({
  name,
  labels,
  date,
  classifier: { wholePicture },
  cameraFrames,
  model,
  judging,
}: Omit<TfjsExport, 'licences' | 'vectors'>): Uint8Array {
  return json({
    tfjsVersion: TFJS_VERSION,
    tmVersion: '2.4.5',
    packageVersion: PACKAGE_VERSION,
    packageName: '@teachablemachine/image',
    timeStamp: date.toISOString(),
    userMetadata: {
      madeWith: 'Inkling',
      ...(wholePicture ? { wholePicture } : {}),
      ...(cameraFrames === 'as-seen' ? { cameraFrames } : {}),
      ...(judging ? { verdict: verdictHeader(judging, model.embedding) } : {}),
    },
    modelName: name,
    labels,
    imageSize: INPUT_SIZE,
  });
}

/** The file of what tells how familiar a picture is, where there is one. */
export const familiarityFile = ({ judging }: Pick<TfjsExport, 'judging'>): Zippable =>
  judging?.familiarity ? { [FAMILIARITY_FILE]: familiarityBytes(judging.familiarity) } : {};

/** What is said of "none of these". */
function verdictNote({ judging }: TfjsExport): string {
  if (!judging) return 'It knows its classes alone, and always names one of them.';
  const also = judging.familiarity ? `, with ${FAMILIARITY_FILE} beside it` : '';
  return `It knows its classes alone, and these programs always name one of them. Inkling's own library, inkling.js,
says "none of these" and "not sure" as the page does: load('model.json')${also}, and
the verdict of what classify(img) gives is 'known', 'unsure' or 'unknown'.`;
}

/** What the snippet that Teachable Machine gives for its models has to be changed in. */
const SNIPPET_NOTES: Readonly<Record<CameraFrames, string>> = {
  'as-seen': "Teachable Machine's snippet mirrors the camera: there, set flip to false.",
  'as-shown': "Teachable Machine's snippet does so: there, leave flip at true.",
};

function readMe(given: TfjsExport): string {
  const { name, vectors, classifier, cameraFrames } = given;
  const cut = classifier.wholePicture
    ? '\nBoth libraries take the centre square of a picture alone: put it on a grey square before.'
    : '';
  const check =
    vectors.length === 0
      ? ''
      : `
To check it, ask it of a picture in test-vectors/ and compare with test-vectors/expected.json:
for (const { className, probability } of await model.predict(img)) console.log(className, probability);
`;
  return `${name}: a classifier of pictures, made with Inkling.

model.json and weights.bin are a TensorFlow.js layers model; metadata.json holds its labels.
Put the three in one folder of a web server. With @teachablemachine/image:
const model = await tmImage.load('model.json', 'metadata.json');
With ml5: ml5.imageClassifier('model.json').${cut}

Input: [n, ${INPUT_SIZE}, ${INPUT_SIZE}, 3], ${seenOf(classifier)}, values v from 0 to 255 as v / 127 - 1.
Output: [n, classes], confidences that sum to 1, in the order of the labels.
${CAMERA_NOTES[cameraFrames]}
${SNIPPET_NOTES[cameraFrames]}
${verdictNote(given)}
${check}
NOTICE.txt says where the weights come from and how they are licensed.
`;
}

/** The zip; weights in it are not compressed, since they hardly can be. */
export function writeTfjsZip(given: TfjsExport): Uint8Array<ArrayBuffer> {
  return writeModelZip(given, {
    'model.json': modelJson(given.model),
    'weights.bin': [weightBytes(given.model), { level: 0 }],
    'metadata.json': metadataJson(given),
    ...familiarityFile(given),
    'README.txt': text(readMe(given)),
  });
}
