/**
 * Classifiers on the base models that ship: for exports, and the answers of the page's own code for a picture.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import type { BaseModel } from '../../../src/compute/base-models/base-model';
import { mirror } from '../../../src/compute/base-models/flip';
import { preprocess } from '../../../src/compute/base-models/preprocessing';
import { readGraph } from '../../../src/compute/base-models/read-graph';
import type { HeadSpec, TrainedHead } from '../../../src/compute/door/protocol';
import { FittedHead } from '../../../src/compute/engine/fitted-head';
import type { Classifier } from '../../../src/core/model/classifier';
import type { DenseLayer } from '../../../src/core/model/trained-network';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT));

export interface ServedModels {
  /** Address above `models/`. */
  readonly address: string;
  close(): void;
}

/** Lets TensorFlow.js compute in WebAssembly, and serves what it loads. */
export async function serveBaseModels(): Promise<ServedModels> {
  setWasmPaths(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', ROOT).pathname);
  if (!(await tf.setBackend('wasm'))) throw new Error('There is no WebAssembly to compute in');
  const server = createServer((request, response) => response.end(read(`public${request.url}`)));
  // Computing blocks the event loop for longer than idle connections are kept.
  server.keepAliveTimeout = 0;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}

/** A photograph as the page decodes it: RGBA. */
export function readPhotograph(): { data: Uint8ClampedArray; width: number; height: number } {
  const photograph = read('tests/fixtures/base-models/picture.jpg');
  const { data, width, height } = jpeg.decode(photograph, { useTArray: true });
  return { data: new Uint8ClampedArray(data.buffer), width, height };
}

const { data, width, height } = readPhotograph();
/** The base models' input for the photograph, rounded: RGB of 224 x 224. */
const photograph = preprocess(data, width, height).map(Math.round);
/** The picture with its colours inverted from a column on. */
const invertedFrom = (column: number) =>
  photograph.map((value, i) => (Math.floor(i / 3) % 224 < column ? value : 255 - value));
const half = invertedFrom(112);

/** A picture that the classifiers below have not learnt: RGB of 224 x 224, whole values. */
export const unseenPicture = invertedFrom(168);

/** The photograph laid side by side, cut to a size, its colours inverted in the lower half: RGB. */
export function inversePhotograph(columns: number, rows: number): Uint8Array {
  const rgb = new Uint8Array(3 * columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const from = 4 * ((y % height) * width + (x % width));
      for (let c = 0; c < 3; c++) {
        const value = data[from + c];
        rgb[3 * (y * columns + x) + c] = y < rows / 2 ? value : 255 - value;
      }
    }
  }
  return rgb;
}

/** RGB as the page takes pictures: RGBA. */
export function toRgba(rgb: Uint8Array): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray((4 * rgb.length) / 3);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba.set(rgb.subarray(from, from + 3), to);
  }
  return rgba;
}

/** A dense layer of smooth pseudorandom values. */
export const denseLayer = (inputs: number, outputs: number, hasBias: boolean): DenseLayer => ({
  inputs,
  outputs,
  kernel: Float32Array.from({ length: inputs * outputs }, (_, i) => Math.sin(i * i) / 9),
  bias: hasBias ? Float32Array.from({ length: outputs }, (_, i) => Math.cos(i)) : null,
});

export interface ShippedClassifier {
  readonly classifier: Classifier;
  /** The page's confidences of RGB of 224 x 224. */
  score(rgb: Float32Array): Promise<Float32Array>;
}

/** Pictures that a head learns from: RGB of 224 x 224, each with its class. */
export type Examples = readonly (readonly [rgb: Float32Array, classIndex: number])[];

/**
 * A head on some pictures.
 * @param base stays the caller's to dispose; averaged over mirror images where `flipAveraging` says so.
 */
export async function learnExamples(
  base: BaseModel,
  flipAveraging: boolean,
  spec: HeadSpec,
  examples: Examples,
  classCount: number,
  trained?: TrainedHead,
): Promise<ShippedClassifier> {
  const { dimension } = base;
  const x = new Float32Array(examples.length * dimension);
  for (const [i, [rgb]] of examples.entries()) x.set(await base.embed(rgb), i * dimension);
  const y = Int32Array.from(examples, ([, classIndex]) => classIndex);
  const head = await FittedHead.fit(spec, { x, y, dimension, classCount }, trained);
  const layers = await head.toLayers();
  if (!layers) throw new RangeError(`Expected layers for ${spec.id}`);
  const networks = await Promise.all(base.networks.map(readGraph));
  return {
    classifier: { ...layers, networks, flipAveraging, wholePicture: false },
    score: async rgb => (await head.classify(await base.embed(rgb))).scores,
  };
}

/** A head on three pictures, of two classes unless it is a trained one. */
export function learnThree(
  base: BaseModel,
  flipAveraging: boolean,
  spec: HeadSpec,
  trained?: TrainedHead,
): Promise<ShippedClassifier> {
  const examples: Examples = [
    [half, 0],
    [mirror(photograph), 1],
    [mirror(half), 0],
  ];
  const classCount = trained?.head.classCount ?? 2;
  return learnExamples(base, flipAveraging, spec, examples, classCount, trained);
}
