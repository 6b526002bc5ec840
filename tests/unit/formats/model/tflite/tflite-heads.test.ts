/**
 * Every head as operators of TensorFlow Lite, run by LiteRT, against what the head itself says.
 */
import { beforeAll } from 'vitest';
import { concatenate } from '../../../../../src/core/math/vectors';
import { makeTfliteModel } from '../../../../../src/formats/model/tflite/tflite-model';
import { type Colour, testColourHeads } from '../../colour-heads';
import { loadRuntime, runModel } from './litert';

beforeAll(loadRuntime);

/** A picture of one colour, as the metadata asks for it. */
const flood = (colour: Colour) =>
  Float32Array.from({ length: 224 * 224 * 3 }, (_, i) => colour[i % 3] / 127.5 - 1);

testColourHeads(async (classifier, colours) => {
  const model = makeTfliteModel(classifier, ['a', 'b', 'c', 'd'], 'Colours', 'float32');
  return concatenate(await runModel(model, colours.map(flood)));
});
