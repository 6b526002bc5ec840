import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topK } from '../../../../src/core/math/top-k';

describe('topK', () => {
  it('equals sorting, with ties in order of index', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 60 }),
        fc.nat(70),
        (values, k) => {
          const sorted = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
          expect([...topK(Float32Array.from(values), values.length, k)]).toEqual(
            sorted.slice(0, k),
          );
        },
      ),
    );
  });
});
