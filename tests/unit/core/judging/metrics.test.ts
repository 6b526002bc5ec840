import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  argmax,
  auroc,
  expectedCalibrationError,
  meanWithInterval,
  wilsonInterval,
} from '../../../../src/core/judging/metrics';

describe('the interval of a share', () => {
  it.each([
    // Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('is that of the literature: %d of %d', (right, total, low, high) => {
    const found = wilsonInterval(right, total);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });
});

describe('the interval of a mean', () => {
  it('is 1.96 standard errors wide on either side', () => {
    const { mean, ci95 } = meanWithInterval([1, 2, 3, 4]);
    expect(mean).toBe(2.5);
    expect(ci95).toBeCloseTo((1.959964 * Math.sqrt(5 / 3)) / 2, 6);
  });

  it('has no width for one value', () => {
    expect(meanWithInterval([3])).toEqual({ mean: 3, ci95: 0 });
  });
});

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        let pairs = 0;
        for (const p of positives) {
          for (const n of negatives) pairs += p > n ? 1 : p === n ? 0.5 : 0;
        }
        const expected = pairs / (positives.length * negatives.length);
        expect(auroc(positives, negatives)).toBeCloseTo(expected, 10);
      }),
    );
  });
});

describe('the expected calibration error', () => {
  it('equals a value computed by hand', () => {
    const predictions = [
      { confidence: 0.9, isRight: true },
      { confidence: 0.91, isRight: false },
      { confidence: 0.4, isRight: true },
    ];
    // Two in the bin from 13/15, whose mean confidence is 0.905 and accuracy 0.5; one of its own.
    const expected = (2 * (0.905 - 0.5) + (1 - 0.4)) / 3;
    expect(expectedCalibrationError(predictions, 15)).toBeCloseTo(expected, 10);
  });

  it('counts full confidence in the last bin', () => {
    expect(expectedCalibrationError([{ confidence: 1, isRight: true }])).toBe(0);
  });
});

describe('the largest value', () => {
  it('is the first of equal ones, counted from the start of the row', () => {
    expect(argmax([9, 1, 3, 3, 2], 1, 4)).toBe(1);
  });
});
