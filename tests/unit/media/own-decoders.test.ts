/** What is decoded without the browser, against what another library wrote. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Pixels, readDeepPng, readOther } from '../../../src/media/own-decoders';
import { PictureError } from '../../../src/media/picture-error';
import { toEightBits, toSixteenBits } from '../../../src/media/stretch';

const WIDTH = 23;
const HEIGHT = 11;
const COUNT = WIDTH * HEIGHT;

const raw = (channels: 1 | 2 | 3 | 4) => ({ width: WIDTH, height: HEIGHT, channels });

/** Greys of 16 bits from one level to another. */
const ramp = (low: number, high: number) =>
  Uint16Array.from({ length: COUNT }, (_, i) => low + Math.round(((high - low) * i) / (COUNT - 1)));

const blobOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]);

async function open(bytes: Uint8Array): Promise<Pixels> {
  const blob = blobOf(bytes);
  return readOther(blob, new Uint8Array(await blob.arrayBuffer()));
}

const colours = Uint8Array.from({ length: COUNT * 3 }, (_, i) => (i * 37) & 0xff);

const redOf = ({ data }: Pixels) => Array.from({ length: COUNT }, (_, i) => data[i * 4]);

describe('a TIFF', () => {
  it.each(['none', 'lzw', 'deflate'] as const)(
    'of 8 bits, packed by %s, is read',
    async compression => {
      const predictor = compression === 'none' ? 'none' : 'horizontal';
      const bytes = await sharp(colours, { raw: raw(3) })
        .tiff({ compression, predictor })
        .toBuffer();
      const { data, width, height, isStretched } = await open(bytes);
      expect([width, height, isStretched]).toEqual([WIDTH, HEIGHT, false]);
      const rgb = Array.from(data).filter((_, i) => i % 4 < 3);
      expect(rgb).toEqual(Array.from(colours));
      expect(Array.from(data).filter((_, i) => i % 4 === 3)).toEqual(new Array(COUNT).fill(255));
    },
  );

  it('keeps what is transparent', async () => {
    const rgba = Uint8Array.from({ length: COUNT * 4 }, (_, i) =>
      i % 4 === 3 ? (i >> 2) & 0xff : 200,
    );
    const bytes = await sharp(rgba, { raw: raw(4) })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const { data } = await open(bytes);
    expect(Array.from(data).filter((_, i) => i % 4 === 3)).toEqual(
      Array.from({ length: COUNT }, (_, i) => i & 0xff),
    );
  });

  it.each([
    ['all of its range is taken by its upper 8 bits', 0, 65_535, false],
    ['12 bits of it is stretched', 0, 4095, true],
    ['a narrow part of it is stretched from its lowest level', 30_000, 31_000, true],
    ['one level is left', 500, 500, false],
  ])('of 16 bits of grey that uses %s', async (_what, low, high, isStretched) => {
    const values = ramp(low, high);
    const bytes = await sharp(values, { raw: raw(1) })
      .toColourspace('grey16')
      .tiff({ compression: 'deflate' })
      .toBuffer();
    const pixels = await open(bytes);
    expect(pixels.isStretched).toBe(isStretched);
    const red = redOf(pixels);
    if (low === high) expect(new Set(red)).toEqual(new Set([2]));
    else expect([red[0], red.at(-1)]).toEqual([0, 255]);
    expect(red.every((value, i) => i === 0 || value >= red[i - 1])).toBe(true);
  });

  it.each([
    ['JPEG', { compression: 'jpeg' as const }],
    [
      'tiles of colours',
      { compression: 'lzw' as const, tile: true, tileWidth: 16, tileHeight: 16 },
    ],
  ])('of a kind that is not decoded (%s) says so', async (_what, options) => {
    const bytes = await sharp(colours, { raw: raw(3) })
      .tiff(options)
      .toBuffer();
    await expect(open(bytes)).rejects.toMatchObject({ name: 'PictureError', code: 'tiff' });
  });

  it('that says that it is huge is refused before it is decoded', async () => {
    const bytes = await sharp(colours, { raw: raw(3) })
      .tiff({ compression: 'none' })
      .toBuffer();
    const at = bytes.readUInt32LE(4) + 2;
    for (let entry = at; entry < bytes.length - 12; entry += 12) {
      const tag = bytes.readUInt16LE(entry);
      if (tag === 256 || tag === 257) {
        bytes.writeUInt16LE(4, entry + 2);
        bytes.writeUInt32LE(100_000, entry + 8);
      }
      if (tag > 257) break;
    }
    await expect(open(bytes)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('with anything changed is read or refused, and never breaks', async () => {
    const bytes = await sharp(colours, { raw: raw(3) })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async changes => {
        const damaged = Uint8Array.from(bytes);
        for (const { at, value } of changes) damaged[at] = value;
        await open(damaged).catch((error: unknown) => expect(error).toBeInstanceOf(PictureError));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a PNG of 16 bits of grey', () => {
  const png = async (values: Uint16Array) =>
    blobOf(
      await sharp(values, { raw: raw(1) })
        .toColourspace('grey16')
        .png()
        .toBuffer(),
    );
  const size = { width: WIDTH, height: HEIGHT };

  it('is stretched where it uses 12 bits of them', async () => {
    const pixels = await readDeepPng(await png(ramp(0, 4095)), size);
    if (!pixels) return expect.fail('it was left to the browser');
    expect(pixels.isStretched).toBe(true);
    const red = redOf(pixels);
    expect([Math.min(...red), Math.max(...red)]).toEqual([0, 255]);
  });

  it('is left to the browser where it uses them all, or is damaged', async () => {
    expect(await readDeepPng(await png(ramp(0, 60_000)), size)).toBeNull();
    const damaged = (await png(ramp(0, 4095))).slice(0, 60);
    expect(await readDeepPng(damaged, size)).toBeNull();
  });
});

describe('greys', () => {
  it('are not stretched for the sake of single pixels, which may be defects', () => {
    const values = new Uint16Array(40_000).map((_, i) => 100 + (i % 1000));
    values[7] = 65_535;
    values[8] = 0;
    const { values: greys, isStretched } = toEightBits(values);
    expect(isStretched).toBe(true);
    expect([greys[7], greys[8]]).toEqual([255, 0]);
    expect(greys.filter(grey => grey > 100 && grey < 150).length).toBeGreaterThan(5000);
  });

  it('keep their order, whatever they are', () => {
    const levels = fc.array(fc.nat(65_535), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(levels, values => {
        const sorted = Uint16Array.from(values).sort();
        const { values: greys } = toEightBits(sorted);
        expect(Array.from(greys)).toEqual(Array.from(greys).sort((a, b) => a - b));
      }),
    );
  });

  it('of fractions are brought between their least and their greatest', () => {
    const values = Float32Array.of(-1, 0, 1, Number.NaN, Number.POSITIVE_INFINITY);
    expect(Array.from(toSixteenBits(values))).toEqual([0, 32_768, 65_535, 0, 0]);
    expect(Array.from(toSixteenBits(Float32Array.of(3, 3)))).toEqual([0, 0]);
  });
});
