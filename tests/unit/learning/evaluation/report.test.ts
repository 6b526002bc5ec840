import type { SupportSet } from '../../../../src/learning/heads/support-set';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headById } from '../../../../src/compute/heads/registry';
import { confusionMatrix, UNPREDICTED } from '../../../../src/core/judging/confusion-matrix';
import { fisherExact } from '../../../../src/core/judging/metrics';
import { seededRandom } from '../../../../src/core/math/random';
import { AUTOMATIC, type Chosen } from '../../../../src/core/model/heads';
import { chooseHead } from '../../../../src/learning/evaluation/automatic';
import { makeReport } from '../../../../src/learning/evaluation/report';
import { pickRows } from '../../../../src/learning/evaluation/rows';

const DIMENSION = 16;

/**
 * Examples scattered around one direction per class.
 * @param truth true class of each example.
 * @param spread standard deviation of each value; the classes' directions have length 1.
 */
function examples(truth: readonly number[], classCount: number, spread: number, seed: number) {
  const random = seededRandom(seed);
  // The sum of twelve uniform numbers, minus six, is close to normal with variance 1.
  const normal = () => Array.from({ length: 12 }, random.next).reduce((a, b) => a + b, -6);
  const x = Float32Array.from({ length: truth.length * DIMENSION }, (_, i) => {
    const own = truth[Math.floor(i / DIMENSION)] === i % DIMENSION ? 1 : 0;
    return own + spread * normal();
  });
  return { x, y: Int32Array.from(truth), dimension: DIMENSION, classCount };
}

const times = (n: number, value: number) => new Array<number>(n).fill(value);

const relabelled = (support: SupportSet, row: number, label: number): SupportSet => ({
  ...support,
  y: support.y.with(row, label),
});

const reportFor = (support: SupportSet, chosen: Chosen) =>
  makeReport(support, chosen, headById(chosen.id));

async function reportOf(support: SupportSet) {
  return reportFor(support, await chooseHead(AUTOMATIC, {}, support, headById));
}

describe('a confusion matrix', () => {
  it('equals counting by hand', () => {
    const y = Int32Array.of(0, 0, 0, 1, 1, 2);
    const predicted = Int32Array.of(0, 0, 1, 1, UNPREDICTED, UNPREDICTED);
    const found = confusionMatrix(y, predicted, 3);
    expect(found).toMatchObject({ right: 3, evaluated: 4 });
    expect(found.classes).toEqual([
      { right: 2, evaluated: 3 },
      { right: 1, evaluated: 1 },
      { right: 0, evaluated: 0 },
    ]);
    expect(found.balanced).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(found.cells).toEqual([[0, 1], [2], [], [], [3], [], [], [], []]);
    // 3 of 4: Wilson's interval as in R's prop.test without the continuity correction.
    expect(found.interval?.low).toBeCloseTo(0.300642, 5);
    expect(found.interval?.high).toBeCloseTo(0.954413, 5);
  });

  it('without predictions has no figures', () => {
    const found = confusionMatrix(Int32Array.of(0, 1), Int32Array.of(UNPREDICTED, UNPREDICTED), 2);
    expect(found).toMatchObject({ right: 0, evaluated: 0, balanced: null, interval: null });
  });
});

describe("Fisher's exact test", () => {
  it('gives the published probability for the lady tasting tea, and some computed by hand', () => {
    // Fisher 1935: telling all eight cups apart has a probability of 1 in 70; six of eight, 17 in 70.
    expect(fisherExact(4, 4, 0, 4)).toBeCloseTo(1 / 70, 12);
    expect(fisherExact(3, 4, 1, 4)).toBeCloseTo(17 / 70, 12);
    expect(fisherExact(2, 3, 0, 9)).toBeCloseTo(3 / 66, 12);
    expect(fisherExact(0, 3, 5, 9)).toBeCloseTo(1, 12);
  });
});

describe('the report', () => {
  it('recognises easy pictures, and suspects none of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.integer({ min: 2, max: 12 }), async (seed, n) => {
        const report = await reportOf(examples([...times(n, 0), ...times(n, 1)], 2, 0.1, seed));
        const { matrix: found, countedOnce, lookedAt } = report;
        expect(found.evaluated).toBe(2 * n - countedOnce.length);
        expect(found).toMatchObject({ right: found.evaluated, balanced: 1 });
        expect(lookedAt).toBe(2 * n);
        expect(report.suspects).toEqual([]);
        expect(report.imbalances).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  it('names the mislabelled example first, with its true class', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.nat(17), async (seed, row) => {
        const truth = [...times(6, 0), ...times(6, 1), ...times(6, 2)];
        const clean = examples(truth, 3, 0.08, seed);
        const [suspect] = (await reportOf(relabelled(clean, row, (truth[row] + 1) % 3))).suspects;
        expect(suspect).toMatchObject({ row, looksLike: truth[row] });
        expect(suspect.confidence).toBeGreaterThan(0.5);
      }),
      { numRuns: 30 },
    );
  });

  it('sorts suspects by how confidently they are mistaken for another class', async () => {
    const truth = [...times(20, 0), ...times(20, 1)];
    let noisy: SupportSet = examples(truth, 2, 0.25, 3);
    for (const row of [1, 5, 23]) noisy = relabelled(noisy, row, 1 - truth[row]);
    const { suspects } = await reportOf(noisy);
    expect(suspects.map(({ row }) => row)).toEqual(expect.arrayContaining([1, 5, 23]));
    const confidences = suspects.map(({ confidence }) => confidence);
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  });

  it('suspects nothing if the head itself is not sure', async () => {
    const truth = Array.from({ length: 14 }, (_, c) => times(6, c)).flat();
    const { matrix: found, suspects } = await reportOf(examples(truth, 14, 0.5, 1));
    expect(found.evaluated - found.right).toBeGreaterThan(suspects.length);
    expect(suspects).not.toEqual([]);
    for (const { confidence } of suspects) expect(confidence).toBeGreaterThanOrEqual(0.5);
  });

  it('is the same whatever the order of the examples', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), fc.nat(1000), async (seed, order) => {
        const set = examples([...times(5, 0), ...times(9, 1), ...times(3, 2)], 3, 0.3, seed);
        const turned = seededRandom(order).sample([...set.y.keys()], set.y.length);
        const plain = await reportOf(set);
        const other = await reportOf(pickRows(set, turned));
        const back = (rows: readonly number[]) => rows.map(i => turned[i]).sort((a, b) => a - b);
        expect(other.matrix.cells.map(back)).toEqual(plain.matrix.cells);
        expect(other.suspects.map(one => ({ ...one, row: turned[one.row] }))).toEqual(
          plain.suspects,
        );
        expect(other.imbalances).toEqual(plain.imbalances);
      }),
      { numRuns: 30 },
    );
  });

  it('counts a burst of near-duplicates once', async () => {
    const set = examples([...times(4, 0), ...times(4, 1)], 2, 0.1, 8);
    const burst = pickRows(set, [0, 0, 0, 1, 2, 3, 4, 5, 6, 7]);
    const report = await reportOf(burst);
    expect(report.countedOnce).toHaveLength(2);
    for (const row of report.countedOnce) expect([0, 1, 2]).toContain(row);
    expect(report.matrix.classes.map(({ evaluated }) => evaluated)).toEqual([4, 4]);
    const once = await reportOf(set);
    expect(report.matrix).toMatchObject({
      right: once.matrix.right,
      balanced: once.matrix.balanced,
    });
  });

  it('evaluates no example that is alone in its class, and nothing if there is only one class', async () => {
    const lone = await reportOf(examples([...times(4, 0), 1], 2, 0.1, 2));
    expect(lone.matrix.classes[0].evaluated).toBe(4);
    expect(lone.matrix.classes[1].evaluated).toBe(0);
    for (const truth of [[], [0], times(5, 0), [0, 1, 2]]) {
      const { matrix: found, suspects } = await reportOf(examples(truth, 3, 0.1, 2));
      expect(found.evaluated).toBe(0);
      expect(suspects).toEqual([]);
    }
  });

  it('evaluates an example that gets no vote for its own class', async () => {
    // The one of class 1 that lies among those of class 0: all three votes are for class 0.
    const set = examples([...times(6, 0), ...times(5, 1)], 2, 0.1, 6);
    const mistaken = relabelled(set, 0, 1);
    const report = await reportFor(
      mistaken,
      await chooseHead('classic-knn', { k: 3 }, mistaken, headById),
    );
    expect(report.matrix.classes).toEqual([
      { right: 5, evaluated: 5 },
      { right: 5, evaluated: 6 },
    ]);
    expect(report.suspects).toEqual([{ row: 0, looksLike: 0, confidence: 1 }]);
  });

  it('evaluates no more examples than stated, spread evenly over the classes', async () => {
    const truth = [...times(700, 0), ...times(100, 1), ...times(3, 2)];
    const report = await reportOf(examples(truth, 3, 0.4, 5));
    expect(report.lookedAt).toBe(400);
    expect(report.matrix.classes.map(({ evaluated }) => evaluated)).toEqual([297, 100, 3]);
    const folds = examples(truth, 3, 0.4, 5);
    const ofSvm = await reportFor(folds, await chooseHead('linear-svm', {}, folds, headById));
    expect(ofSvm.lookedAt).toBe(149);
  });

  it('warns of unequal classes only if the small one suffers from it', async () => {
    // The small class, one held out, cannot have a majority of ten votes; other heads balance.
    const unequal = examples([...times(60, 0), ...times(5, 1)], 2, 0.2, 4);
    const knn = await chooseHead('classic-knn', { k: 10 }, unequal, headById);
    expect((await reportFor(unequal, knn)).imbalances).toEqual([
      { small: 1, large: 0, evaluated: 5, mistaken: 5 },
    ]);
    const balanced = await reportOf(unequal);
    expect(balanced.matrix.cells[2].length).toBeLessThan(2);
    expect(balanced.imbalances).toEqual([]);
    // Mistaken for each other equally often: both shares are high, and neither comes from the sizes.
    const alike = examples(times(65, 0), 2, 0.2, 4);
    const y = Int32Array.from([...times(60, 0), ...times(5, 1)]);
    expect((await reportOf({ ...alike, y })).imbalances).toEqual([]);
  });
});
