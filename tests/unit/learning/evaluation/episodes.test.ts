import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawEpisodes,
  EpisodeError,
  type EpisodeShape,
} from '../../../../src/learning/evaluation/episodes';

/** `perClass` pictures of each of `classes` classes, from two sources in turn. */
function pictures(classes: number, perClass: number) {
  return Array.from({ length: classes * perClass }, (_, i) => ({
    label: Math.floor(i / perClass),
    source: i % 2 === 0 ? 'a' : 'b',
  }));
}

const items = pictures(6, 12);
const plain: EpisodeShape = {
  shots: [3, 3, 3, 3],
  queries: 5,
  noise: 0,
  bySource: false,
  withUnknown: false,
};
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe('episodes', () => {
  it('are the same for the same seed, and differ for another seed', () => {
    const drawn = drawEpisodes(items, plain, 3, 7);
    expect(drawEpisodes(items, plain, 3, 7)).toEqual(drawn);
    expect(drawEpisodes(items, plain, 3, 8)).not.toEqual(drawn);
  });

  it('have the given number of shots, and queries that are not examples, each of its class', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const [{ support, queries, unknown }] = drawEpisodes(
          items,
          { ...plain, shots: [5, 1, 2, 2] },
          1,
          seed,
        );
        const classOf = new Map<number, number>();
        for (const { item, label } of support) classOf.set(label, items[item].label);
        const counts = [0, 1, 2, 3].map(c => support.filter(({ label }) => label === c).length);
        expect(counts).toEqual([5, 1, 2, 2]);
        expect(new Set(classOf.values()).size).toBe(4);
        const taken = new Set(support.map(({ item }) => item));
        expect(queries).toHaveLength(20);
        for (const { item, label } of queries) {
          expect(taken.has(item)).toBe(false);
          expect(items[item].label).toBe(classOf.get(label));
        }
        expect(unknown).toEqual([]);
      }),
    );
  });

  it('have exactly the given share of wrong labels', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const clean = drawEpisodes(items, plain, 1, seed)[0];
        const noisy = drawEpisodes(items, { ...plain, noise: 0.25 }, 1, seed)[0];
        expect(noisy.support.map(({ item }) => item)).toEqual(
          clean.support.map(({ item }) => item),
        );
        const wrong = noisy.support.filter(({ label }, i) => label !== clean.support[i].label);
        expect(wrong).toHaveLength(3);
      }),
    );
  });

  it('learn from one source and recognise the other', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const { support, queries } = drawEpisodes(items, { ...plain, bySource: true }, 1, seed)[0];
        const learnt = new Set(support.map(({ item }) => items[item].source));
        expect(learnt.size).toBe(1);
        expect(queries.some(({ item }) => learnt.has(items[item].source))).toBe(false);
      }),
    );
  });

  it('draw the same number of unknown queries from the other classes', () => {
    const { support, queries, unknown } = drawEpisodes(
      items,
      { ...plain, withUnknown: true },
      1,
      3,
    )[0];
    const known = new Set(support.map(({ item }) => items[item].label));
    expect(unknown).toHaveLength(queries.length);
    expect(unknown.some(item => known.has(items[item].label))).toBe(false);
  });

  it('say what is lacking', () => {
    const draw = (shape: EpisodeShape) => () => drawEpisodes(items, shape, 1, 1);
    expect(draw({ ...plain, shots: [1, 1, 1, 1, 1, 1, 1] })).toThrow(
      new EpisodeError('classes', 7, 6),
    );
    expect(draw({ ...plain, shots: [1, 1, 1, 1, 1, 1], withUnknown: true })).toThrow(
      new EpisodeError('classes', 7, 6),
    );
    expect(draw({ ...plain, shots: [12, 1] })).toThrow(new EpisodeError('pictures', 13, 12));
    expect(draw({ ...plain, shots: [7, 1], bySource: true })).toThrow(
      new EpisodeError('pictures', 7, 6),
    );
  });
});
