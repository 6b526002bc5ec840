import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  type ArchiveLimits,
  mostBytes,
  PICTURE_ARCHIVE,
  PROJECT_ARCHIVE,
} from '../../../src/archive/limits';
import { unzip } from '../../../src/archive/unzip';
import { FormatError } from '../../../src/formats/shared/format-error';

const LIMITS: ArchiveLimits = {
  entries: 3,
  bytes: 2000,
  entryBytes: 1000,
  ratio: 100,
  anyRatioBytes: 0,
};
const MIB = 1024 ** 2;

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 31 + i) >> 3);
const refused = (code: string, sentence = '') =>
  expect.objectContaining({
    name: 'FormatError',
    code,
    message: expect.stringContaining(sentence),
  });

/** Where headers of this signature begin. */
function headersOf(archive: Uint8Array, signature: number): number[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const found: number[] = [];
  for (let at = 0; at + 4 <= archive.length; at++) {
    if (view.getUint32(at) === signature) found.push(at);
  }
  return found;
}

/** The archive with another 4-byte field in the directory's first entry. */
function stating(archive: Uint8Array, field: number, value: number): Uint8Array {
  const lying = archive.slice();
  const [first] = headersOf(lying, 0x504b0102);
  new DataView(lying.buffer).setUint32(first + field, value, true);
  return lying;
}

const FIELDS = { flags: 8, method: 10, bytes: 24, at: 42 } as const;

describe('unzip', () => {
  it('gives back what was packed, under any names', () => {
    const file = fc.tuple(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(0, 6, 9));
    // A name that ends with a slash is a folder's.
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).map(text => `${text}.`);
    fc.assert(
      fc.property(fc.dictionary(name, file, { maxKeys: 5, noNullPrototype: true }), made => {
        const files = Object.entries(made).map(
          ([path, [bytes, level]]) => [path, [bytes, { level }]] as const,
        );
        const packed = zipSync(Object.fromEntries(files) as Zippable);
        expect(unzip(packed)).toEqual(new Map(files.map(([path, [bytes]]) => [path, bytes])));
      }),
    );
  });

  it('leaves folders out', () => {
    expect([...unzip(zipSync({ a: { 'b.txt': noise(3) }, c: {} })).keys()]).toEqual(['a/b.txt']);
  });

  it('takes a name that every object has for a name', () => {
    const packed = zipSync({ aaaaaaaaa: noise(3) });
    for (const at of [
      ...headersOf(packed, 0x504b0304).map(from => from + 30),
      ...headersOf(packed, 0x504b0102).map(from => from + 46),
    ]) {
      packed.set(new TextEncoder().encode('__proto__'), at);
    }
    const files = unzip(packed);
    expect([...files]).toEqual([['__proto__', noise(3)]]);
  });

  it('takes more files than the end of an archive can count', () => {
    const names = Array.from({ length: 66_000 }, (_, i) => [`${i}`, new Uint8Array(0)]);
    expect(unzip(zipSync(Object.fromEntries(names), { level: 0 })).size).toBe(66_000);
  });
});

describe('unzip refuses', () => {
  const packed = zipSync({ 'a.txt': noise(500), 'b.bin': [noise(300), { level: 0 }] });

  it('an archive cut off anywhere', () => {
    for (let length = 0; length < packed.length; length++) {
      expect(() => unzip(packed.subarray(0, length))).toThrow(FormatError);
    }
  });

  it('one of which any bytes are changed, or gives files as they were', () => {
    const change = fc.record({ at: fc.nat(packed.length - 1), value: fc.nat(255) });
    const originals = [noise(500), noise(300)];
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), all => {
        const damaged = packed.slice();
        for (const { at, value } of all) damaged[at] = value;
        try {
          for (const bytes of unzip(damaged).values()) expect(originals).toContainEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['less', 499],
    ['nothing', 0],
    ['more', 501],
  ])('a file that is said to be %s than it is', (_what, bytes) => {
    expect(() => unzip(stating(packed, FIELDS.bytes, bytes))).toThrow(
      refused('file-damaged', `a.txt to unpack to ${bytes} bytes`),
    );
  });

  it('one that says it is huge, without making room for it', () => {
    expect(() => unzip(stating(packed, FIELDS.bytes, 0xfffffff0))).toThrow(
      refused('file-too-large'),
    );
  });

  it('files that lie elsewhere, or outside', () => {
    for (const at of [7, packed.length - 2, 0xffffffff]) {
      expect(() => unzip(stating(packed, FIELDS.at, at))).toThrow(refused('file-damaged'));
    }
  });

  it('a password, and an unknown way of packing', () => {
    expect(() => unzip(stating(packed, FIELDS.flags, 1))).toThrow(
      refused('file-damaged', 'password'),
    );
    const other = packed.slice();
    other[headersOf(other, 0x504b0102)[0] + FIELDS.method] = 12;
    expect(() => unzip(other)).toThrow(refused('file-damaged', 'a way that is known, found 12'));
  });

  it('two files of one path', () => {
    const twice = zipSync({ 'a.txt': noise(5), 'b.txt': noise(6) });
    twice.set(new TextEncoder().encode('a.txt'), headersOf(twice, 0x504b0102)[1] + 46);
    expect(() => unzip(twice)).toThrow(refused('file-damaged', 'a.txt once'));
  });

  it('a file that is named many times over, to come out each time', () => {
    const single = zipSync({ 'a.bin': [noise(3000), { level: 0 }] });
    const [from] = headersOf(single, 0x504b0102);
    const [end] = headersOf(single, 0x504b0506);
    const entry = single.subarray(from, end);
    const times = 200;
    const bomb = new Uint8Array(from + entry.length * times + 22);
    bomb.set(single.subarray(0, from));
    for (let i = 0; i < times; i++) bomb.set(entry, from + i * entry.length);
    bomb.set(single.subarray(end), from + entry.length * times);
    const view = new DataView(bomb.buffer);
    view.setUint16(bomb.length - 12, times, true);
    view.setUint32(bomb.length - 10, entry.length * times, true);
    expect(() => unzip(bomb)).toThrow(refused('file-damaged', 'one after the other'));
  });

  it('more files, more bytes of one and more in all than the limits', () => {
    const names = ['a', 'b', 'c', 'd'];
    const files = (count: number, length: number) =>
      zipSync(Object.fromEntries(names.slice(0, count).map(name => [name, noise(length)])));
    expect(unzip(files(3, 10), LIMITS).size).toBe(3);
    expect(() => unzip(files(4, 10), LIMITS)).toThrow(refused('file-too-large', 'at most 3 files'));
    expect(unzip(files(1, 1000), LIMITS).size).toBe(1);
    expect(() => unzip(files(1, 1001), LIMITS)).toThrow(refused('file-too-large'));
    expect(unzip(files(2, 1000), LIMITS).size).toBe(2);
    expect(() => unzip(files(3, 700), LIMITS)).toThrow(refused('file-too-large'));
  });

  it('an archive that unpacks to too many times itself, but for the first bytes', () => {
    const limits = { entries: 1, bytes: 1e6, entryBytes: 1e6, ratio: 10, anyRatioBytes: 5000 };
    const zeros = (length: number) => zipSync({ zeros: new Uint8Array(length) });
    expect(unzip(zeros(5000), limits).get('zeros')).toHaveLength(5000);
    const bomb = zeros(5001);
    expect(bomb.length).toBeLessThan(500);
    expect(() => unzip(bomb, limits)).toThrow(refused('file-too-large'));
    expect(() => unzip(stating(bomb, FIELDS.bytes, 10), limits)).toThrow(
      refused('file-damaged', 'more'),
    );
    expect(unzip(zipSync({ noise: [noise(50_000), { level: 0 }] }), limits).size).toBe(1);
  });

  it('more bytes that are packed than the limit, not counting those that are stored', () => {
    const limits = { ...LIMITS, inflatedBytes: 500 };
    const files = (length: number) =>
      zipSync({ packed: noise(length), stored: [noise(800), { level: 0 }] });
    expect(unzip(files(500), limits).size).toBe(2);
    expect(() => unzip(files(501), limits)).toThrow(refused('file-too-large', 'found 501'));
  });

  it('by default, more than a hundred times the archive and 64 MiB', () => {
    for (const limits of [PICTURE_ARCHIVE, PROJECT_ARCHIVE]) {
      expect(mostBytes(limits, 1)).toBe(64 * MIB);
      expect(mostBytes(limits, MIB)).toBe(100 * MIB);
      expect(mostBytes(limits, 1024 * MIB)).toBe(limits.bytes);
    }
  });
});
