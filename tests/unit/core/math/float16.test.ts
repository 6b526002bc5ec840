import '@tensorflow/tfjs-backend-cpu';
import { io } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeFloat16,
  encodeFloat16,
  float16ToNumber,
  MAX_FLOAT16,
  numberToFloat16,
} from '../../../../src/core/math/float16';

/** Bit patterns and the values that IEEE 754 says they stand for. */
const KNOWN: readonly (readonly [bits: number, value: number])[] = [
  [0x0000, 0],
  [0x8000, -0],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x3c01, 1 + 2 ** -10],
  [0xc000, -2],
  [0x7bff, MAX_FLOAT16],
];

const allBits = Array.from({ length: 0x10000 }, (_, bits) => bits);
const isFiniteFloat16 = (bits: number) => ((bits >> 10) & 0x1f) !== 0x1f;

describe('float16ToNumber', () => {
  it.each(KNOWN)('reads %i as %d', (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value);
  });

  it('reads infinities and NaN', () => {
    expect(float16ToNumber(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(float16ToNumber(0xfc00)).toBe(Number.NEGATIVE_INFINITY);
    expect(float16ToNumber(0x7c01)).toBeNaN();
    expect(float16ToNumber(0xffff)).toBeNaN();
  });

  it('reads every bit pattern as TensorFlow.js does', () => {
    const { half } = io.decodeWeights(Uint16Array.from(allBits).buffer, [
      { name: 'half', shape: [0x10000], dtype: 'float32', quantization: { dtype: 'float16' } },
    ]);
    const expected = half.dataSync();
    half.dispose();
    const wrong = allBits.filter(bits => !Object.is(float16ToNumber(bits), expected[bits]));
    expect(wrong).toEqual([]);
  });
});

describe('numberToFloat16', () => {
  it.each(KNOWN)('writes %i for %d', (bits, value) => {
    expect(numberToFloat16(value)).toBe(bits);
  });

  it('gives back every finite bit pattern', () => {
    const wrong = allBits.filter(
      bits => isFiniteFloat16(bits) && numberToFloat16(float16ToNumber(bits)) !== bits,
    );
    expect(wrong).toEqual([]);
  });

  it('rounds to the nearest, and halfway to the even one', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [float16ToNumber(bits), float16ToNumber(bits + 1)];
      const middle = (low + high) / 2;
      const gap = high - low;
      const even = bits % 2 === 0 ? bits : bits + 1;
      const found = [middle, middle - gap / 64, middle + gap / 64].map(numberToFloat16);
      if (found.join() !== [even, bits, bits + 1].join()) {
        expect.fail(`between ${low} and ${high}: found ${found.join()}`);
      }
    }
  });

  it('is as near to a number as any other float16 is', () => {
    fc.assert(
      fc.property(fc.double({ min: -MAX_FLOAT16, max: MAX_FLOAT16, noNaN: true }), value => {
        const bits = numberToFloat16(value);
        const distance = Math.abs(float16ToNumber(bits) - value);
        const neighbours = [bits - 1, bits + 1].filter(
          other => other >= 0 && other <= 0xffff && isFiniteFloat16(other),
        );
        for (const other of neighbours) {
          expect(Math.abs(float16ToNumber(other) - value)).toBeGreaterThanOrEqual(distance);
        }
      }),
    );
  });

  it('takes what rounds to the largest float16, and refuses what does not, naming it', () => {
    expect(numberToFloat16(65519.99)).toBe(0x7bff);
    expect(numberToFloat16(-65519.99)).toBe(0xfbff);
    for (const value of [65520, -65520, 1e300, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => numberToFloat16(value)).toThrow(
        new RangeError(`expected a number of at most 65504 for float16, found ${value}`),
      );
    }
  });

  it('rounds values below half the smallest step to a zero of the same sign', () => {
    expect(numberToFloat16(2 ** -25)).toBe(0);
    expect(numberToFloat16(2 ** -25 * 1.0001)).toBe(1);
    expect(numberToFloat16(-Number.MIN_VALUE)).toBe(0x8000);
  });
});

describe('encodeFloat16 and decodeFloat16', () => {
  it('write little-endian and return float16 values, at any position in a buffer', () => {
    const bytes = encodeFloat16([1, -2, 0.1]);
    expect([...bytes.subarray(0, 4)]).toEqual([0x00, 0x3c, 0x00, 0xc0]);
    const moved = new Uint8Array(bytes.length + 1);
    moved.set(bytes, 1);
    const values = decodeFloat16(moved.subarray(1));
    expect([...values]).toEqual([1, -2, 0.0999755859375]);
  });
});
