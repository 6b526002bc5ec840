import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onSquare, preprocess } from '../../../../src/compute/base-models/preprocessing';
/**
 * The results of Pillow 9.4 for the same pictures: `Image.crop` to the centre square, then
 * `resize((size, size), BILINEAR)` on each channel as a float image (mode F).
 */
import pillow from './pillow-bilinear.json';

/** The picture from which Pillow's values were computed. */
function picture(width: number, height: number): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        rgba[(y * width + x) * 4 + c] = ((x * 37 + y * 91 + c * 53) * 7919) % 256;
      }
    }
  }
  return rgba;
}

describe('a whole picture on a square', () => {
  it('lies in its middle, with grey beside it', () => {
    const pixels = (...values: number[]) => values.flatMap(v => [v, v, v, v]);
    const row = Uint8ClampedArray.from(pixels(1, 2, 3, 4));
    expect([...onSquare(row, 4, 1)]).toEqual(
      pixels(128, 128, 128, 128, 1, 2, 3, 4, 128, 128, 128, 128, 128, 128, 128, 128),
    );
    const column = Uint8ClampedArray.from(pixels(1, 2, 3));
    expect([...onSquare(column, 1, 3)]).toEqual(pixels(128, 1, 128, 128, 2, 128, 128, 3, 128));
  });

  it('is what it was where it is square, and is cut out again as it was', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const rgba = picture(width, height);
        const square = onSquare(rgba, width, height);
        const longest = Math.max(width, height);
        expect(square).toHaveLength(4 * longest ** 2);
        const [left, top] = [(longest - width) >> 1, (longest - height) >> 1];
        for (let y = 0; y < height; y++) {
          const from = ((top + y) * longest + left) * 4;
          expect([...square.subarray(from, from + 4 * width)]).toEqual([
            ...rgba.subarray(y * width * 4, (y + 1) * width * 4),
          ]);
        }
      }),
    );
  });
});

describe('preprocess', () => {
  it.each(pillow)('equals Pillow from $width x $height to $size', row => {
    const found = preprocess(picture(row.width, row.height), row.width, row.height, row.size);
    expect(found).toHaveLength(row.rgb.length);
    for (const [i, value] of row.rgb.entries()) expect(found[i]).toBeCloseTo(value, 2);
  });

  it('leaves a picture of one colour as it is, at every size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 255 }),
        (width, height, size, value) => {
          const rgba = new Uint8ClampedArray(width * height * 4).fill(value);
          const differences = preprocess(rgba, width, height, size).map(v => Math.abs(v - value));
          expect(Math.max(...differences)).toBeLessThan(5e-4);
        },
      ),
    );
  });

  it('refuses pixels that do not match the size', () => {
    expect(() => preprocess(new Uint8ClampedArray(16), 3, 2)).toThrow('Expected 3 x 2');
    expect(() => preprocess(new Uint8ClampedArray(0), 0, 0)).toThrow(RangeError);
  });
});
