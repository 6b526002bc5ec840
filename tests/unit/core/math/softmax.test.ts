import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { softmaxRows } from '../../../../src/core/math/softmax';

describe('softmax', () => {
  it('equals values computed by hand, at each temperature', () => {
    const logits = Float32Array.of(0, Math.log(3), 5, 5);
    expect([...softmaxRows(logits, 2)]).toEqual([0.25, 0.75, 0.5, 0.5].map(p => expect.closeTo(p)));
    // At temperature 1/2 the odds of 3 are squared.
    expect([...softmaxRows(logits, 2, 0.5)].slice(0, 2)).toEqual(
      [0.1, 0.9].map(p => expect.closeTo(p)),
    );
  });

  it('gives 0 for -Infinity, and zeros for a row of -Infinity', () => {
    const none = Number.NEGATIVE_INFINITY;
    expect([...softmaxRows(Float32Array.of(none, 7, none, none), 2)]).toEqual([0, 1, 0, 0]);
  });

  it('sums to 1 for logits of any size, and does not change with a shift', () => {
    const logits = fc.array(fc.integer({ min: -20_000, max: 20_000 }), { minLength: 1 });
    fc.assert(
      fc.property(logits, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        const found = softmaxRows(Float32Array.from(values), values.length);
        expect(found.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
        const shifted = values.map(value => value + shift);
        expect(softmaxRows(Float32Array.from(shifted), values.length)).toEqual(found);
      }),
    );
  });
});
