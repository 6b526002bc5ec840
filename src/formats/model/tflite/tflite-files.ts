/**
 * The files of a TensorFlow Lite export: the model, its labels, and how to load it. docs/exports.md
 * describes them.
 */

import { GROUND, INPUT_SIZE } from '../../../core/model/catalog';
import type { Classifier } from '../../../core/model/classifier';
import { CAMERA_NOTES } from '../common/camera-note';
import { type ModelExport, seenOf, text, writeModelZip } from '../common/model-zip';
import type { Precision } from './tflite-graph';
import { LABELS_FILE, labelLines } from './tflite-metadata';
import { makeTfliteModel } from './tflite-model';

export type { Precision };

/** The version of `@mediapipe/tasks-vision` that it was tried with. */
const PACKAGE_VERSION = '1.1.0';

/** How far confidences may be from the page's, where kernels that were fine-tuned are rounded. */
const ROUNDED_TOLERANCE = 1e-3;

export interface TfliteExport extends ModelExport {
  readonly classifier: Classifier;
  readonly precision: Precision;
}

function readMe({ name, vectors, precision, classifier, cameraFrames }: TfliteExport): string {
  const { wholePicture } = classifier;
  const fit = wholePicture ? 'pad' : 'fit';
  const ground = wholePicture ? `, (${GROUND}, ${GROUND}, ${GROUND})` : '';
  const check =
    vectors.length === 0
      ? ''
      : `
To check it, ask it of a picture in test-vectors/ and compare with test-vectors/expected.json:
for (const { categoryName, score } of classifier.classify(img).classifications[0].categories) console.log(categoryName, score);
`;
  return `${name}: a classifier of pictures, made with Inkling.

model.tflite is a TensorFlow Lite model, in ${precision}, with metadata: MediaPipe finds in it what a class is
called and what a picture has to become. ${LABELS_FILE} has the labels once more, for programs that read no metadata.

In a web page, with @mediapipe/tasks-vision ${PACKAGE_VERSION}, from img, an image of the page:
const files = await FilesetResolver.forVisionTasks('node_modules/@mediapipe/tasks-vision/wasm');
const classifier = await ImageClassifier.createFromOptions(files, { baseOptions: { modelAssetPath: 'model.tflite' } });

On Android, with com.google.mediapipe:tasks-vision, the model among the assets:
ImageClassifier.createFromFile(context, "model.tflite").classify(BitmapImageBuilder(bitmap).build())

In Python, with tensorflow (ai_edge_litert.interpreter has the same Interpreter):
import numpy, tensorflow
from PIL import Image, ImageOps
interpreter = tensorflow.lite.Interpreter('model.tflite')
interpreter.allocate_tensors()
picture = ImageOps.exif_transpose(Image.open('picture.jpg')).convert('RGB')
square = ImageOps.${fit}(picture, (${INPUT_SIZE}, ${INPUT_SIZE}), Image.Resampling.BILINEAR${ground})
image = numpy.asarray(square, 'float32')[None] / 127.5 - 1
interpreter.set_tensor(interpreter.get_input_details()[0]['index'], image)
interpreter.invoke()
print(interpreter.get_tensor(interpreter.get_output_details()[0]['index']))
With mediapipe (import mediapipe as mp; from mediapipe.tasks.python import vision):
vision.ImageClassifier.create_from_model_path('model.tflite').classify(mp.Image.create_from_file('picture.png'))

Input: float32 [1, ${INPUT_SIZE}, ${INPUT_SIZE}, 3], ${seenOf(classifier)}, RGB values v from 0 to 255 as v / 127.5 - 1.
MediaPipe does that by itself, but squeezes a picture that is no square: give it that square.
Output: float32 [1, classes], confidences that sum to 1, in the order of the labels.
${CAMERA_NOTES[cameraFrames]}
It knows its classes alone: Inkling's "None of these" and "Not sure" are no part of it.
${check}
NOTICE.txt says where the weights come from and how they are licensed. Pass it on with the model.
`;
}

/**
 * The zip; the model in it is not compressed, since it hardly can be.
 * @throws RangeError as `makeTfliteModel` does.
 */
export function writeTfliteZip(given: TfliteExport): Uint8Array<ArrayBuffer> {
  const { name, labels, classifier, precision } = given;
  const files = {
    'model.tflite': [makeTfliteModel(classifier, labels, name, precision), { level: 0 }],
    [LABELS_FILE]: labelLines(labels),
    'README.txt': text(readMe(given)),
  } satisfies Parameters<typeof writeModelZip>[1];
  return precision === 'float16'
    ? writeModelZip(given, files, ROUNDED_TOLERANCE)
    : writeModelZip(given, files);
}
