import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remapOutputs } from '../../../../src/app/recognition/remap-outputs';
import { denseLogits } from '../../../../src/compute/training/dense-head';
import type { DenseHead } from '../../../../src/core/model/trained-network';

const INPUTS = 3;
const number = fc.float({ min: -2, max: 2, noNaN: true });
const floats = (length: number) =>
  fc.array(number, { minLength: length, maxLength: length }).map(all => Float32Array.from(all));

/** A head for so many classes, with a bias or without. */
const heads = (classCount: number): fc.Arbitrary<DenseHead> =>
  fc
    .record({
      kernel: floats(INPUTS * classCount),
      bias: fc.option(floats(classCount)),
    })
    .map(layer => ({
      dimension: INPUTS,
      classCount,
      layers: [{ inputs: INPUTS, outputs: classCount, ...layer }],
    }));

const KNOWN = ['a', 'b', 'c'];

describe('a trained head for the current classes', () => {
  it('gives each class that it knows the logit that it had, and -Infinity to others', () => {
    const wanted = fc.shuffledSubarray([...KNOWN, 'new'], { minLength: 1 });
    fc.assert(
      fc.property(heads(KNOWN.length), wanted, floats(INPUTS), (head, to, x) => {
        const before = denseLogits(head, x);
        const after = denseLogits(remapOutputs(head, KNOWN, to), x);
        const expected = to.map(id => before[KNOWN.indexOf(id)] ?? Number.NEGATIVE_INFINITY);
        expect([...after]).toEqual(expected);
      }),
    );
  });

  it('leaves the layers before the last as they are', () => {
    const first = { inputs: 1, outputs: 1, kernel: Float32Array.of(2), bias: null };
    const last = { inputs: 1, outputs: 2, kernel: Float32Array.of(3, 4), bias: null };
    const arranged = remapOutputs(
      { dimension: 1, classCount: 2, layers: [first, last] },
      ['a', 'b'],
      ['b'],
    );
    expect(arranged.layers[0]).toBe(first);
    expect(arranged.layers[1]).toEqual({ ...last, outputs: 1, kernel: Float32Array.of(4) });
  });
});
