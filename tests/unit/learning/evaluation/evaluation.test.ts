import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headById } from '../../../../src/compute/heads/registry';
import { seededRandom } from '../../../../src/core/math/random';
import { softmaxRows } from '../../../../src/core/math/softmax';
import { AUTOMATIC } from '../../../../src/core/model/heads';
import { chooseHead } from '../../../../src/learning/evaluation/automatic';
import { calibrate } from '../../../../src/learning/evaluation/calibration';
import { heldOutLogits } from '../../../../src/learning/evaluation/held-out';
import { pickRows, stratifiedSubsample } from '../../../../src/learning/evaluation/rows';
import type { SupportSet } from '../../../../src/learning/heads/support-set';

/** Points of three overlapping classes, `perClass[c]` of class c. */
function points(perClass: readonly number[], seed: number): SupportSet {
  const y = Int32Array.from(perClass.flatMap((n, c) => new Array<number>(n).fill(c)));
  const x = Float32Array.from({ length: y.length * 8 }, (_, i) => {
    const c = y[Math.floor(i / 8)];
    return Math.sin(seed + i * 12.9898) + (i % 8 === c ? 1.5 : 0) + 2;
  });
  return { x, y, dimension: 8, classCount: perClass.length };
}

const rotated = (n: number, by: number) => Array.from({ length: n }, (_, i) => (i + by) % n);
const seeds = fc.integer({ min: 0, max: 1000 });

describe('the stratified subsample', () => {
  it('keeps small classes whole, thins large ones, and does not depend on the order', () => {
    fc.assert(
      fc.property(seeds, fc.nat(40), (seed, by) => {
        const set = points([2, 7, 30], seed);
        const sample = stratifiedSubsample(set, 16);
        const counts = [0, 1, 2].map(c => sample.y.filter(own => own === c).length);
        expect(counts).toEqual([2, 7, 7]);
        const turned = stratifiedSubsample(pickRows(set, rotated(39, by)), 16);
        expect(turned).toEqual(sample);
      }),
    );
  });
});

describe('the temperature', () => {
  it('scales with the logits and the prior', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.2, max: 5, noNaN: true }), (seed, scale) => {
        const { x, y } = points([6, 6, 6], seed);
        const logits = Float32Array.from({ length: y.length * 3 }, (_, i) => 2 * x[i]);
        const plain = calibrate(logits, y, 3, 1).temperature;
        const { temperature: scaled } = calibrate(
          logits.map(value => scale * value),
          y,
          3,
          scale,
        );
        expect(scaled / scale / plain).toBeCloseTo(1, 1);
      }),
    );
  });

  /** Labels drawn from the softmax of logits over a temperature, and a share of them at random. */
  function drawLabels(temperature: number, randomLabels: number, seed: number) {
    const random = seededRandom(seed);
    const n = 3000;
    const classCount = 4;
    const logits = Float32Array.from({ length: n * classCount }, () => 6 * random.next());
    const p = softmaxRows(logits, classCount, temperature);
    const y = Int32Array.from({ length: n }, (_, row) => {
      if (random.next() < randomLabels) return random.below(classCount);
      let rest = random.next();
      for (let c = 0; c < classCount - 1; c++) {
        rest -= p[row * classCount + c];
        if (rest < 0) return c;
      }
      return classCount - 1;
    });
    return { logits, y, classCount };
  }

  it.each([
    [0.5, 0.02],
    [1, 0.2],
    [0.7, 0.4],
  ])('is found again where labels were drawn with %d, and a share of %d at random', (t, share) => {
    const { logits, y, classCount } = drawLabels(t, share, 5);
    const found = calibrate(logits, y, classCount, 1);
    expect(found.temperature / t).toBeGreaterThan(0.85);
    expect(found.temperature / t).toBeLessThan(1.15);
    expect(Math.abs(found.randomLabels - share)).toBeLessThanOrEqual(0.101);
  });

  it('stays near the typical one if there is little data', () => {
    const { temperature } = calibrate(Float32Array.of(1, 0, 0, 1), Int32Array.of(0, 1), 2, 0.7);
    expect(temperature / 0.7).toBeGreaterThan(0.6);
    expect(temperature / 0.7).toBeLessThan(1.2);
  });
});

describe('held-out logits', () => {
  it('never come from a head that was fitted with the example', async () => {
    // A head is more confident about what it has seen: overall, its margins are larger there.
    const set = points([5, 5], 3);
    const head = headById('logistic');
    const found = await heldOutLogits(head, head.defaults, set);
    const seen = await head.predict(await head.fit(set, head.defaults), set.x);
    expect(found).toHaveLength(seen.length);
    const own = (logits: Float32Array) =>
      set.y.reduce((sum, c, i) => sum + logits[2 * i + c] - logits[2 * i + 1 - c], 0);
    expect(own(found)).toBeLessThan(own(seen));
  });
});

describe('automatic', () => {
  it('chooses the one-shot head while nothing can be held out', async () => {
    for (const counts of [
      [1, 1, 1],
      [0, 0, 0],
      [5, 1, 1],
    ]) {
      const { id } = await chooseHead(AUTOMATIC, {}, points(counts, 1), headById);
      expect(id).toBe('prototype');
    }
  });

  it('chooses the same whatever the order of the examples', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.nat(20), async (seed, by) => {
        const set = points([4, 9, 6], seed);
        const plain = await chooseHead(AUTOMATIC, {}, set, headById);
        const turned = await chooseHead(AUTOMATIC, {}, pickRows(set, rotated(19, by)), headById);
        expect(turned).toEqual(plain);
      }),
      { numRuns: 20 },
    );
  });

  it('tells good settings from bad ones even with 1,000 classes', async () => {
    const { heldOut } = await chooseHead(
      AUTOMATIC,
      {},
      points(new Array<number>(1000).fill(2), 1),
      headById,
    );
    expect(heldOut).toBeGreaterThan(60);
    expect(heldOut).toBeLessThanOrEqual(100);
  });

  it('is not misled by copies: held out, they would be recognised by their near-duplicates', async () => {
    const few = points([3, 3, 3], 4);
    const copied = pickRows(
      few,
      [...few.y.keys()].flatMap(row => [row, row, row]),
    );
    const plain = await chooseHead(AUTOMATIC, {}, few, headById);
    expect(await chooseHead(AUTOMATIC, {}, copied, headById)).toEqual(plain);
  });

  it("keeps the classic library's own confidences", async () => {
    const { temperature } = await chooseHead('classic-knn', { k: 3 }, points([4, 4], 1), headById);
    expect(temperature).toBe(1);
  });
});
