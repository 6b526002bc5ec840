/**
 * What the page does to a picture before a network sees it, as ONNX: the centre square, or all of it on a
 * plain square, resized.
 * `base-models/preprocessing.ts` is what it must equal.
 */
import { GROUND, INPUT_SIZE } from '../../../core/model/catalog';
import type { OnnxGraph, Value } from './onnx-graph';
import { FLOAT_TYPE, type Port } from './onnx-protobuf';

/** Pictures of any size, all of a batch of the same one; RGB, row by row from the top. */
export const PICTURE: Port = {
  name: 'image',
  type: 'uint8',
  dims: ['n', 'height', 'width', 3],
};

/** Cuts the centre square out; a column or row that cannot be halved is left at the right or bottom. */
function centreSquare(graph: OnnxGraph, image: Value): Value {
  const shape = graph.add('Shape', 'image_size', [image], { start: 1, end: 3 });
  const side = graph.add('ReduceMin', 'square_side', [shape]);
  const left = graph.add('Sub', 'square_rest', [shape, side]);
  const start = graph.add('Div', 'square_start', [left, graph.integers('square_halves', 2)]);
  const end = graph.add('Add', 'square_end', [start, side]);
  return graph.add('Slice', 'square', [image, start, end, graph.integers('square_axes', 1, 2)]);
}

/** Puts the picture in the middle of a square; of a rest that is odd, the larger half is right or below. */
function onSquare(graph: OnnxGraph, image: Value): Value {
  const shape = graph.add('Shape', 'image_size', [image], { start: 1, end: 3 });
  const side = graph.add('ReduceMax', 'square_side', [shape]);
  const rest = graph.add('Sub', 'square_rest', [side, shape]);
  const before = graph.add('Div', 'square_before', [rest, graph.integers('square_halves', 2)]);
  const after = graph.add('Sub', 'square_after', [rest, before]);
  const pads = graph.add('Concat', 'square_pads', [before, after], { axis: 0 });
  const ground = graph.scalar('square_ground', GROUND);
  const axes = graph.integers('square_axes', 1, 2);
  return graph.add('Pad', 'square', [image, pads, ground, axes]);
}

/** @returns [n, 3, 224, 224], values v from 0 to 255 as v / 127.5 - 1. */
export function preprocessAsOnnx(graph: OnnxGraph, wholePicture: boolean): Value {
  const image = graph.add('Cast', 'image_float', [PICTURE.name], { to: FLOAT_TYPE });
  const square = wholePicture ? onSquare(graph, image) : centreSquare(graph, image);
  const channelsFirst = graph.add('Transpose', 'square_channels', [square], { perm: [0, 3, 1, 2] });
  const size = graph.integers('resized_size', INPUT_SIZE, INPUT_SIZE);
  // With `antialias` linear interpolation is the triangle filter that is widened when shrinking.
  const resized = graph.add('Resize', 'resized', [channelsFirst, '', '', size], {
    mode: 'linear',
    antialias: 1,
    exclude_outside: 1,
    coordinate_transformation_mode: 'half_pixel',
    axes: [2, 3],
  });
  const scale = Float32Array.of(1 / 127.5);
  return graph.affine('picture', resized, [], scale, Float32Array.of(-1));
}
