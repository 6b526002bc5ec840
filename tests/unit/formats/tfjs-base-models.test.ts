/**
 * The base models that ship and the head on them as one model, against what the page computes of the
 * same picture: several networks, mirror images, fine-tuned weights, a trained head.
 */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BaseModel } from '../../../src/base-models/base-model';
import { flipAveraged, mirror } from '../../../src/base-models/flip';
import { loadBaseModel } from '../../../src/base-models/load';
import { readGraph } from '../../../src/base-models/network-graph';
import { preprocess } from '../../../src/base-models/preprocessing';
import { makeTfjsModel } from '../../../src/formats/tfjs-model';
import { arrangeHead } from '../../../src/state/arrange-head';
import { FittedHead } from '../../../src/worker/fitted-head';
import type { HeadSpec, TrainedHead } from '../../../src/worker/protocol';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT));

let server: Server;
let root: string;

beforeAll(async () => {
  setWasmPaths(new URL('node_modules/@tensorflow/tfjs-backend-wasm/dist/', ROOT).pathname);
  expect(await tf.setBackend('wasm')).toBe(true);
  server = createServer((request, response) => response.end(read(`public${request.url}`)));
  // The computations hold the event loop for longer than idle connections are kept.
  server.keepAliveTimeout = 0;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => void server.close());

const { data, width, height } = jpeg.decode(read('tests/fixtures/base-models/picture.jpg'), {
  useTArray: true,
});
const picture = preprocess(new Uint8ClampedArray(data.buffer), width, height).map(Math.round);
/** The picture with its colours inverted from a column on. */
const invertedFrom = (column: number) =>
  picture.map((value, i) => (Math.floor(i / 3) % 224 < column ? value : 255 - value));
const half = invertedFrom(112);
const query = invertedFrom(168);

/** A head on three pictures, and what it says of a fourth by either way. */
async function both(
  base: BaseModel,
  flipAveraging: boolean,
  spec: HeadSpec,
  trained?: TrainedHead,
) {
  const rows = [
    await base.embed(half),
    await base.embed(mirror(picture)),
    await base.embed(mirror(half)),
  ];
  const { dimension } = base;
  const x = new Float32Array(rows.length * dimension);
  for (const [i, row] of rows.entries()) x.set(row, i * dimension);
  const classCount = trained?.head.classCount ?? 2;
  const support = { x, y: Int32Array.of(0, 1, 0), dimension, classCount };
  const head = await FittedHead.fit(spec, support, trained);
  const { scores } = await head.classify(await base.embed(query));
  const layers = await head.toLayers();
  if (!layers) return expect.fail('no layers');
  const networks = await Promise.all(base.networks.map(readGraph));
  const { topology, weights } = makeTfjsModel({ ...layers, networks, flipAveraging });
  const model = await loadLayersModel(
    tf.io.fromMemory({
      modelTopology: topology,
      weightSpecs: weights.map(({ name, shape }) => ({
        name,
        shape: [...shape],
        dtype: 'float32',
      })),
      weightData: weights.map(({ values }) => values.slice().buffer),
    }),
  );
  const given = tf.tidy(() => tf.sub(tf.div(tf.tensor(query, [1, 224, 224, 3]), 127), 1));
  const found = tf.tidy(() => (model.predict(given) as tf.Tensor).dataSync());
  tf.dispose(given);
  model.dispose();
  base.dispose();
  return { found, expected: scores };
}

function expectSame({ found, expected }: Awaited<ReturnType<typeof both>>): void {
  // A picture that both heads were sure of would hide any mistake.
  expect(Math.max(...expected)).toBeLessThan(0.999);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(found[i] - value)).toBeLessThan(1e-4);
  }
}

const RIDGE: HeadSpec = { id: 'ridge', options: {} };

it.each(['accurate', 'fast', 'objects'] as const)('says what the page says with %s', async id => {
  expectSame(await both(await loadBaseModel(id, root), false, RIDGE));
});

it('averages over mirror images as the page does', async () => {
  const base = flipAveraged(await loadBaseModel('accurate', root));
  expectSame(await both(base, true, { id: 'shrinkage-lda', options: {} }));
});

it('takes fine-tuned weights and a trained head', async () => {
  const values = Float32Array.from({ length: 576 }, (_, i) => Math.sin(i) / 2);
  const tuned = [{ name: 'mobilenet-v3-small/top_conv/bias', shape: [576], values }];
  const base = await loadBaseModel('fast', root, undefined, {}, tuned);
  const dense = (inputs: number, outputs: number, hasBias: boolean) => ({
    inputs,
    outputs,
    kernel: Float32Array.from({ length: inputs * outputs }, (_, i) => Math.sin(i * i) / 9),
    bias: hasBias ? Float32Array.from({ length: outputs }, (_, i) => Math.cos(i)) : null,
  });
  const trained = {
    dimension: 576,
    classCount: 2,
    layers: [dense(576, 8, true), dense(8, 2, false)],
  };
  // A class that was added after the training.
  const head = arrangeHead(trained, ['a', 'b'], ['b', 'new', 'a']);
  const pretrained = await both(await loadBaseModel('fast', root), false, RIDGE, {
    head,
    temperature: 0.8,
  });
  const fineTuned = await both(base, false, RIDGE, { head, temperature: 0.8 });
  expectSame(fineTuned);
  expect(fineTuned.found[1]).toBe(0);
  expect(Math.abs(fineTuned.found[0] - pretrained.found[0])).toBeGreaterThan(0.01);
});
