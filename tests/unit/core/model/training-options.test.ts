import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochCount } from '../../../../src/core/model/epoch-count';
import {
  DENSE,
  FINE_TUNED,
  parseTrainingOptions,
  TEACHABLE_MACHINE,
  TrainingOptionsError,
} from '../../../../src/core/model/training-options';

test('takes every preset as it is, and fills in what is missing', () => {
  for (const preset of [DENSE, FINE_TUNED, TEACHABLE_MACHINE]) {
    expect(parseTrainingOptions(preset)).toEqual(preset);
  }
  expect(parseTrainingOptions({ epochs: 7, augmentation: { crop: 0 } })).toEqual({
    ...DENSE,
    epochs: 7,
    augmentation: { ...DENSE.augmentation, crop: 0 },
  });
});

test('takes options by the names that older versions gave them', () => {
  const { maxSteps, l2sp, augmentation, ...same } = FINE_TUNED;
  const { brightnessContrast: light, ...changes } = { ...augmentation, brightnessContrast: 0.4 };
  const older = { ...same, steps: maxSteps, pull: l2sp, augmentation: { ...changes, light } };
  expect(parseTrainingOptions(older)).toEqual({
    ...FINE_TUNED,
    augmentation: { ...augmentation, brightnessContrast: 0.4 },
  });
});

test('refuses any other value with a sentence that names it', () => {
  const names = Object.keys(DENSE).filter(name => name !== 'augmentation');
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.constantFrom(-1, Number.NaN, Number.POSITIVE_INFINITY, 1e10, '5', null, {}),
      (name, value) => {
        expect(() => parseTrainingOptions({ [name]: value })).toThrow(TrainingOptionsError);
        expect(() => parseTrainingOptions({ [name]: value })).toThrow(name);
      },
    ),
  );
  expect(() => parseTrainingOptions({ epochs: 2.5 })).toThrow('a whole number from 1 to 500');
  expect(() => parseTrainingOptions({ augmentation: { rotation: 400 } })).toThrow('rotation');
  for (const given of [null, [], 'dense', 3]) {
    expect(() => parseTrainingOptions(given)).toThrow(TrainingOptionsError);
  }
});

test('many examples get fewer epochs, so that the number of steps stays about the same', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 64 }),
      (examples, epochs, maxSteps, batchSize) => {
        const count = epochCount(examples, { epochs, maxSteps, batchSize });
        expect(count).toBeGreaterThanOrEqual(1);
        expect(count).toBeLessThanOrEqual(epochs);
        // Half an epoch more at most, and a single one at least.
        const seen = count * examples;
        if (count > 1) expect(seen).toBeLessThanOrEqual(maxSteps * batchSize + examples / 2);
        if (count < epochs)
          expect(seen).toBeGreaterThanOrEqual(maxSteps * batchSize - examples / 2);
      },
    ),
  );
  expect(epochCount(100_000, { epochs: 7, maxSteps: 0, batchSize: 16 })).toBe(7);
});
