import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/core/math/random';

describe('seeded random numbers', () => {
  it('are even: every tenth of the range gets its share', () => {
    const random = seededRandom(1);
    const n = 20_000;
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < n; i++) counts[Math.floor(10 * random.next())]++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0);
    // The 99.9 % quantile of chi-square with 9 degrees of freedom.
    expect(chiSquare).toBeLessThan(27.88);
  });

  it('sample without repetition, from all members', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 30 }), (seed, n) => {
        const items = Array.from({ length: n }, (_, i) => i);
        const drawn = seededRandom(seed).sample(items, n);
        expect([...drawn].sort((a, b) => a - b)).toEqual(items);
        expect(seededRandom(seed).sample(items, n)).toEqual(drawn);
      }),
    );
  });
});
