/**
 * The base models that ship: the committed files against their provenance, and what TensorFlow.js
 * computes with them, in WebAssembly as in the page, against a direct computation from the original
 * tensors (unfolded batch norm, sums in double precision), which `npm run import-base-models` wrote
 * down.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBaseModel, loadEmbeddedPart } from '../../../../src/compute/base-models/load';
import { preprocess } from '../../../../src/compute/base-models/preprocessing';
import { selfTestPicture } from '../../../../src/compute/base-models/self-test-picture';
import { baseModelById, type EmbeddedPart } from '../../../../src/core/model/catalog';
import answers from '../../../fixtures/base-models/picture-embeddings.json';
import { type ServedModels, serveBaseModels } from '../../formats/shipped-classifiers';

/** Largest difference allowed: folded batch norm, rounded to float16, was measured to move V3 by 0.03. */
const LARGEST_DIFFERENCE = 0.05;

const ROOT = new URL('../../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT));
const readJson = (path: string): unknown => JSON.parse(read(path).toString());

let served: ServedModels;

beforeAll(async () => {
  served = await serveBaseModels();
});

afterAll(() => served.close());

function difference(found: Float32Array, expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  let largest = 0;
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(found[i] - expected[i]));
    ab += found[i] * expected[i];
    aa += found[i] ** 2;
    bb += expected[i] ** 2;
  }
  return { largest, cosine: ab / Math.sqrt(aa * bb) };
}

const accurate = baseModelById('accurate');
const parts: readonly EmbeddedPart[] = accurate.kind === 'embedded' ? accurate.parts : [];
const picture = jpeg.decode(read('tests/fixtures/base-models/picture.jpg'), { useTArray: true });
const pixels = preprocess(
  new Uint8ClampedArray(picture.data.buffer),
  picture.width,
  picture.height,
);

const knownOutput = (folder: string) =>
  (readJson(`public/models/${folder}/self-test.json`) as { embedding: number[] }).embedding;

describe.each(parts)('$folder', ({ folder, dimension }) => {
  it('is what its provenance says', () => {
    const provenance = readJson(`public/models/${folder}/provenance.json`) as {
      files: Record<string, { bytes: number; sha256: string }>;
    };
    expect(Object.keys(provenance.files).sort()).toEqual([
      'NOTICE',
      'model.json',
      'self-test.json',
      'weights.bin',
    ]);
    for (const [name, { bytes, sha256 }] of Object.entries(provenance.files)) {
      const data = read(`public/models/${folder}/${name}`);
      expect(data.length).toBe(bytes);
      expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
    }
  });

  it('computes what the original tensors give, and frees every tensor', async () => {
    const before = tf.memory().numTensors;
    const base = await loadEmbeddedPart(served.address, folder);
    try {
      expect(base.dimension).toBe(dimension);
      const expected = (answers as Record<string, number[]>)[folder];
      const real = difference(await base.embed(pixels), expected);
      expect(real.largest).toBeLessThan(LARGEST_DIFFERENCE);
      expect(real.cosine).toBeGreaterThan(0.9999);
      const synthetic = difference(
        await base.embed(Float32Array.from(selfTestPicture())),
        knownOutput(folder),
      );
      expect(synthetic.largest).toBeLessThan(LARGEST_DIFFERENCE);
      expect(synthetic.cosine).toBeGreaterThan(0.9999);
    } finally {
      base.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the plain cpu backend, if there is no other', () => {
  it('computes the same', async () => {
    const backend = tf.getBackend();
    await tf.setBackend('cpu');
    const [{ folder }] = parts;
    const base = await loadEmbeddedPart(served.address, folder);
    const found = await base.embed(Float32Array.from(selfTestPicture()));
    base.dispose();
    await tf.setBackend(backend);
    const { largest, cosine } = difference(found, knownOutput(folder));
    expect(largest).toBeLessThan(LARGEST_DIFFERENCE);
    expect(cosine).toBeGreaterThan(0.9999);
  });
});

describe('several base models as one', () => {
  it('are each normalised, then concatenated', async () => {
    const base = await loadBaseModel('accurate', served.address);
    const embedding = await base.embed(pixels);
    base.dispose();
    let at = 0;
    for (const { folder, dimension } of parts) {
      const expected = (answers as Record<string, number[]>)[folder];
      const length = Math.hypot(...expected);
      const part = embedding.subarray(at, at + dimension);
      expect(Math.hypot(...part)).toBeCloseTo(1, 5);
      const { largest } = difference(
        part,
        expected.map(value => value / length),
      );
      expect(largest).toBeLessThan(LARGEST_DIFFERENCE / length + 1e-3);
      at += dimension;
    }
    expect(at).toBe(embedding.length);
  });
});
