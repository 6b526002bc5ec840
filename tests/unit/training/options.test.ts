import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DENSE,
  FINE_TUNED,
  parseTrainingOptions,
  TEACHABLE_MACHINE,
  TrainingOptionsError,
} from '../../../src/training/options';

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
