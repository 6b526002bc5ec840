/** Heads and their features on examples small enough to work out on paper. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gram } from '../../../../src/core/math/linear-algebra';
import type { FeatureOptions } from '../../../../src/core/model/heads';
import { fitFeatures, toFeatures } from '../../../../src/learning/heads/features';
import { GramMatrices } from '../../../../src/learning/heads/gram-matrices';
import { prototype } from '../../../../src/learning/heads/prototype';
import { ridge } from '../../../../src/learning/heads/ridge';
import { shrinkageLda } from '../../../../src/learning/heads/shrinkage-lda';
import type { SupportSet } from '../../../../src/learning/heads/support-set';

const PLAIN: FeatureOptions = { power: 1, normalise: false, centre: false };

function makeSet(rows: readonly (readonly number[])[], y: readonly number[]): SupportSet {
  return {
    x: Float32Array.from(rows.flat()),
    y: Int32Array.from(y),
    dimension: rows[0].length,
    classCount: Math.max(...y) + 1,
  };
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], digits = 5) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, digits);
}

describe('features', () => {
  it('applies the power to absolute values, keeping signs, then scales to length 1', () => {
    const set = makeSet([[9, -16]], [0]);
    const { rows } = fitFeatures(set, { power: 0.5, normalise: true, centre: false });
    expectClose(rows, [0.6, -0.8]);
  });

  it('subtracts the mean of the class means, whatever the class sizes, and scales again', () => {
    // Class means (2, 0) and (0, 4), so the centre is (1, 2), not the mean (1.5, 1) of the rows.
    const set = makeSet(
      [
        [1, 0],
        [2, 0],
        [3, 0],
        [0, 4],
      ],
      [0, 0, 0, 1],
    );
    const { features, rows } = fitFeatures(set, { ...PLAIN, centre: true });
    expectClose(rows, [0, -2, 1, -2, 2, -2, -1, 2]);
    expectClose(toFeatures(features, Float32Array.of(4, 6)), [3, 4]);
    const scaled = { ...features, options: { ...features.options, normalise: true } };
    // (4, 3) has length 5; minus the centre (1, 2) it is (-0.2, -1.4), of length sqrt 2.
    expectClose(toFeatures(scaled, Float32Array.of(4, 3)), [-0.2 / Math.SQRT2, -1.4 / Math.SQRT2]);
  });

  it('leaves rows of zeros as they are', () => {
    const set = makeSet([[0, 0]], [0]);
    expectClose(fitFeatures(set, { power: 0.5, normalise: true, centre: true }).rows, [0, 0]);
  });
});

describe('Gram matrices', () => {
  const value = fc.integer({ min: -3000, max: 3000 }).map(i => i / 1000);
  const sets = fc.integer({ min: 1, max: 12 }).chain(n =>
    fc.record({
      rows: fc.array(fc.array(value, { minLength: 4, maxLength: 4 }), {
        minLength: n,
        maxLength: n,
      }),
      y: fc.array(fc.nat(2), { minLength: n, maxLength: n }),
    }),
  );
  const options = fc.record({
    power: fc.constantFrom(1, 0.5),
    normalise: fc.boolean(),
    centre: fc.boolean(),
  });

  it('have the inner products of the features, and each is computed once', () => {
    fc.assert(
      fc.property(sets, options, ({ rows, y }, asked) => {
        const set = makeSet(rows, y);
        const matrices = new GramMatrices(set);
        const found = matrices.of(asked);
        const expected = gram(fitFeatures(set, asked).rows, y.length, 4);
        for (const [at, product] of expected.entries()) {
          // Rounding decides the direction of a row that is almost the centre.
          expect(Math.abs(found[at] - product)).toBeLessThan(1e-4);
        }
        expect(matrices.of({ ...asked })).toBe(found);
      }),
    );
  });

  it('give identical examples no direction', () => {
    const rows = fc.array(value, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (row, n) => {
        const set = makeSet(new Array(n).fill(row), new Array(n).fill(0));
        const found = new GramMatrices(set).of({ power: 1, normalise: true, centre: true });
        expect(found.every(product => Math.abs(product) === 0)).toBe(true);
      }),
    );
  });
});

describe('prototype', () => {
  it('is ten times the product with the direction of the class mean', () => {
    // Class means (3, 4) and (0, -2).
    const set = makeSet(
      [
        [6, 4],
        [0, 4],
        [0, -2],
      ],
      [0, 0, 1],
    );
    const fitted = prototype.fit(set, PLAIN);
    expectClose(prototype.predict(fitted, Float32Array.of(1, 0, 0, 1)), [6, 0, 8, -10]);
  });

  it('leaves an example out of its own class mean only', () => {
    const set = makeSet(
      [
        [6, 4],
        [0, 4],
        [3, 0],
        [4, 3],
      ],
      [0, 0, 0, 1],
    );
    // Without (3, 0) the mean of class 0 is (3, 4); with it (3, 8/3).
    const found = prototype.leaveOneOut(set, PLAIN);
    expectClose(found.slice(4, 6), [10 * 3 * (3 / 5), 10 * 3 * (4 / 5)]);
    expectClose(found.slice(6, 7), [(10 * (4 * 3 + 3 * (8 / 3))) / Math.hypot(3, 8 / 3)]);
    expect(found[7]).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('ridge', () => {
  it('solves two examples of one dimension as computed by hand', () => {
    // Rows (1, 1) and (-1, 1) with the bias, weights 1, lambda 2; Xᵀ X is 2 on the diagonal and
    // 0 beside it.
    const set = makeSet([[1], [-1]], [0, 1]);
    const fitted = ridge.fit(set, { ...PLAIN, lambda: 2 });
    // Targets (1, 0) and (0, 1): Xᵀ T = (1, 1; -1, 1), divided by 2 + 2, times the scale of 8.
    expectClose(fitted.weights, [2, -2]);
    expectClose(fitted.biases, [2, 2]);
  });

  it('gives a class with three examples the same weight as a class with one', () => {
    const set = makeSet([[1], [1], [1], [-1]], [0, 0, 0, 1]);
    // Weights 4 / (2 * 3) and 4 / 2: each class weighs 2. Xᵀ W X = 4, Xᵀ W T = (2, 2; -2, 2).
    const fitted = ridge.fit(set, { ...PLAIN, lambda: 1 });
    expectClose(fitted.weights, [(8 * 2) / 5, (-8 * 2) / 5]);
    expectClose(fitted.biases, [(8 * 2) / 5, (8 * 2) / 5]);
  });
});

describe('shrinkage LDA', () => {
  it('multiplies squared distances by n / (n + 1)', () => {
    // Class means (0, 0) of two and (4, 0) of one. Scatter within: (2, 0; 0, 0); covariance of the
    // three, half of it shrunk: (1/3 + 1/6, 0; 0, 1/6) = (1/2, 0; 0, 1/6).
    const set = makeSet(
      [
        [1, 0],
        [-1, 0],
        [4, 0],
      ],
      [0, 0, 1],
    );
    const options = { power: 1, normalise: false, centre: false, shrinkage: 0.5 };
    const found = shrinkageLda.predict(shrinkageLda.fit(set, options), Float32Array.of(2, 1));
    // Squared distances 4 / (1/2) + 1 / (1/6) = 14 to both; a logit is -20 / 2 / 2 times that.
    expectClose(found, [-5 * 14 * (2 / 3), -5 * 14 * (1 / 2)]);
  });
});
