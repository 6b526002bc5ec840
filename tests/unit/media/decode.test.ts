/** What is refused before a browser decodes it; tests/e2e shows what is decoded. */
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src/media/decode';

const u16 = (value: number) => [value >> 8, value & 0xff];

/** The beginning of a JPEG: some segments of metadata of the greatest length, then the rest. */
function jpegFile(segments: number, rest: readonly number[]): Blob {
  const segment = new Uint8Array(2 + 0xffff);
  segment.set([0xff, 0xe2, ...u16(0xffff)]);
  const all = new Array<Uint8Array<ArrayBuffer>>(segments).fill(segment);
  return new Blob([Uint8Array.of(0xff, 0xd8), ...all, Uint8Array.from(rest)]);
}

const frame = (width: number, height: number) => [
  0xff,
  0xc0,
  ...u16(17),
  8,
  ...u16(height),
  ...u16(width),
  3,
];

describe('a JPEG', () => {
  it.each([0, 1, 5, 40])(
    'of too many pixels is refused behind %i segments of metadata',
    async n => {
      const huge = jpegFile(n, frame(40_000, 30_000));
      await expect(decodePicture(huge)).rejects.toMatchObject({
        name: 'PictureError',
        code: 'too-large',
        message: expect.stringContaining('40000 x 30000'),
      });
    },
  );

  it.each([0, 5, 40])('without a frame header is broken, after %i segments', async n => {
    await expect(decodePicture(jpegFile(n, [0xff, 0xd9]))).rejects.toMatchObject({
      name: 'PictureError',
      code: 'broken',
      message: expect.stringContaining('frame header'),
    });
  });

  it('is read no further than metadata may go', async () => {
    const read: number[] = [];
    const long = jpegFile(2000, frame(1, 1));
    const slice = long.slice.bind(long);
    long.slice = (start = 0, end = long.size) => {
      read.push(end);
      return slice(start, end);
    };
    await expect(decodePicture(long)).rejects.toMatchObject({ code: 'broken' });
    expect(Math.max(...read)).toBe(64 * 1024 ** 2);
  });
});
