/** How the ONNX model prepares a picture for its network, compared with the page. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { onSquare, preprocess } from '../../../../../src/compute/base-models/preprocessing';
import { OnnxGraph } from '../../../../../src/formats/model/onnx/onnx-graph';
import {
  PICTURE,
  preprocessAsOnnx,
} from '../../../../../src/formats/model/onnx/onnx-preprocessing';
import { writeOnnx } from '../../../../../src/formats/model/onnx/onnx-protobuf';
import { runOnnx } from './onnxruntime';

const VALUES = 224 * 224 * 3;

function preprocessingAlone(wholePicture: boolean): Uint8Array {
  const graph = new OnnxGraph();
  const output = preprocessAsOnnx(graph, wholePicture);
  const { nodes, tensors } = graph;
  return writeOnnx({
    name: 'preprocessing',
    nodes,
    tensors,
    input: PICTURE,
    outputs: [{ name: output, type: 'float', dims: ['n', 3, 224, 224] }],
    metadata: {},
  });
}

const models = { square: preprocessingAlone(false), whole: preprocessingAlone(true) };

type Seen = keyof typeof models;

/** Pictures without any smoothness, whose values reach from 0 to 255. */
function noise(count: number, width: number, height: number): Uint8Array {
  let state = 1 + width * 7919 + height;
  return Uint8Array.from({ length: count * width * height * 3 }, () => {
    state = Math.imul(state, 1664525) + 1013904223;
    return state >>> 24;
  });
}

/** Each picture as prepared by the page's own code. */
function expected(seen: Seen, rgb: Uint8Array, width: number, height: number): Float32Array[] {
  const pixels = width * height;
  return Array.from({ length: rgb.length / (3 * pixels) }, (_, picture) => {
    const rgba = new Uint8ClampedArray(pixels * 4);
    for (let i = 0; i < pixels; i++) {
      rgba.set(rgb.subarray(3 * (picture * pixels + i), 3 * (picture * pixels + i + 1)), 4 * i);
    }
    if (seen === 'square') return preprocess(rgba, width, height);
    const side = Math.max(width, height);
    return preprocess(onSquare(rgba, width, height), side, side);
  });
}

/** The largest difference from the page's values, from 0 to 255. */
async function difference(
  seen: Seen,
  count: number,
  width: number,
  height: number,
): Promise<number> {
  const rgb = noise(count, width, height);
  const found = await runOnnx(models[seen], { rgb, width, height }, 'picture');
  expect(found).toHaveLength(count * VALUES);
  let most = 0;
  for (const [picture, values] of expected(seen, rgb, width, height).entries()) {
    for (let c = 0; c < 3; c++) {
      const plane = picture * VALUES + c * 224 * 224;
      for (let i = 0; i < 224 * 224; i++) {
        const value = 127.5 * (found[plane + i] + 1);
        most = Math.max(most, Math.abs(value - values[3 * i + c]));
      }
    }
  }
  return most;
}

/** Of 256 steps; a picture of bytes is rounded by up to 0.5. */
const TOLERANCE = 0.01;

it.each([
  [224, 224],
  [1, 1],
  [1, 500],
  [3, 2],
  [97, 223],
  [225, 224],
  [448, 448],
  [640, 480],
  [481, 640],
  [1601, 1066],
])('of %i x %i pixels', async (width, height) => {
  for (const seen of ['square', 'whole'] as const) {
    const most = await difference(seen, 1, width, height);
    console.log(`${seen}, ${width} x ${height}: ${most.toExponential(1)} of 255 at most`);
    expect(most).toBeLessThan(TOLERANCE);
  }
});

it('of any size, several at a time', async () => {
  const side = fc.integer({ min: 1, max: 400 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Seen>('square', 'whole'),
      side,
      side,
      fc.integer({ min: 1, max: 3 }),
      async (seen, width, height, count) => {
        expect(await difference(seen, count, width, height)).toBeLessThan(TOLERANCE);
      },
    ),
    { numRuns: 30 },
  );
});
