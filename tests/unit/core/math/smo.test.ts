import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gram } from '../../../../src/core/math/linear-algebra';
import { solveSvm } from '../../../../src/core/math/smo';

const value = fc.integer({ min: -2000, max: 2000 }).map(i => i / 1000);

/** Of low rank and high cost: takes more than 100,000 steps. */
const slow = {
  x: [
    [-0.401, 0, 0, -1.784, 0, 1.423, -1.863, -0.893, 0.062, -0.311, -0.007, 0, 0],
    [0.161, -0.974, 0, -1.7, -1.92, 0.485, 1.66, 1.341, 0.125, -0.002, -0.138, 0.905, 0],
    [1.26, 0, -0.005, -1.994, -0.002, 1.213, 0, 1.308, -1.287, 1.484, -1.99, 0, 0.852],
  ].flat(),
  positives: 9,
  cost: 100,
  rbf: false,
};

const problems = fc.integer({ min: 2, max: 16 }).chain(n =>
  fc.record({
    x: fc.array(value, { minLength: 3 * n, maxLength: 3 * n }),
    positives: fc.integer({ min: 1, max: n - 1 }),
    cost: fc.constantFrom(0.01, 1, 100),
    rbf: fc.boolean(),
  }),
);

describe('SMO', () => {
  it('separates two points by the line halfway between them', () => {
    // Points 1 and -3: the decision is (x + 1) / 2, of coefficients 1/8 and -1/8.
    const found = solveSvm(
      Float64Array.of(1, -3, -3, 9),
      Int8Array.of(1, -1),
      Float64Array.of(10, 10),
      1e-9,
    );
    expect([...found.coefficients]).toEqual([1 / 8, -1 / 8].map(c => expect.closeTo(c, 9)));
    expect(found.bias).toBeCloseTo(0.5, 9);
  });

  it('puts the bias in the middle of what the bounds allow if no example lies on a margin', () => {
    // Multipliers stop at 1/16: decisions are x / 4 + b, and b may be from -1/4 to 3/4.
    const found = solveSvm(
      Float64Array.of(1, -3, -3, 9),
      Int8Array.of(1, -1),
      Float64Array.of(1 / 16, 1 / 16),
      1e-9,
    );
    expect([...found.coefficients]).toEqual([1 / 16, -1 / 16]);
    expect(found.bias).toBeCloseTo(0.25, 9);
  });

  it('does so too if rounding leaves a multiplier just off its bound', () => {
    const numbers = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(numbers, numbers, fc.nat(100), (positives, negatives, seed) => {
        const n = positives + negatives;
        const isPositive = (i: number) => i < positives;
        const x = Float64Array.from({ length: n }, (_, i) => Math.sin(7.3 * i + seed));
        const kernel = gram(x, n, 1);
        const signs = Int8Array.from({ length: n }, (_, i) => (isPositive(i) ? 1 : -1));
        // So small that all multipliers end at their bounds, whose sums are equal except for rounding.
        const costs = Float64Array.from(
          { length: n },
          (_, i) => 0.001 / (isPositive(i) ? positives : negatives),
        );
        const { coefficients, bias } = solveSvm(kernel, signs, costs, 1e-6);
        const gaps = Array.from({ length: n }, (_, i) => {
          let decision = 0;
          for (let j = 0; j < n; j++) decision += signs[j] * costs[j] * kernel[i * n + j];
          expect(coefficients[i]).toBeCloseTo(signs[i] * costs[i], 12);
          return signs[i] - decision;
        });
        const upper = Math.min(...gaps.filter((_, i) => isPositive(i)));
        const lower = Math.max(...gaps.filter((_, i) => !isPositive(i)));
        expect(bias).toBeCloseTo((lower + upper) / 2, 9);
      }),
    );
  });

  it('meets the Karush-Kuhn-Tucker conditions within its tolerance', () => {
    fc.assert(
      fc.property(problems, ({ x, positives, cost, rbf }) => {
        const n = x.length / 3;
        const kernel = gram(Float64Array.from(x), n, 3);
        const squares = Array.from({ length: n }, (_, i) => kernel[i * n + i]);
        if (rbf) {
          for (const at of kernel.keys()) {
            kernel[at] = Math.exp(2 * kernel[at] - squares[Math.floor(at / n)] - squares[at % n]);
          }
        }
        const signs = Int8Array.from({ length: n }, (_, i) => (i < positives ? 1 : -1));
        const costs = Float64Array.from({ length: n }, (_, i) => cost * (1 + (i % 3)));
        const { coefficients, bias, converged } = solveSvm(kernel, signs, costs, 1e-6);
        expect(converged).toBe(true);
        expect(Math.abs(coefficients.reduce((sum, c) => sum + c, 0))).toBeLessThan(1e-8 * cost);
        for (let i = 0; i < n; i++) {
          const alpha = coefficients[i] * signs[i];
          expect(alpha).toBeGreaterThanOrEqual(0);
          expect(alpha).toBeLessThanOrEqual(costs[i]);
          let decision = bias;
          for (let j = 0; j < n; j++) decision += coefficients[j] * kernel[i * n + j];
          const margin = signs[i] * decision;
          if (alpha < costs[i]) expect(margin).toBeGreaterThan(1 - 1e-5);
          if (alpha > 0) expect(margin).toBeLessThan(1 + 1e-5);
        }
      }),
      { numRuns: 300, examples: [[slow]] },
    );
  });
});
