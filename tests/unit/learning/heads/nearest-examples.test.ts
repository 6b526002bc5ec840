import type { SupportSet } from '../../../../src/learning/heads/support-set';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { classicKnn } from '../../../../src/compute/heads/classic-knn';
import { softmaxRows } from '../../../../src/core/math/softmax';
import {
  type NearestExamplesFitted,
  nearestExamples,
} from '../../../../src/learning/heads/nearest-examples';

beforeAll(() => tf.setBackend('cpu'));

const { defaults, fit: learn, add, remove, parseOptions } = nearestExamples;

/** Shares of the votes of one query. */
function predict(fitted: NearestExamplesFitted, query: Float32Array): Float32Array {
  return softmaxRows(nearestExamples.predict(fitted, query), fitted.examples.counts.length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}

const value = fc.double({ min: -1, max: 1, noNaN: true }).map(Math.fround);

/** A support set of 1 to 24 random examples of 1 to 4 classes, and a query. */
const problem = fc
  .record({
    dimension: fc.integer({ min: 2, max: 6 }),
    classCount: fc.integer({ min: 1, max: 4 }),
    count: fc.integer({ min: 1, max: 24 }),
  })
  .chain(({ dimension, classCount, count }) =>
    fc.record({
      dimension: fc.constant(dimension),
      classCount: fc.constant(classCount),
      x: fc
        .array(value, { minLength: count * dimension, maxLength: count * dimension })
        .map(Float32Array.from.bind(Float32Array)),
      y: fc
        .array(fc.integer({ min: 0, max: classCount - 1 }), { minLength: count, maxLength: count })
        .map(Int32Array.from.bind(Int32Array)),
      query: fc
        .array(value, { minLength: dimension, maxLength: dimension })
        .map(Float32Array.from.bind(Float32Array)),
    }),
  )
  // The library divides a zero vector by its length.
  .filter(({ x, y, query, dimension }) =>
    [...y.keys()]
      .map(i => x.subarray(i * dimension, (i + 1) * dimension))
      .concat(query)
      .every(row => row.some(v => Math.abs(v) > 1e-3)),
  );

function expectClose(found: Float32Array, expected: ArrayLike<number>, digits = 5) {
  expect(found).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) expect(found[i]).toBeCloseTo(expected[i], digits);
}

describe('nearest examples', () => {
  it('equals the library with equal votes and no balancing, except for ties', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(problem, fc.integer({ min: 1, max: 8 }), async (set, k) => {
        const { dimension, x, y, query } = set;
        const ranked = [...y.keys()]
          .map(i => cosine(x.subarray(i * dimension, (i + 1) * dimension), query))
          .sort((a, b) => b - a);
        // If two are equally near, rounding decides which is the k-th neighbour.
        if (k < ranked.length && ranked[k - 1] - ranked[k] < 1e-5) return;
        compared++;
        const options = { ...defaults, k, weighting: 'equal', balanced: false } as const;
        const ours = predict(learn(set, options), query);
        const theirs = softmaxRows(
          await classicKnn.predict(classicKnn.fit(set, { k }), query),
          set.classCount,
        );
        expectClose(ours, theirs);
        expect(ours.indexOf(Math.max(...ours))).toBe(theirs.indexOf(Math.max(...theirs)));
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(150);
  });

  it('weighs votes by similarity, as computed by hand', () => {
    // Cosines to (1, 0): 1, 0 and 0.6; weights relative to the first: 1, e^-2 and e^-0.8.
    const set: SupportSet = {
      x: Float32Array.of(2, 0, 0, 3, 3, 4),
      y: Int32Array.of(0, 1, 1),
      dimension: 2,
      classCount: 2,
    };
    const options = { ...defaults, temperature: 0.5, balanced: false };
    const second = Math.exp(-2) + Math.exp(-0.8);
    const found = predict(learn(set, options), Float32Array.of(5, 0));
    expectClose(found, [1 / (1 + second), second / (1 + second)]);
    const balanced = predict(learn(set, { ...options, balanced: true }), Float32Array.of(5, 0));
    expectClose(balanced, [1 / (1 + second / 2), second / 2 / (1 + second / 2)]);
  });

  it('does not let thirty examples outvote two', () => {
    const x = new Float32Array(32 * 2);
    const y = new Int32Array(32);
    for (let i = 0; i < 32; i++) {
      const angle = i < 30 ? 0.9 : 0;
      x.set([Math.cos(angle), Math.sin(angle)], i * 2);
      y[i] = i < 30 ? 0 : 1;
    }
    const set = { x, y, dimension: 2, classCount: 2 };
    const query = Float32Array.of(Math.cos(0.4), Math.sin(0.4));
    const drowned = predict(learn(set, { ...defaults, balanced: false }), query);
    const fair = predict(learn(set, defaults), query);
    expect(drowned[0]).toBeGreaterThan(0.5);
    expect(fair[1]).toBeGreaterThan(0.5);
  });

  it('gives shares that sum to 1 and do not depend on the order of the examples', () => {
    fc.assert(
      fc.property(problem, set => {
        const { x, y, dimension, query } = set;
        const n = y.length;
        const reversed = {
          ...set,
          y: y.slice().reverse(),
          x: Float32Array.from(
            x,
            (_, i) => x[(n - 1 - Math.floor(i / dimension)) * dimension + (i % dimension)],
          ),
        };
        const found = predict(learn(set, defaults), query);
        expect(found.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4);
        expectClose(predict(learn(reversed, defaults), query), found, 4);
      }),
    );
  });

  it('gives the same after adding and removing as after a new fit', () => {
    fc.assert(
      fc.property(problem, fc.array(fc.nat(), { maxLength: 12 }), (set, removals) => {
        const { x, y, dimension, classCount, query } = set;
        const empty = { x: new Float32Array(0), y: new Int32Array(0), dimension, classCount };
        const fitted = learn(empty, defaults);
        let rows = [...y.keys()];
        for (const i of rows) add(fitted, x.subarray(i * dimension, (i + 1) * dimension), y[i]);
        for (const removal of removals.slice(0, rows.length)) {
          const row = removal % rows.length;
          remove(fitted, row);
          const last = rows.length - 1;
          rows = rows.map((id, i) => (i === row ? rows[last] : id)).slice(0, last);
        }
        const left = {
          x: Float32Array.from(
            rows.flatMap(i => [...x.subarray(i * dimension, (i + 1) * dimension)]),
          ),
          y: Int32Array.from(rows, i => y[i]),
          dimension,
          classCount,
        };
        expect(predict(fitted, query)).toEqual(predict(learn(left, defaults), query));
      }),
    );
  });

  it('predicts the same after structured cloning', () => {
    fc.assert(
      fc.property(problem, set => {
        const fitted = learn(set, defaults);
        expect(predict(structuredClone(fitted), set.query)).toEqual(predict(fitted, set.query));
      }),
    );
  });

  it('says nothing without examples, and gives an empty class nothing', () => {
    const empty = { x: new Float32Array(0), y: new Int32Array(0), dimension: 2, classCount: 3 };
    expect([...predict(learn(empty, defaults), Float32Array.of(1, 0))]).toEqual([0, 0, 0]);
    const one = { x: Float32Array.of(0, 0), y: Int32Array.of(1), dimension: 2, classCount: 3 };
    expect([...predict(learn(one, defaults), Float32Array.of(0, 0))]).toEqual([0, 1, 0]);
  });

  it('holds 50,000 examples of 1,000 classes', () => {
    const count = 50_000;
    const classCount = 1000;
    const x = Float32Array.from({ length: count * 8 }, (_, i) => Math.sin(i * i));
    const y = Int32Array.from({ length: count }, (_, i) => i % classCount);
    const row = 31_337;
    const fitted = learn({ x, y, dimension: 8, classCount }, { ...defaults, k: 1 });
    const found = predict(fitted, x.slice(row * 8, row * 8 + 8));
    expect(found[row % classCount]).toBe(1);
  });

  it('refuses what it cannot use, and says where', () => {
    const set = {
      x: Float32Array.of(1, 0, Number.NaN, 1),
      y: Int32Array.of(0, 1),
      dimension: 2,
      classCount: 2,
    };
    expect(() => learn(set, defaults)).toThrow('found NaN in row 1');
    expect(() => learn({ ...set, classCount: 1 }, defaults)).toThrow('class index from 0 to 0');
    expect(() => learn({ ...set, dimension: 3 }, defaults)).toThrow(
      'Expected 2 x 3 values, found 4',
    );
    const fitted = learn({ ...set, x: Float32Array.of(1, 0, 0, 1) }, defaults);
    expect(() => predict(fitted, Float32Array.of(1, 2, 3))).toThrow('queries of 2 values');
    expect(() => predict(fitted, Float32Array.of(1, Number.POSITIVE_INFINITY))).toThrow('Infinity');
    expect(() => remove(fitted, 2)).toThrow('row from 0 to 1');
    expect(() => add(fitted, Float32Array.of(1), 0)).toThrow('embedding of 2 values');
  });

  it('checks options from a file', () => {
    expect(parseOptions({})).toEqual(defaults);
    expect(parseOptions({ k: 5 })).toEqual({ ...defaults, k: 5 });
    for (const bad of [
      null,
      [],
      { k: 0 },
      { k: 1.5 },
      { weighting: 'x' },
      { balanced: 1 },
      { temperature: 0 },
    ]) {
      expect(() => parseOptions(bad)).toThrow('Expected');
    }
  });
});
