import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOuterProducts,
  cholesky,
  gram,
  inverseDiagonal,
  multiplyTransposed,
  solveLower,
  solveUpper,
  squareOf,
  timesMatrix,
  timesVector,
} from '../../../../src/core/math/linear-algebra';

const value = fc.integer({ min: -2000, max: 2000 }).map(i => i / 1000);

/** Rows of random values, with sizes around the unrolling factor. */
const matrices = fc
  .record({ n: fc.integer({ min: 0, max: 11 }), d: fc.integer({ min: 1, max: 9 }) })
  .chain(({ n, d }) =>
    fc.record({
      n: fc.constant(n),
      d: fc.constant(d),
      x: fc
        .array(value, { minLength: n * d, maxLength: n * d })
        .map(values => Float64Array.from(values)),
    }),
  );

/** `a b` of an m x k and a k x n matrix, by definition. */
function multiply(a: ArrayLike<number>, b: ArrayLike<number>, m: number, k: number, n: number) {
  return Float64Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum += a[Math.floor(at / n) * k + t] * b[t * n + (at % n)];
    return sum;
  });
}

function transpose(a: Float64Array, m: number, n: number): Float64Array {
  return Float64Array.from({ length: m * n }, (_, at) => a[(at % m) * n + Math.floor(at / m)]);
}

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-9) {
  expect(found).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(found[i] - expected[i])).toBeLessThan(tolerance);
  }
}

/** A positive definite matrix: x xᵀ + 1. */
function positive({ n, d, x }: { n: number; d: number; x: Float64Array }): Float64Array {
  const a = gram(x, n, d);
  for (let i = 0; i < n; i++) a[i * n + i] += 1;
  return a;
}

describe('products', () => {
  it('are those of the definition', () => {
    fc.assert(
      fc.property(matrices, ({ n, d, x }) => {
        const t = transpose(x, n, d);
        expectClose(gram(x, n, d), multiply(x, t, n, d, n));
        expectClose(multiplyTransposed(x, d), multiply(t, x, d, n, d));
        const row = Float64Array.from({ length: d }, (_, i) => i - 1);
        expectClose(timesVector(x, row), multiply(x, row, n, d, 1));
        expect(squareOf(row)).toBeCloseTo(row.reduce((sum, entry) => sum + entry * entry, 0));
        const rows = Float32Array.from(x);
        const a = Float64Array.from({ length: 2 * n }, (_, i) => (i % 3) - 1);
        expectClose(timesMatrix(a, rows, d), multiply(a, rows, n === 0 ? 0 : 2, n, d));
      }),
    );
  });

  it('subtract again what they added', () => {
    fc.assert(
      fc.property(matrices, matrices, (first, { d, x }) => {
        const out = multiplyTransposed(first.x.subarray(0, 0), d);
        addOuterProducts(out, x, d, 2);
        addOuterProducts(out, x, d, -1);
        expectClose(out, multiplyTransposed(x, d));
      }),
    );
  });
});

describe('the Cholesky factor', () => {
  it('is that of a matrix computed by hand', () => {
    const a = Float64Array.of(4, 2, 6, 2, 5, 5, 6, 5, 19);
    cholesky(a, 3);
    // L = (2, 0, 0; 1, 2, 0; 3, 1, 3); the upper triangle stays as it was.
    expect([...a]).toEqual([2, 2, 6, 1, 2, 5, 3, 1, 3]);
  });

  it('times itself transposed is the matrix', () => {
    fc.assert(
      fc.property(matrices, set => {
        const { n } = set;
        const a = positive(set);
        const l = a.slice();
        cholesky(l, n);
        const lower = l.map((entry, at) => (at % n <= Math.floor(at / n) ? entry : 0));
        expectClose(multiply(lower, transpose(lower, n, n), n, n, n), a);
      }),
    );
  });

  it('solves, and gives the diagonal of the inverse', () => {
    fc.assert(
      fc.property(matrices, set => {
        const { n } = set;
        const a = positive(set);
        const l = a.slice();
        cholesky(l, n);
        const identity = Float64Array.from({ length: n * n }, (_, at) =>
          Number(at % (n + 1) === 0),
        );
        const inverse = identity.slice();
        solveLower(l, n, inverse);
        solveUpper(l, n, inverse);
        expectClose(multiply(a, inverse, n, n, n), identity, 1e-8);
        expectClose(
          inverseDiagonal(l, n),
          Float64Array.from({ length: n }, (_, i) => inverse[i * n + i]),
        );
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow('Pivot 1');
    expect(() => cholesky(Float64Array.of(Number.NaN), 1)).toThrow('Pivot 0');
  });
});
