/**
 * The files of a TensorFlow.js export: the model, the labels in the form of Teachable Machine, what the
 * weights are licensed under, how to check it, and pictures to check it by. docs/exports.md describes
 * them.
 */
import { type Zippable, zipSync } from 'fflate';
import { floatsToBytes } from './seal';
import { PICTURE_SIDE, type TfjsModel } from './tfjs-model';

/** What the model is written for, and `@teachablemachine/image` asks for. */
const TFJS_VERSION = '1.3.1';
/** The version of `@teachablemachine/image` that it was tried with. */
const PACKAGE_VERSION = '0.8.5';

/** A picture, and what the page says of it. */
export interface TestVector {
  /** A PNG of `PICTURE_SIDE` squared, so that no program has to resize it. */
  readonly png: Uint8Array;
  /** A confidence a class, from 0 to 1. */
  readonly confidences: Float32Array;
}

export interface TfjsExport {
  readonly name: string;
  /** Names of the classes, in the order of the confidences. */
  readonly labels: readonly string[];
  readonly model: TfjsModel;
  /** Texts by path: what the weights are licensed under. */
  readonly licences: Readonly<Record<string, string>>;
  readonly vectors: readonly TestVector[];
  readonly date: Date;
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 2));

function modelJson({ topology, weights }: TfjsModel): Uint8Array {
  return new TextEncoder().encode(
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
}: Pick<TfjsExport, 'name' | 'labels' | 'date'>): Uint8Array {
  return json({
    tfjsVersion: TFJS_VERSION,
    tmVersion: '2.4.5',
    packageVersion: PACKAGE_VERSION,
    packageName: '@teachablemachine/image',
    timeStamp: date.toISOString(),
    userMetadata: { madeWith: 'Inkling' },
    modelName: name,
    labels,
    imageSize: PICTURE_SIDE,
  });
}

function readMe({ name, vectors }: TfjsExport): string {
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
With ml5: ml5.imageClassifier('model.json').

Input: [n, ${PICTURE_SIDE}, ${PICTURE_SIDE}, 3], the centre square of a picture, values v from 0 to 255 as v / 127 - 1.
Output: [n, classes], confidences that sum to 1, in the order of the labels.
It knows its classes alone: Inkling's "None of these" and "Not sure" are no part of it.
${check}
NOTICE.txt says where the weights come from and how they are licensed.
`;
}

/** The zip; JSON and texts in it are compressed, weights hardly can be. */
export function writeTfjsZip(given: TfjsExport): Uint8Array<ArrayBuffer> {
  const { labels, model, licences, vectors } = given;
  const files: Zippable = {
    'model.json': modelJson(model),
    'weights.bin': [weightBytes(model), { level: 0 }],
    'metadata.json': metadataJson(given),
    'README.txt': new TextEncoder().encode(readMe(given)),
  };
  for (const [path, text] of Object.entries(licences)) {
    files[path] = new TextEncoder().encode(text);
  }
  const path = (i: number) => `test-vectors/${i + 1}.png`;
  for (const [i, { png }] of vectors.entries()) files[path(i)] = [png, { level: 0 }];
  if (vectors.length > 0) {
    files['test-vectors/expected.json'] = json({
      labels,
      tolerance: 1e-4,
      pictures: vectors.map(({ confidences }, i) => ({
        picture: path(i),
        confidences: Array.from(confidences),
      })),
    });
  }
  return zipSync(files);
}
