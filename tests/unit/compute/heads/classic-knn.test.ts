import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { create } from '@tensorflow-models/knn-classifier';
import { beforeAll, describe, expect, it } from 'vitest';
import { classicKnn } from '../../../../src/compute/heads/classic-knn';
import { softmaxRows } from '../../../../src/core/math/softmax';

beforeAll(() => tf.setBackend('cpu'));

const DIMENSION = 5;
const x = Float32Array.from({ length: 14 * DIMENSION }, (_, i) => Math.sin(3 * i + 1));
const y = Int32Array.from({ length: 14 }, (_, i) => [11, 2, 0][i % 3]);
const set = { x, y, dimension: DIMENSION, classCount: 12 };
const queries = Float32Array.from({ length: 6 * DIMENSION }, (_, i) => Math.cos(7 * i));

describe('classic kNN', () => {
  it('gives the confidences of the library filled example by example', async () => {
    const library = create();
    // In the order of the classes, as the library breaks ties by it.
    for (const classIndex of [0, 2, 11]) {
      for (const [row, label] of y.entries()) {
        if (label !== classIndex) continue;
        library.addExample(
          tf.tensor1d(x.slice(row * DIMENSION, (row + 1) * DIMENSION)),
          `c${label}`,
        );
      }
    }
    for (const k of [1, 3, 10, 99]) {
      const found = softmaxRows(
        await classicKnn.predict(classicKnn.fit(set, { k }), queries),
        set.classCount,
      );
      for (let q = 0; q < 6; q++) {
        const query = tf.tensor1d(queries.slice(q * DIMENSION, (q + 1) * DIMENSION));
        const { confidences } = await library.predictClass(query, k);
        for (let c = 0; c < 12; c++) {
          expect(found[q * 12 + c]).toBeCloseTo(confidences[`c${c}`] ?? 0, 6);
        }
      }
    }
  });

  it('leaves no tensor behind', async () => {
    const fitted = classicKnn.fit(set, { k: 3 });
    const before = tf.memory().numTensors;
    await classicKnn.predict(fitted, queries);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor behind when a prediction fails', async () => {
    const before = tf.memory().numTensors;
    const broken = { ...classicKnn.fit(set, { k: 3 }), options: { k: 0 } };
    await expect(classicKnn.predict(broken, queries)).rejects.toThrow('positive integer k');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says nothing without examples', async () => {
    const empty = { ...set, x: new Float32Array(0), y: new Int32Array(0) };
    const found = await classicKnn.predict(classicKnn.fit(empty, { k: 3 }), queries);
    expect(found.every(logit => logit === Number.NEGATIVE_INFINITY)).toBe(true);
  });

  it('checks options from a file', () => {
    expect(classicKnn.parseOptions({})).toEqual({ k: 3 });
    for (const bad of [{ k: 0 }, { k: '3' }, { k: 2.5 }, 7]) {
      expect(() => classicKnn.parseOptions(bad)).toThrow('Expected');
    }
  });
});
