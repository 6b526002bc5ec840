/** The comparison in the standalone page: nothing counts as agreeing unless it was compared. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, worstOf } from '../../../../src/library/page/check';
import { chooseTexts } from '../../../../src/library/page/texts';

const TOLERANCE = 1e-4;

const predictionsOf = (confidences: readonly number[]) =>
  confidences.map((confidence, index) => ({ label: `${index}`, index, confidence }));

const expected = Float32Array.of(0.5, 0.25, 0.25);
const kindOf = (confidences: readonly number[]) =>
  compare(expected, predictionsOf(confidences), TOLERANCE).kind;

describe('confidences', () => {
  it('agree in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), order => {
        const given = predictionsOf([0.50005, 0.24996, 0.25]);
        const predictions = order.map(i => given[i]);
        expect(compare(expected, predictions, TOLERANCE).kind).toBe('agrees');
      }),
    );
  });

  it.each([
    ['one is missing', [0.5, 0.25]],
    ['one is too many', [0.5, 0.25, 0.25, 0]],
    ['there are none', []],
    ['one is no number', [0.5, Number.NaN, 0.25]],
    ['one is infinite', [0.5, 0.25, Infinity]],
  ])('cannot be compared where %s', (_, confidences) => {
    expect(kindOf(confidences)).toBe('incomparable');
  });

  it('cannot be compared where one class came twice', () => {
    const [a, b] = predictionsOf([0.5, 0.25]);
    expect(compare(expected, [a, b, b], TOLERANCE).kind).toBe('incomparable');
  });

  it('differ where any one does, and the farthest is named', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2 }),
        fc.double({ min: 2e-4, max: 0.2, noNaN: true }),
        fc.boolean(),
        (index, by, isMore) => {
          const given = Array.from(expected);
          given[(index + 1) % 3] += 1.5e-4;
          given[index] += isMore ? by : -by;
          const outcome = compare(expected, predictionsOf(given), TOLERANCE);
          expect(outcome).toMatchObject({ kind: 'differs', index });
          expect(outcome.difference).toBeCloseTo(by, 6);
        },
      ),
    );
  });
});

it('ranks a picture that cannot be compared as worse than one that differs', () => {
  const outcomes = [[0.5, 0.25, 0.25], [0, 0.5, 0.5], [0.5]].map(confidences =>
    compare(expected, predictionsOf(confidences), TOLERANCE),
  );
  expect(worstOf(outcomes).picture).toBe(2);
  expect(worstOf(outcomes.slice(0, 2)).picture).toBe(1);
  expect(worstOf(outcomes.slice(0, 1)).outcome.kind).toBe('agrees');
});

describe('the language', () => {
  it.each([
    [['zh-CN'], 'zh-Hans'],
    [['ZH-hant-TW', 'en'], 'zh-Hans'],
    [['fr', 'zh'], 'zh-Hans'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr', 'de'], 'en'],
    [[], 'en'],
  ])('for %j is %s', (wanted, language) => {
    expect(chooseTexts(wanted).language).toBe(language);
  });

  it('has every sentence', () => {
    const shape = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).map(([key, inner]) => [key, shape(inner)])
        : typeof value;
    expect(shape(chooseTexts(['zh']).texts)).toEqual(shape(chooseTexts(['en']).texts));
  });
});
