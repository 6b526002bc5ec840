import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimise } from '../../../../src/core/math/l-bfgs';

const options = { tolerance: 1e-6, maxIterations: 1000 };

describe('L-BFGS', () => {
  it('finds the minimum of Rosenbrock’s valley, (1, 1), from the usual start', () => {
    const found = minimise(
      ([x, y], gradient) => {
        gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
        gradient[1] = 200 * (y - x * x);
        return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
      },
      Float64Array.of(-1.2, 1),
      options,
    );
    expect(found.gradientNorm).toBeLessThanOrEqual(1e-6);
    expect(found.x[0]).toBeCloseTo(1, 5);
    expect(found.x[1]).toBeCloseTo(1, 5);
    expect(found.iterations).toBeLessThan(100);
  });

  it('reaches its tolerance on bowls of any proportions, at the gradient it states', () => {
    const scales = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(scales, fc.integer({ min: -5, max: 5 }), (exponents, centre) => {
        const curvatures = exponents.map(exponent => 10 ** exponent);
        const evaluate = (x: Float64Array, gradient: Float64Array) => {
          let value = 0;
          for (const [i, curvature] of curvatures.entries()) {
            gradient[i] = curvature * (x[i] - centre);
            value += (curvature * (x[i] - centre) ** 2) / 2;
          }
          return value;
        };
        const start = new Float64Array(curvatures.length);
        const found = minimise(evaluate, start, options);
        expect(found.gradientNorm).toBeLessThanOrEqual(1e-6);
        const gradient = new Float64Array(curvatures.length);
        expect(evaluate(found.x, gradient)).toBe(found.value);
        expect(Math.max(...gradient.map(Math.abs))).toBe(found.gradientNorm);
        expect(start.every(entry => entry === 0)).toBe(true);
      }),
    );
  });

  it('stops after the maximum number of iterations, no worse than it started', () => {
    const evaluate = ([x]: Float64Array, gradient: Float64Array) => {
      gradient[0] = 4 * x ** 3;
      return x ** 4;
    };
    const found = minimise(evaluate, Float64Array.of(100), { tolerance: 0, maxIterations: 3 });
    expect(found.iterations).toBe(3);
    expect(found.value).toBeLessThan(1e8);
  });
});
