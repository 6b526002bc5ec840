/** Every head as ONNX, run by the real onnxruntime, compared with the head itself. */
import { makeOnnxModel } from '../../../../../src/formats/model/onnx/onnx-model';
import { type Colour, testColourHeads } from '../../colour-heads';
import { runOnnx } from './onnxruntime';

/** Pictures of one colour each, of a few pixels. */
function flood(colours: readonly Colour[]) {
  const width = 5;
  const height = 3;
  const rgb = colours.flatMap(colour => Array.from({ length: width * height }, () => colour));
  return { rgb: Uint8Array.from(rgb.flat()), width, height };
}

testColourHeads((classifier, colours) =>
  runOnnx(makeOnnxModel(classifier, ['a', 'b', 'c', 'd'], 'Colours'), flood(colours)),
);
