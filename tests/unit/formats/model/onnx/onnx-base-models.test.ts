/**
 * The base models that ship and the head on them as one ONNX model, in the real onnxruntime, compared with what
 * the page computes for the same pictures: several networks, mirror images, fine-tuned weights, a trained
 * head, pictures of any size, several at a time.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { remapOutputs } from '../../../../../src/app/recognition/remap-outputs';
import type { BaseModel } from '../../../../../src/compute/base-models/base-model';
import { flipAveraged, mirror } from '../../../../../src/compute/base-models/flip';
import { loadBaseModel } from '../../../../../src/compute/base-models/load';
import { preprocess } from '../../../../../src/compute/base-models/preprocessing';
import type { HeadSpec, TrainedHead } from '../../../../../src/compute/door/protocol';
import { makeOnnxModel } from '../../../../../src/formats/model/onnx/onnx-model';
import {
  denseLayer,
  inversePhotograph,
  learnThree,
  type ServedModels,
  type ShippedClassifier,
  serveBaseModels,
  toRgba,
  unseenPicture,
} from '../../shipped-classifiers';
import { type Pictures, runOnnx } from './onnxruntime';

let served: ServedModels;
let root: string;

beforeAll(async () => {
  served = await serveBaseModels();
  root = served.address;
});

afterAll(() => served.close());

const SIDE = 224;
const unseen: Pictures = { rgb: Uint8Array.from(unseenPicture), width: SIDE, height: SIDE };

/** Two pictures, the second one from right to left. */
function twoPictures(width: number, height: number): Pictures {
  const one = inversePhotograph(width, height);
  const other = mirror(Float32Array.from(one), width);
  return { rgb: Uint8Array.from([...one, ...other]), width, height };
}

/** The page's confidences, one picture after the other. */
async function pageScores({ score }: ShippedClassifier, pictures: Pictures): Promise<number[]> {
  const { rgb, width, height } = pictures;
  const scores: number[] = [];
  const length = 3 * width * height;
  for (let at = 0; at < rgb.length; at += length) {
    const rgba = toRgba(rgb.subarray(at, at + length));
    scores.push(...(await score(preprocess(rgba, width, height))));
  }
  return scores;
}

/** @returns what there is to say of it: the size of the model, and the largest difference. */
async function expectSame(shipped: ShippedClassifier, pictures: Pictures): Promise<string> {
  const expected = await pageScores(shipped, pictures);
  const labels = shipped.classifier.isKnown.map((_, i) => `class ${i}`);
  const model = makeOnnxModel(shipped.classifier, labels, 'Test');
  const found = await runOnnx(model, pictures);
  expect(found).toHaveLength(expected.length);
  // A picture that both heads are sure about would hide any mistake.
  expect(Math.max(...expected)).toBeLessThan(0.999);
  const differences = expected.map((value, i) => Math.abs(found[i] - value));
  const most = Math.max(...differences);
  expect(most).toBeLessThan(1e-4);
  return `${model.length} bytes, ${most.toExponential(1)} apart at most`;
}

const RIDGE: HeadSpec = { id: 'ridge', options: {} };

const learnOn = (base: BaseModel, spec = RIDGE, trained?: TrainedHead) =>
  learnThree(base, false, spec, trained);

it.each(['accurate', 'fast', 'objects'] as const)('says what the page says with %s', async id => {
  const base = await loadBaseModel(id, root);
  console.log(`${id}: ${await expectSame(await learnOn(base), unseen)}`);
  base.dispose();
});

it('agrees with the page on pictures of other sizes, two at a time', async () => {
  const base = await loadBaseModel('accurate', root);
  const shipped = await learnOn(base);
  for (const [width, height] of [
    [640, 480],
    [301, 517],
    [100, 90],
    [223, 224],
  ]) {
    const outcome = await expectSame(shipped, twoPictures(width, height));
    console.log(`${width} x ${height}: ${outcome}`);
  }
  base.dispose();
});

it('averages over mirror images like the page', async () => {
  const base = flipAveraged(await loadBaseModel('accurate', root));
  const shipped = await learnThree(base, true, { id: 'shrinkage-lda', options: {} });
  await expectSame(shipped, unseen);
  await expectSame(shipped, twoPictures(320, 240));
  base.dispose();
});

it('uses fine-tuned weights and a trained head', async () => {
  const values = Float32Array.from({ length: 576 }, (_, i) => Math.sin(i) / 2);
  const tuned = [{ name: 'mobilenet-v3-small/top_conv/bias', shape: [576], values }];
  const layers = [denseLayer(576, 8, true), denseLayer(8, 2, false)];
  const trained = { dimension: 576, classCount: 2, layers };
  // A class that was added after the training.
  const head = { head: remapOutputs(trained, ['a', 'b'], ['b', 'new', 'a']), temperature: 0.8 };
  const pretrained = await loadBaseModel('fast', root);
  const fineTuned = await loadBaseModel('fast', root, undefined, {}, tuned);
  const before = await learnOn(pretrained, RIDGE, head);
  const after = await learnOn(fineTuned, RIDGE, head);
  await expectSame(before, unseen);
  await expectSame(after, unseen);
  const [first, added] = await runOnnx(
    makeOnnxModel(after.classifier, ['b', 'new', 'a'], 'Test'),
    unseen,
  );
  expect(added).toBe(0);
  expect(Math.abs(first - (await pageScores(before, unseen))[0])).toBeGreaterThan(0.01);
  pretrained.dispose();
  fineTuned.dispose();
});
