import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  batches,
  classWeights,
  rateFactor,
  splitExamples,
} from '../../../../src/compute/training/plan';

const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 140 });
const share = fc.double({ min: 0.05, max: 0.5, noNaN: true });
const counted = (y: readonly number[], label: number) => y.filter(one => one === label).length;

test('every example is either used for training or held out', () => {
  fc.assert(
    fc.property(labels, share, fc.nat(), (y, heldOut, seed) => {
      const split = splitExamples(y, 5, { heldOut, seed });
      const all = [...split.training, ...split.heldOut].sort((a, b) => a - b);
      expect(all).toEqual([...y.keys()]);
      expect(splitExamples(y, 5, { heldOut, seed })).toEqual(split);
    }),
  );
});

test('the given share of each class is held out, and nothing if a class is small', () => {
  fc.assert(
    fc.property(labels, share, (y, heldOut) => {
      const { heldOut: held } = splitExamples(y, 5, { heldOut, seed: 1 });
      const classes = [...new Set(y)];
      const isSmall = classes.some(label => counted(y, label) < 10);
      for (const label of classes) {
        const count = counted(
          held.map(row => y[row]),
          label,
        );
        const wanted = Math.max(1, Math.round(heldOut * counted(y, label)));
        expect(count).toBe(isSmall ? 0 : wanted);
      }
    }),
  );
});

test('nothing is held out if the share is 0', () => {
  const y = Array.from({ length: 40 }, (_, i) => i % 2);
  expect(splitExamples(y, 2, { heldOut: 0, seed: 1 }).heldOut).toEqual([]);
});

test('balanced weights make every class count the same; their mean over examples is 1', () => {
  fc.assert(
    fc.property(labels, y => {
      const weights = classWeights(y, 5, true);
      const totals = [...new Set(y)].map(label => weights[label] * counted(y, label));
      for (const total of totals) expect(total).toBeCloseTo(totals[0], 4);
      const mean = y.reduce((sum, label) => sum + weights[label], 0) / y.length;
      expect(mean).toBeCloseTo(1, 5);
    }),
  );
  expect([...classWeights([0, 0, 0, 2], 3, false)]).toEqual([1, 0, 1]);
});

test('an epoch takes every example once, in another order than the one before', () => {
  const options = { batchSize: 7, copies: 3, seed: 1 };
  const training = Array.from({ length: 50 }, (_, i) => 2 * i);
  const drawn = [1, 2].map(epoch => batches(training, epoch, options).flat());
  for (const draws of drawn) {
    const examples = draws.map(({ example }) => example);
    expect([...examples].sort((a, b) => a - b)).toEqual(training);
    expect(new Set(draws.map(({ copy }) => copy))).toEqual(new Set([0, 1, 2, 3]));
  }
  expect(drawn[0]).not.toEqual(drawn[1]);
  expect(batches(training, 1, options).flat()).toEqual(drawn[0]);
  expect(batches(training, 1, options).map(batch => batch.length)).toEqual([
    7, 7, 7, 7, 7, 7, 7, 1,
  ]);
});

test('the learning rate rises in the warm-up, never above its size, and falls to nearly nothing', () => {
  const options = { warmUp: 0.1, decay: true };
  const factors = Array.from({ length: 100 }, (_, step) => rateFactor(step, 100, options));
  for (let step = 1; step < 10; step++) expect(factors[step]).toBeGreaterThan(factors[step - 1]);
  for (let step = 11; step < 100; step++) expect(factors[step]).toBeLessThan(factors[step - 1]);
  expect(factors[10]).toBe(1);
  expect(factors[0]).toBeGreaterThan(0);
  expect(factors[99]).toBeLessThan(0.01);
  expect(rateFactor(99, 100, { warmUp: 0, decay: false })).toBe(1);
});
