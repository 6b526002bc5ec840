import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { sniff } from '../../../src/media/sniff';
import { unreadKindOf } from '../../../src/media/unread-kinds';

const latin = (text: string) => Uint8Array.from(text, character => character.charCodeAt(0));
const brand = (name: string) => latin(`\0\0\0\x18ftyp${name}\0\0\0\0mp42isom`);
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>';

/** A file that is laid out as TIFF, with tags of one whole number or of a text. */
function tiff(tags: Readonly<Record<number, number | string>>, order: 'II' | 'MM' = 'II') {
  const entries = Object.entries(tags).map(([tag, value]) => [Number(tag), value] as const);
  const isLittle = order === 'II';
  const bytes = new Uint8Array(512);
  const view = new DataView(bytes.buffer);
  bytes.set(latin(order));
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, entries.length, isLittle);
  let textAt = 256;
  for (const [i, [tag, value]] of entries.entries()) {
    const at = 10 + 12 * i;
    view.setUint16(at, tag, isLittle);
    view.setUint16(at + 2, typeof value === 'string' ? 2 : 4, isLittle);
    view.setUint32(at + 4, typeof value === 'string' ? value.length + 1 : 1, isLittle);
    view.setUint32(at + 8, typeof value === 'string' ? textAt : value, isLittle);
    if (typeof value !== 'string') continue;
    bytes.set(latin(value), textAt);
    textAt += value.length + 1;
  }
  return bytes;
}

describe('a file that is no picture of the browser', () => {
  it.each([
    ['tiff', tiff({ 256: 10, 257: 10 })],
    ['tiff', tiff({ 256: 10, 257: 10, 271: 'NIKON scanner' }, 'MM')],
    ['tiff', latin('II+\0\x08\0\0\0')],
    ['dng', tiff({ 254: 1, 330: 100, 50706: 4 })],
    ['nef', tiff({ 254: 1, 271: 'NIKON CORPORATION', 330: 100 })],
    ['arw', tiff({ 254: 1, 271: 'SONY', 330: 100 })],
    ['raw', tiff({ 254: 1, 271: 'A maker', 330: 100 }, 'MM')],
    ['cr2', latin('II*\0\x10\0\0\0CR\x02\0')],
    ['cr3', brand('crx ')],
    ['orf', latin('IIRO\x08\0\0\0')],
    ['rw2', latin('IIU\0\x08\0\0\0')],
    ['raf', latin('FUJIFILMCCD-RAW 0201')],
    ['svg', latin(svg)],
    ['svg', latin(`\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n${svg}`)],
    ['html', latin('<!DOCTYPE html><html><body><svg></svg></body></html>')],
    ['jp2', latin('\0\0\0\x0cjP  \r\n\x87\n')],
    ['jxl', latin('\xff\x0a\0\0')],
    ['jxr', latin('II\xbc\x01\x20\0\0\0')],
    ['psd', latin('8BPS\0\x01')],
    ['ico', latin('\0\0\x01\0\x01\0\x10\x10')],
    ['tga', latin(`\0\0\x02${'\0'.repeat(9)}\x40\0\x40\0\x18\0`)],
    ['tga', latin(`\0\x01\x01\0\0\0\x01\x18\0\0\0\0\x40\0\x40\0\x08\0`)],
    ['exr', latin('v/1\x01\x02')],
    ['pnm', latin('P6\n# drawn\n4 4 255\n')],
    ['dicom', latin(`${'\0'.repeat(128)}DICM`)],
    ['pdf', latin('%PDF-1.7')],
    ['office', latin('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['mp4', brand('mp42')],
    ['mp4', brand('isom')],
    ['mov', brand('qt  ')],
    ['mov', latin('\0\0\0\x20moov')],
    ['webm', latin('\x1aE\xdf\xa3')],
    ['avi', latin('RIFF\0\0\0\0AVI LIST')],
    ['m4a', brand('M4A ')],
    ['wav', latin('RIFF\0\0\0\0WAVEfmt ')],
    ['mp3', latin('ID3\x04')],
    ['rar', latin('Rar!\x1a\x07\x01\0')],
    ['7z', latin('7z\xbc\xaf\x27\x1c')],
    ['gzip', latin('\x1f\x8b\x08')],
    ['tar', latin(`${'a'.repeat(257)}ustar`)],
  ])('is told as %s', (kind, bytes) => {
    expect(sniff(bytes).kind).toBe('other');
    expect(unreadKindOf(bytes)).toBe(kind);
  });

  it.each([
    ['a text', latin('Dear children, today we learn')],
    ['a table', latin('file,label\n1.jpg,cat\n')],
    ['JSON', latin('{"a": 1}')],
    ['XML', latin('<?xml version="1.0"?><annotation/>')],
    ['nothing', new Uint8Array(0)],
    ['zeros', new Uint8Array(64)],
  ])('is of no kind if it is %s', (_what, bytes) => {
    expect(unreadKindOf(bytes)).toBeNull();
  });

  it('is told by what an encoder wrote', async () => {
    const picture = sharp({ create: { width: 9, height: 7, channels: 3, background: 'red' } });
    const written = new Uint8Array(await picture.clone().tiff({ bigtiff: false }).toBuffer());
    expect(unreadKindOf(written)).toBe('tiff');
    const big = new Uint8Array(await picture.clone().tiff({ bigtiff: true }).toBuffer());
    expect(unreadKindOf(big)).toBe('tiff');
  });

  it('has an answer, whatever bytes it begins with', () => {
    const heads = [
      tiff({ 254: 1, 271: 'SONY', 330: 100 }),
      latin('P6\n'),
      latin('<svg'),
      brand('qt  '),
    ];
    const damaged = fc
      .tuple(fc.constantFrom(...heads), fc.nat(40), fc.uint8Array({ maxLength: 80 }))
      .map(([head, kept, rest]) => Uint8Array.from([...head.subarray(0, kept), ...rest]));
    fc.assert(
      fc.property(damaged, bytes => {
        expect(unreadKindOf(bytes) ?? 'none').toMatch(/^\w+$/);
      }),
    );
  });
});
