/**
 * Every head as layers, run by TensorFlow.js 1.3.1, which `@teachablemachine/image` asks for, against
 * what the head itself says. No other version of TensorFlow.js may be imported beside it.
 */

import * as tf from '@tensorflow/tfjs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeTfjsZip } from '../../../../../src/formats/model/tfjs/tfjs-files';
import { makeTfjsModel } from '../../../../../src/formats/model/tfjs/tfjs-model';
import type { Head } from '../../../../../src/learning/heads/head';
import { nearestExamples } from '../../../../../src/learning/heads/nearest-examples';
import { prototype } from '../../../../../src/learning/heads/prototype';
import { ridge } from '../../../../../src/learning/heads/ridge';
import { shrinkageLda } from '../../../../../src/learning/heads/shrinkage-lda';
import type { SupportSet } from '../../../../../src/learning/heads/support-set';
import { rbfSvm } from '../../../../../src/learning/heads/svm';
import { type Colour, testColourHeads } from '../../colour-heads';

/** A picture of one colour as `@teachablemachine/image` gives it. */
const flood = (colours: readonly Colour[]) =>
  tf
    .tensor(colours.map(colour => colour.map(v => v / 127 - 1)))
    .reshape([colours.length, 1, 1, 3])
    .tile([1, 224, 224, 1]);

/** Loads the content of the zip like any program that has its files. */
async function load(zip: Uint8Array): Promise<tf.LayersModel> {
  const files = unzipSync(zip);
  const json = JSON.parse(new TextDecoder().decode(files['model.json']));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: files['weights.bin'].slice().buffer,
    }),
  );
}

testColourHeads(async (classifier, colours) => {
  const model = await load(
    writeTfjsZip({
      name: 'Colours',
      labels: ['a', 'b', 'c', 'd'],
      model: makeTfjsModel(classifier),
      classifier: { wholePicture: false },
      licences: {},
      vectors: [],
      date: new Date(0),
      cameraFrames: 'as-seen',
    }),
  );
  const found = tf.tidy(() => (model.predict(flood(colours)) as tf.Tensor).dataSync());
  model.dispose();
  return Float32Array.from(found);
});

describe('what standard layers cannot express', () => {
  const support: SupportSet = {
    x: Float32Array.of(1, 2, 3, 1, 2, 2),
    y: Int32Array.of(0, 1, 1),
    dimension: 2,
    classCount: 2,
  };

  it('is reported: a vote of the nearest few, and a power transform', () => {
    const votes = (k: number) => {
      const fitted = nearestExamples.fit(support, nearestExamples.parseOptions({ k }));
      return nearestExamples.toSteps(fitted);
    };
    expect(votes(2)).toBeNull();
    expect(votes(3)).not.toBeNull();
    for (const head of [prototype, ridge, shrinkageLda, rbfSvm]) {
      const erasedHead = head as unknown as Head<unknown, unknown>;
      const options = erasedHead.parseOptions({ power: 0.5 });
      expect(erasedHead.toSteps?.(erasedHead.fit(support, options))).toBeNull();
    }
  });
});
