import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mirror } from '../../../../src/compute/base-models/flip';
import { augment } from '../../../../src/compute/training/augment';
import { seededRandom } from '../../../../src/core/math/random';
import { AUGMENTATION } from '../../../../src/core/model/training-options';

const NOTHING = { flip: false, crop: 0, rotation: 0, brightnessContrast: 0, noise: 0 };
const SIZE = 12;

const picture = fc
  .array(fc.integer({ min: 0, max: 255 }), {
    minLength: SIZE * SIZE * 3,
    maxLength: SIZE * SIZE * 3,
  })
  .map(values => Float32Array.from(values));

test('values stay from 0 to 255, and the same seed gives the same copy', () => {
  fc.assert(
    fc.property(picture, fc.nat(), (rgb, seed) => {
      const copy = augment(rgb, SIZE, AUGMENTATION, seededRandom(seed));
      expect(copy).toHaveLength(rgb.length);
      for (const value of copy) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(255);
      }
      expect(augment(rgb, SIZE, AUGMENTATION, seededRandom(seed))).toEqual(copy);
    }),
    { numRuns: 30 },
  );
});

test('with nothing to change, the copy is the picture', () => {
  fc.assert(
    fc.property(picture, fc.nat(), (rgb, seed) => {
      const copy = augment(rgb, SIZE, NOTHING, seededRandom(seed));
      for (const [i, value] of copy.entries()) expect(value).toBeCloseTo(rgb[i], 3);
    }),
    { numRuns: 30 },
  );
});

test('flips about half of the copies, and those exactly', () => {
  const random = seededRandom(3);
  const rgb = Float32Array.from({ length: SIZE * SIZE * 3 }, () => random.below(256));
  const other = mirror(rgb, SIZE);
  let flipped = 0;
  for (let i = 0; i < 200; i++) {
    const copy = augment(rgb, SIZE, { ...NOTHING, flip: true }, random).map(Math.round);
    if (String(copy) === String(other)) flipped++;
    else expect(copy).toEqual(rgb);
  }
  expect(flipped).toBeGreaterThan(70);
  expect(flipped).toBeLessThan(130);
});

test('rotates by no more than the given angle', () => {
  const size = 41;
  const line = new Float32Array(size * size * 3);
  for (let row = 0; row < size; row++) line.fill(255, (row * size + 20) * 3, (row * size + 21) * 3);
  const random = seededRandom(8);
  const angles = Array.from({ length: 60 }, () => {
    const copy = augment(line, size, { ...NOTHING, rotation: 20 }, random);
    const centre = (row: number) => {
      const values = Array.from({ length: size }, (_, x) => copy[(row * size + x) * 3]);
      const total = values.reduce((sum, value) => sum + value, 0);
      return values.reduce((sum, value, x) => sum + x * value, 0) / total;
    };
    return (Math.atan((centre(28) - centre(12)) / 16) * 180) / Math.PI;
  });
  expect(Math.max(...angles.map(Math.abs))).toBeLessThan(20.5);
  expect(Math.max(...angles)).toBeGreaterThan(12);
  expect(Math.min(...angles)).toBeLessThan(-12);
});

test('noise has the given standard deviation', () => {
  const grey = new Float32Array(64 * 64 * 3).fill(128);
  const copy = augment(grey, 64, { ...NOTHING, noise: 10 }, seededRandom(2));
  const variance = copy.reduce((sum, value) => sum + (value - 128) ** 2, 0) / copy.length;
  expect(Math.sqrt(variance)).toBeCloseTo(10, 0);
});
