import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_REJECTION, thresholdsFor, verdictOf } from '../../../../src/core/judging/verdict';

const say = (scores: number[], familiarity = 1, rejection = DEFAULT_REJECTION) =>
  verdictOf(Float32Array.from(scores), familiarity, thresholdsFor(rejection));

describe('the verdict', () => {
  it.each([
    ['a clear winner', [0.1, 0.8, 0.1], 'known'],
    ['a winner of two that leads by little', [0.54, 0.46], 'unsure'],
    ['a winner of two that leads by enough', [0.56, 0.44], 'known'],
    ['a winner that is more likely wrong than right', [0.45, 0.3, 0.25], 'unsure'],
    ['the only class', [1], 'known'],
  ] as const)('on %s', (_what, scores, expected) => {
    expect(say([...scores])).toBe(expected);
    expect(say([...scores].reverse())).toBe(expected);
  });

  it('rejects what is less familiar than the share of own pictures to reject', () => {
    expect(say([0.9, 0.1], 0.04, 0.05)).toBe('unknown');
    expect(say([0.9, 0.1], 0.06, 0.05)).toBe('known');
    // However close the two classes are, both are far away.
    expect(say([0.5, 0.5], 0.04, 0.05)).toBe('unknown');
  });

  it('always accepts the most likely class if nothing may be rejected', () => {
    const share = fc.float({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 1 }), share, (scores, familiarity) => {
        expect(say(scores, familiarity, 0)).toBe('known');
      }),
    );
  });

  it('rejects no less when it is stricter', () => {
    const share = fc.float({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (familiarity, a, b) => {
        const [mild, strict] = [Math.min(a, b), Math.max(a, b)];
        fc.pre(say([1, 0], familiarity, mild) === 'unknown');
        expect(say([1, 0], familiarity, strict)).toBe('unknown');
      }),
    );
  });
});
