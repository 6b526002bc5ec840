import { headById } from '../../../../src/compute/heads/registry';
import { type HeadId, heads, headIds as ids, isHeadId } from '../../../../src/core/model/heads';
import type { SupportSet } from '../../../../src/learning/heads/support-set';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readHeadFile, writeHeadFile } from '../../../../src/formats/inkling/head-file';
import { GramMatrices } from '../../../../src/learning/heads/gram-matrices';

beforeAll(() => tf.setBackend('cpu'));

/** Deterministic values of a normal distribution (Box and Muller 1958) by a linear congruence. */
function gaussians(seed: number) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Clouds around random class means. */
function clouds(seed: number, counts: readonly number[], dimension: number): SupportSet {
  const next = gaussians(seed);
  const means = counts.map(() => Float64Array.from({ length: dimension }, () => 1.5 * next()));
  const y = Int32Array.from(counts.flatMap((count, c) => Array.from({ length: count }, () => c)));
  const x = new Float32Array(y.length * dimension);
  for (const [row, c] of y.entries()) {
    for (let i = 0; i < dimension; i++) x[row * dimension + i] = means[c][i] + next();
  }
  return { x, y, dimension, classCount: counts.length };
}

function pick({ x, y, dimension, classCount }: SupportSet, rows: readonly number[]): SupportSet {
  return {
    x: Float32Array.from(rows.flatMap(r => [...x.subarray(r * dimension, (r + 1) * dimension)])),
    y: Int32Array.from(rows, row => y[row]),
    dimension,
    classCount,
  };
}

async function logitsOf(
  id: HeadId,
  set: SupportSet,
  queries: Float32Array,
  options: unknown = headById(id).defaults,
) {
  const head = headById(id);
  return head.predict(await head.fit(set, options), queries);
}

function expectClose(found: Float32Array, expected: Float32Array, tolerance: number) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    if (Number.isFinite(value)) expect(Math.abs(found[i] - value)).toBeLessThan(tolerance);
    else expect(found[i]).toBe(value);
  }
}

const counts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 4 });
const seeds = fc.integer({ min: 1, max: 1e6 });

describe.each(ids)('head %s', id => {
  const head = headById(id);

  it('tells separate clouds apart', async () => {
    const all = clouds(3, [12, 12, 12], 16);
    const train = [...all.y.keys()].filter(row => row % 2 === 0);
    const test = pick(
      all,
      [...all.y.keys()].filter(row => row % 2 === 1),
    );
    const logits = await logitsOf(id, pick(all, train), test.x);
    const right = [...test.y].filter((label, q) => {
      const row = logits.subarray(q * 3, q * 3 + 3);
      return row.indexOf(Math.max(...row)) === label;
    });
    expect(right.length).toBeGreaterThanOrEqual(16);
  });

  it('does not depend on the order of the examples', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, counts, async (seed, numbers) => {
        const set = clouds(seed, numbers, 5);
        const queries = clouds(seed + 1, [3], 5).x;
        const reversed = pick(set, [...set.y.keys()].reverse());
        expectClose(await logitsOf(id, reversed, queries), await logitsOf(id, set, queries), 1e-4);
      }),
      { numRuns: 50 },
    );
  });

  it('predicts the same after structured cloning, and fitted again from its file', async () => {
    const set = clouds(7, [4, 3, 0, 5], 6);
    const fitted = await head.fit(set, head.defaults);
    const queries = clouds(8, [4], 6).x;
    const expected = await head.predict(fitted, queries);
    expect(await head.predict(structuredClone(fitted), queries)).toEqual(expected);

    const {
      embeddings,
      labels,
      dimension,
      classes,
      head: choice,
    } = readHeadFile(
      writeHeadFile({
        taskName: 'Cups',
        baseModelId: 'accurate',
        embeddingKey: 'accurate-1',
        dimension: set.dimension,
        head: { id, options: { ...Object(head.defaults) } },
        classes: ['a', 'b', 'c', 'd'].map((name, colour) => ({ name, colour })),
        labels: set.y,
        embeddings: set.x,
      }),
    );
    if (!isHeadId(choice.id)) return expect.fail(`no head ${choice.id}`);
    const read = headById(choice.id);
    const again = await read.fit(
      { x: embeddings, y: labels, dimension, classCount: classes.length },
      read.parseOptions(choice.options),
    );
    expect(await read.predict(again, queries)).toEqual(expected);
  });

  it('gives a class without examples -Infinity, and all classes without any example', async () => {
    const set = clouds(9, [3, 0, 2], 4);
    const logits = await logitsOf(id, set, set.x.slice(0, 4));
    expect(logits[1]).toBe(Number.NEGATIVE_INFINITY);
    expect(Number.isFinite(logits[0])).toBe(true);
    const nothing = await logitsOf(id, pick(set, []), set.x.slice(0, 4));
    expect([...nothing]).toEqual([1, 1, 1].map(() => Number.NEGATIVE_INFINITY));
  });

  it('learns from one example per class, from one class, and from identical examples', async () => {
    const one = clouds(10, [1, 1, 1], 8);
    const logits = await logitsOf(id, one, one.x);
    for (let q = 0; q < 3; q++) {
      const row = logits.subarray(q * 3, q * 3 + 3);
      if (id !== 'classic-knn') expect(row.indexOf(Math.max(...row))).toBe(q);
    }
    const single = pick(one, [1]);
    expect((await logitsOf(id, single, one.x)).filter(Number.isFinite)).toHaveLength(3);
    const same = pick(one, [0, 0, 0, 1, 1]);
    const found = await logitsOf(id, same, one.x.slice(0, 8));
    expect(found[0]).toBeGreaterThan(found[1]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s and says where', async bad => {
    const set = clouds(11, [2, 2], 3);
    const fitted = await head.fit(set, head.defaults);
    const queries = clouds(12, [2], 3).x;
    const before = await head.predict(fitted, queries);

    const broken = { ...set, x: set.x.slice() };
    broken.x[7] = bad;
    const said = `found ${bad} in row`;
    expect(() => head.fit(broken, head.defaults)).toThrow(`${said} 2`);
    if (head.leaveOneOut) {
      expect(() => head.leaveOneOut?.(broken, head.defaults)).toThrow(`${said} 2`);
    }
    await expect(async () => head.predict(fitted, broken.x)).rejects.toThrow(`${said} 2`);
    if (head.add) expect(() => head.add?.(fitted, broken.x.slice(6, 9), 0)).toThrow(said);
    expect(await head.predict(fitted, queries)).toEqual(before);
  });

  it('takes 1,000 classes', async () => {
    const dimension = 24;
    const set = clouds(12, new Array<number>(1000).fill(1), dimension);
    const logits = await logitsOf(id, set, set.x.slice(0, dimension));
    expect(logits).toHaveLength(1000);
    expect(logits[0]).toBe(Math.max(...logits));
  });

  it('accepts 50,000 examples, or says how many it accepts', async () => {
    const set = clouds(13, [20_000, 20_000, 10_000], 64);
    try {
      const logits = await logitsOf(id, set, set.x.slice(0, 64));
      expect(logits[0]).toBe(Math.max(...logits));
    } catch (error) {
      expect(String(error)).toMatch(/Expected at most \d+ examples .* found 50000/);
    }
  });

  it('checks options from a file', () => {
    expect(head.parseOptions({})).toEqual(head.defaults);
    expect(() => head.parseOptions([])).toThrow('Expected');
    for (const name of Object.keys(Object(head.defaults))) {
      expect(() => head.parseOptions({ [name]: 'x' })).toThrow('Expected');
    }
  });
});

describe.each(ids.filter(id => headById(id).leaveOneOut))('leave-one-out of %s', id => {
  const head = headById(id);
  it.each([
    ['fewer examples than dimensions', [4, 6, 3], 24],
    ['more examples than dimensions', [9, 6, 8], 4],
    ['a class with one example', [5, 1, 4], 10],
  ])('is that of a fit to the others: %s', async (_, numbers, dimension) => {
    const set = clouds(21, numbers, dimension);
    const found = head.leaveOneOut?.(set, head.defaults) ?? new Float32Array(0);
    expect(found).toHaveLength(set.y.length * 3);
    for (const row of set.y.keys()) {
      const others = pick(
        set,
        [...set.y.keys()].filter(other => other !== row),
      );
      const refitted = await logitsOf(
        id,
        others,
        set.x.slice(row * dimension, (row + 1) * dimension),
      );
      // The centre and the strength of the regularisation are those of all examples.
      const closed = found.slice(row * 3, row * 3 + 3);
      expect(Array.from(closed, Number.isFinite)).toEqual(Array.from(refitted, Number.isFinite));
      const rank = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
      const sorted = [...refitted].sort((a, b) => b - a);
      if (sorted[0] - sorted[1] > 1) expect(rank(closed)).toBe(rank(refitted));
    }
  });
  it('is the same with Gram matrices that heads share', () => {
    for (const dimension of [4, 24]) {
      const set = clouds(22, [5, 1, 4], dimension);
      const matrices = new GramMatrices(set);
      for (const other of ids)
        headById(other).leaveOneOut?.(set, headById(other).defaults, matrices);
      expect(head.leaveOneOut?.(set, head.defaults, matrices)).toEqual(
        head.leaveOneOut?.(set, head.defaults),
      );
    }
  });
});

describe.each([
  ['nearest-examples', {}],
  ['nearest-examples', { k: 3, weighting: 'equal', balanced: false }],
  ['prototype', { centre: false }],
] as const)('leave-one-out of %s, %o, where nothing is chosen from all at once', (id, given) => {
  const head = headById(id);
  it('is exactly a fit to the others', async () => {
    const options = head.parseOptions(given);
    await fc.assert(
      fc.asyncProperty(seeds, counts, async (seed, numbers) => {
        const set = clouds(seed, numbers, 5);
        const { classCount } = set;
        const found = head.leaveOneOut?.(set, options) ?? new Float32Array(0);
        expect(found).toHaveLength(set.y.length * classCount);
        for (const row of set.y.keys()) {
          const others = pick(
            set,
            [...set.y.keys()].filter(other => other !== row),
          );
          const refitted = await head.predict(await head.fit(others, options), pick(set, [row]).x);
          const at = row * classCount;
          expectClose(found.subarray(at, at + classCount), refitted, 1e-4);
        }
      }),
    );
  });
});

describe.each([
  ...ids.filter(id => headById(id).add).map(id => ({ id, options: headById(id).defaults })),
  { id: 'shrinkage-lda', options: { ...heads['shrinkage-lda'].defaults, centre: true } } as const,
])('incremental $id, $options', ({ id, options }) => {
  const head = headById(id);
  it('equals a fit from the start, across the change from inner products to sums', async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.array(fc.nat(), { minLength: 1, maxLength: 10 }),
        async (seed, removals) => {
          const set = clouds(seed, [4, 5, 3], 6);
          const { x, y, dimension } = set;
          const fitted = await head.fit(pick(set, []), options);
          let rows = [...y.keys()];
          for (const row of rows) {
            head.add?.(fitted, x.slice(row * dimension, (row + 1) * dimension), y[row]);
          }
          for (const removal of removals) {
            const row = removal % rows.length;
            head.remove?.(fitted, row);
            const last = rows.length - 1;
            rows = rows.map((id, i) => (i === row ? rows[last] : id)).slice(0, last);
          }
          const queries = clouds(seed + 1, [3], 6).x;
          const expected = await logitsOf(id, pick(set, rows), queries, options);
          expectClose(await head.predict(fitted, queries), expected, 1e-5);
        },
      ),
      { numRuns: 50 },
    );
  });
  it('forgets everything when the last example is removed, and learns again as if it were new', async () => {
    await fc.assert(
      fc.asyncProperty(
        seeds,
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        async (seed, removals) => {
          const set = clouds(seed, [4, 5, 3], 6);
          const { x, y, dimension } = set;
          const queries = clouds(seed + 1, [3], 6).x;
          const fitted = await head.fit(set, options);
          for (const [gone, removal] of removals.entries()) {
            head.remove?.(fitted, removal % (12 - gone));
          }
          const none = await head.predict(fitted, queries);
          expect(none.every(logit => logit === Number.NEGATIVE_INFINITY)).toBe(true);
          for (const row of y.keys()) {
            head.add?.(fitted, x.slice(row * dimension, (row + 1) * dimension), y[row]);
          }
          const expected = await logitsOf(id, set, queries, options);
          expectClose(await head.predict(fitted, queries), expected, 1e-5);
        },
      ),
      { numRuns: 50 },
    );
  });
});
