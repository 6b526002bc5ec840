import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { familiarityOf } from '../../../../src/core/judging/familiarity';
import { seededRandom } from '../../../../src/core/math/random';
import { distinctRows, nearDuplicates } from '../../../../src/learning/evaluation/near-duplicates';
import {
  familiarity,
  fitOpenSet,
  toFamiliarity,
} from '../../../../src/learning/evaluation/open-set';
import { pickRows } from '../../../../src/learning/evaluation/rows';
import type { SupportSet } from '../../../../src/learning/heads/support-set';

const DIMENSION = 40;

/** Noisy vectors around one direction per class; classes from `first` on. */
function clouds(perClass: readonly number[], seed: number, first = 0, noise = 0.16): SupportSet {
  const random = seededRandom(seed);
  const y = Int32Array.from(perClass.flatMap((n, c) => new Array<number>(n).fill(c)));
  const x = Float32Array.from({ length: y.length * DIMENSION }, (_, i) => {
    const c = y[Math.floor(i / DIMENSION)];
    const gaussian =
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    return (i % DIMENSION === first + c ? 1 : 0) + noise * gaussian + 0.1;
  });
  return { x, y, dimension: DIMENSION, classCount: perClass.length };
}

/** Frames of each row, so many of one after the other: the row with other noise each time. */
function withFrames(
  set: SupportSet,
  counts: readonly number[],
  noise: number,
  seed: number,
): SupportSet {
  const random = seededRandom(seed);
  const rows = [...set.y.keys()].flatMap(row =>
    new Array<number>(counts[row % counts.length]).fill(row),
  );
  const frames = pickRows(set, rows);
  return { ...frames, x: frames.x.map(value => value + noise * 2 * (random.next() - 0.5)) };
}

const mean = (values: Float32Array) => values.reduce((sum, v) => sum + v, 0) / values.length;
const seeds = fc.integer({ min: 1, max: 1e6 });

describe('familiarity', () => {
  it('rejects about the given share of own pictures, and most unknown ones', () => {
    const openSet = fitOpenSet(clouds([12, 12, 12], 1));
    if (!openSet) return expect.fail('nothing was fitted');
    const own = familiarity(openSet, clouds([200, 200, 200], 2).x);
    const strange = familiarity(openSet, clouds([200], 3, 20).x);
    const below = (values: Float32Array, share: number) =>
      values.filter(value => value < share).length / values.length;
    expect(below(own, 0.05)).toBeLessThan(0.15);
    expect(below(own, 0.5)).toBeGreaterThan(0.3);
    expect(below(own, 0.5)).toBeLessThan(0.7);
    expect(below(strange, 0.05)).toBeGreaterThan(0.8);
  });

  it('is from 0 to 1, from one example per class on, and tells its own from unknown ones', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 }),
        (seed, counts) => {
          const openSet = fitOpenSet(clouds(counts, seed));
          if (!openSet) return expect.fail('nothing was fitted');
          const own = familiarity(
            openSet,
            clouds(
              counts.map(() => 10),
              seed + 1,
            ).x,
          );
          const strange = familiarity(openSet, clouds([30], seed + 2, 20).x);
          for (const value of [...own, ...strange]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
          expect(mean(own)).toBeGreaterThan(mean(strange));
        },
      ),
    );
  });

  it('does not depend on the order of the examples', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const set = clouds([4, 7, 2], seed);
        const turned = pickRows(set, [...set.y.keys()].reverse());
        const queries = clouds([3, 3, 3], seed + 1).x;
        const [a, b] = [fitOpenSet(set), fitOpenSet(turned)];
        if (!a || !b) return expect.fail('nothing was fitted');
        const found = familiarity(b, queries);
        for (const [q, value] of familiarity(a, queries).entries()) {
          expect(found[q]).toBeCloseTo(value, 4);
        }
      }),
    );
  });

  it('turns no more of new pictures away where each example is a burst', () => {
    const turnedAway = (examples: SupportSet, seed: number) => {
      const openSet = fitOpenSet(examples);
      if (!openSet) return expect.fail('nothing was fitted');
      const own = familiarity(openSet, clouds([60, 60, 60], seed + 1).x);
      return own.filter(value => value < 0.05).length / own.length;
    };
    // Each seed draws other classes' pictures; what is promised holds for all of them together.
    const seedsTried = Array.from({ length: 20 }, (_, i) => 10 * i + 1);
    const shares = seedsTried.map(seed => {
      const pictures = clouds([6, 6, 6], seed);
      const near = turnedAway(withFrames(pictures, [3, 2, 2, 2, 2, 2], 0.02, seed), seed);
      const moving = turnedAway(withFrames(pictures, [8, 1, 1, 1, 1, 1], 0.05, seed), seed);
      return { pictures: turnedAway(pictures, seed), near, moving };
    });
    const share = (kind: 'pictures' | 'near' | 'moving') =>
      shares.reduce((sum, found) => sum + found[kind], 0) / shares.length;
    expect(share('pictures')).toBeLessThan(0.09);
    for (const frames of [share('near'), share('moving')]) {
      expect(Math.abs(frames - share('pictures'))).toBeLessThan(0.02);
    }
  });

  it('is the same however often the same picture is there', () => {
    const pictures = clouds([4, 5, 6], 1);
    const repeated = pickRows(
      pictures,
      [...pictures.y.keys()].flatMap(row => new Array<number>(1 + (row % 3)).fill(row)),
    );
    const [once, often] = [fitOpenSet(pictures), fitOpenSet(repeated)];
    if (!once || !often) return expect.fail('nothing was fitted');
    const queries = clouds([3, 3, 3], 2).x;
    const found = familiarity(often, queries);
    for (const [q, value] of familiarity(once, queries).entries()) {
      expect(found[q]).toBeCloseTo(value, 5);
    }
  });

  it('leaves more room the fewer examples there are to know by', () => {
    // Equally far from the classes, as many times the spread of the examples.
    const [few, many] = [clouds([3, 3], 1), clouds([40, 40], 1)].map(fitOpenSet);
    if (!few || !many) return expect.fail('nothing was fitted');
    expect(few.expected.freedom).toBeLessThan(many.expected.freedom);
  });

  it('is the same as plain data, whichever classes have examples', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 5 }),
        (seed, counts) => {
          const openSet = fitOpenSet(clouds(counts, seed));
          if (!openSet) return;
          const { x } = clouds([3, 3], seed + 1, 1);
          const found = familiarity(openSet, x);
          const plain = toFamiliarity(openSet);
          for (const [q, value] of found.entries()) {
            const query = x.subarray(q * DIMENSION, (q + 1) * DIMENSION);
            expect(familiarityOf(plain, query)).toBeCloseTo(value, 3);
          }
        },
      ),
    );
  });

  it('cannot be told from one example', () => {
    expect(fitOpenSet(clouds([1], 1))).toBeNull();
    expect(fitOpenSet(clouds([0, 0], 1))).toBeNull();
  });
});

describe('near-duplicates', () => {
  /** Each row of the set, `copies` times with a little noise. */
  function withCopies(set: SupportSet, copies: number, seed: number): SupportSet {
    const random = seededRandom(seed);
    const rows = [...set.y.keys()].flatMap(row => new Array<number>(copies).fill(row));
    const repeated = pickRows(set, rows);
    return { ...repeated, x: repeated.x.map(value => value + 0.02 * (random.next() - 0.5)) };
  }

  it('are found among the examples of their class, and represented by one of them', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 4 }), (seed, copies) => {
        const set = withCopies(clouds([3, 2], seed, 0, 0.5), copies, seed + 1);
        const representatives = nearDuplicates(set);
        for (const [row, other] of representatives.entries()) {
          expect(Math.floor(other / copies)).toBe(Math.floor(row / copies));
          expect(representatives[other]).toBe(other);
        }
        expect(distinctRows(set)).toHaveLength(5);
      }),
    );
  });

  it('are not reported if the same picture is in two classes', () => {
    const one = clouds([1], 4);
    const both = { ...pickRows(one, [0, 0]), y: Int32Array.of(0, 1), classCount: 2 };
    expect([...nearDuplicates(both)]).toEqual([0, 1]);
  });
});
