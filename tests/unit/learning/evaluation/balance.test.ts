import { describe, expect, it } from 'vitest';
import { balancedMean, balancedWeights } from '../../../../src/learning/evaluation/balance';

/** Three rows of one class, one of another, none of a third; the last row is left out. */
const y = Int32Array.of(0, 0, 0, 1, 1);
const rows = [0, 1, 2, 3];

describe('balance', () => {
  it('shares the weight equally among the classes seen, and in a class among its rows', () => {
    expect([...balancedWeights(y, rows, 3)]).toEqual([1 / 6, 1 / 6, 1 / 6, 1 / 2, 0]);
  });

  it('gives the mean of the means of the classes, with its variance and standard error', () => {
    const { mean, variance, error } = balancedMean(
      Float64Array.of(1, 2, 3, 8, Number.NaN),
      y,
      rows,
      3,
    );
    expect(mean).toBeCloseTo(5, 12); // of 2 and 8
    expect(variance).toBeCloseTo((16 + 9 + 4) / 6 + 9 / 2, 12);
    expect(error).toBeCloseTo(Math.sqrt((16 + 9 + 4) / 36 + 9 / 4), 12);
  });
});
