import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REJECTION } from '../../../../../src/core/judging/verdict';
import { positionOf, STOPS, stopOf } from '../../../../../src/ui/project/results/strictness-scale';

describe('the strictness scale', () => {
  it('has a stop for "always" and for the default', () => {
    expect(STOPS[0]).toBe(0);
    expect(STOPS).toContain(DEFAULT_REJECTION);
  });

  it.each(STOPS.map((share, stop) => [share, stop]))(
    'puts a share of %d on stop %d',
    (share, stop) => {
      expect(stopOf(share)).toBe(stop);
      expect(positionOf(share)).toBeCloseTo(stop / (STOPS.length - 1), 10);
    },
  );

  it('uses the nearest stop for a share between stops', () => {
    expect([0.001, 0.07, 0.08, 1].map(stopOf)).toEqual([0, 3, 4, STOPS.length - 1]);
  });

  it('shows a picture left of the handle exactly when it is rejected', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, fc.constantFrom(...STOPS), (familiarity, rejection) => {
        fc.pre(familiarity < 0.5);
        const handle = stopOf(rejection) / (STOPS.length - 1);
        expect(positionOf(familiarity) < handle).toBe(familiarity < rejection);
      }),
    );
  });
});
