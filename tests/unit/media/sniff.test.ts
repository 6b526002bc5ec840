import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { SNIFF_BYTES, sniff } from '../../../src/media/sniff';

const text = (value: string) => [...new TextEncoder().encode(value)];
const u16 = (value: number) => [value >> 8, value & 0xff];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const little = (bytes: number[]) => bytes.toReversed();
const bytes = (...parts: readonly number[][]) => Uint8Array.from(parts.flat());

const PNG = bytes([0x89], text('PNG\r\n\x1a\n'), u32(13), text('IHDR'), u32(300), u32(70_000));
const GIF = bytes(text('GIF89a'), little(u16(640)), little(u16(480)));
const BMP_REST = [0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0];
const WEBP = bytes(text('RIFF'), u32(0), text('WEBP'), text('VP8 '));
const brand = (name: string) => bytes(u32(24), text('ftyp'), text(name), u32(0));
const ZIP = bytes(text('PK'), [3, 4, 20, 0]);

/** The beginning of a JPEG: a segment of metadata, then a frame header with the given marker. */
function jpegHead(marker: number, metadata = 10): Uint8Array {
  const app = [0xff, 0xe1, ...u16(metadata + 2), ...new Array<number>(metadata).fill(0xff)];
  return bytes([0xff, 0xd8], app, [0xff, marker], u16(17), [8], u16(480), u16(640), [3]);
}

describe('sniff', () => {
  it.each([
    ['png', PNG, { width: 300, height: 70_000 }],
    ['gif', GIF, { width: 640, height: 480 }],
    ['gif', bytes(text('GIF87a'), little(u16(1)), little(u16(2))), { width: 1, height: 2 }],
    [
      'bmp',
      bytes(text('BM'), BMP_REST, little(u32(40)), little(u32(31)), little(u32(-7 >>> 0))),
      { width: 31, height: 7 },
    ],
    [
      'bmp',
      bytes(
        text('BM'),
        BMP_REST,
        little(u32(12)),
        little(u16(100)),
        little(u16(90)),
        [1, 0, 24, 0],
      ),
      { width: 100, height: 90 },
    ],
    ['jpeg', jpegHead(0xc0), { width: 640, height: 480 }],
    ['jpeg', jpegHead(0xc2, 60_000), { width: 640, height: 480 }],
  ])('knows %s and its size', (kind, head, size) => {
    expect(sniff(head)).toEqual({ kind, size });
  });

  it.each([
    ['webp', WEBP],
    ['avif', brand('avif')],
    ['avif', brand('avis')],
    ['heic', brand('heic')],
    ['heic', brand('mif1')],
    ['zip', ZIP],
    ['zip', bytes(text('PK'), [5, 6], new Array(18).fill(0))],
    ['other', brand('mp42')],
    ['other', bytes(text('%PDF-1.7 and more of it'))],
    ['other', bytes(text('RIFF'), u32(0), text('WAVE'))],
    ['other', new Uint8Array(0)],
  ])('knows %s', (kind, head) => {
    expect(sniff(head)).toEqual({ kind });
  });

  it('reads the size that an encoder wrote', () => {
    const data = new Uint8Array(33 * 17 * 4).fill(128);
    const encoded = new Uint8Array(jpeg.encode({ width: 33, height: 17, data }).data);
    expect(sniff(encoded)).toEqual({ kind: 'jpeg', size: { width: 33, height: 17 } });
  });

  it('skips tables that look like frame headers, and fill bytes', () => {
    const table = [0xff, 0xc4, ...u16(6), 9, 9, 9, 9, 0xff];
    const head = bytes([0xff, 0xd8], table, [...jpegHead(0xc1).subarray(2)]);
    expect(sniff(head)).toEqual({ kind: 'jpeg', size: { width: 640, height: 480 } });
  });

  it.each([
    ['a marker that stands alone', [0xff, 0x01]],
    ['a marker of a restart', [0xff, 0xd3]],
    ['bytes of no segment', [1, 2, 0xff, 0x00, 3]],
    ['a segment shorter than its length', [0xff, 0xe0, 0, 0]],
  ])('is not led past the frame header by %s', (_what, before) => {
    // What follows looks like a length up to another frame header, but is not.
    const real = [0xff, 0xc0, ...u16(17), 8, ...u16(60_000), ...u16(50_000), 3];
    const decoy = jpegHead(0xc0).subarray(2);
    const head = bytes([0xff, 0xd8, 0xff, 0xe0], u16(2), before, real, [...decoy]);
    expect(sniff(head)).toEqual({ kind: 'jpeg', size: { width: 50_000, height: 60_000 } });
  });

  it.each([
    ['another picture', 0xd8],
    ['its end', 0xd9],
    ['a scan', 0xda],
  ])('says no size where %s begins before a frame header', (_what, marker) => {
    const head = bytes([0xff, 0xd8, 0xff, marker], u16(2), [...jpegHead(0xc0).subarray(2)]);
    expect(sniff(head)).toEqual({ kind: 'jpeg' });
  });

  it('gives no size if a JPEG is cut off before it, or if its segments are wrong', () => {
    const head = jpegHead(0xc0);
    for (let length = 3; length < head.length - 2; length++) {
      expect(sniff(head.subarray(0, length))).toEqual({ kind: 'jpeg' });
    }
    expect(sniff(bytes([0xff, 0xd8, 0xff, 0xe1], u16(0), new Array(20).fill(0)))).toEqual({
      kind: 'jpeg',
    });
  });

  it('reads the content wherever the bytes are in their buffer', () => {
    const moved = new Uint8Array(PNG.length + 9);
    moved.set(PNG, 5);
    expect(sniff(moved.subarray(5, 5 + PNG.length)).size).toEqual({ width: 300, height: 70_000 });
  });

  it('has an answer for any bytes, its size never negative', () => {
    const heads = [PNG, GIF, WEBP, ZIP, jpegHead(0xc0), brand('heic'), bytes(text('BM'))];
    const damaged = fc
      .tuple(fc.constantFrom(...heads), fc.nat(40), fc.uint8Array({ maxLength: 80 }))
      .map(([head, kept, rest]) => bytes([...head.subarray(0, kept)], [...rest]));
    fc.assert(
      fc.property(damaged, head => {
        const { kind, size } = sniff(head);
        expect(kind).toMatch(/^[a-z]+$/);
        if (size) expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  it('ends on the longest head that it can get, with only empty segments', () => {
    const head = new Uint8Array(SNIFF_BYTES);
    for (let at = 0; at < head.length; at += 4) head.set([0xff, 0xe0, 0, 2], at);
    head.set([0xff, 0xd8, 0xff, 0xe0], 0);
    expect(sniff(head).kind).toBe('jpeg');
  });
});
