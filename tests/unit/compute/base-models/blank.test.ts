import { describe, expect, it } from 'vitest';
import { showsNothing } from '../../../../src/compute/base-models/blank';

const picture = (...pixels: readonly number[]) =>
  Uint8ClampedArray.from(pixels.flatMap(value => [value, value, value, 255]));

describe('a picture', () => {
  it.each([
    ['white', [255, 250, 230], true],
    ['white', [255, 229], false],
    ['black', [0, 25], true],
    ['black', [0, 26], false],
    ['black', [255, 255], false],
  ] as const)('on %s of levels %j shows nothing: %s', (ground, levels, expected) => {
    expect(showsNothing(picture(...levels), ground)).toBe(expected);
  });

  it('shows what is in one channel alone', () => {
    expect(showsNothing(Uint8ClampedArray.of(255, 255, 100, 255), 'white')).toBe(false);
  });
});
