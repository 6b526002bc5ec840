import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ArchiveError } from '../../../src/archive/archive-error';
import {
  type ArchiveLimits,
  mostBytes,
  PICTURE_ARCHIVE,
  PROJECT_ARCHIVE,
} from '../../../src/archive/limits';
import { asPath } from '../../../src/archive/names/entry-names';
import { unzip } from '../../../src/archive/unzip';

const LIMITS: ArchiveLimits = {
  entries: 3,
  bytes: 2000,
  entryBytes: 1000,
  ratio: 100,
  anyRatioBytes: 0,
};
const MIB = 1024 ** 2;

/** From a file, as projects are read. */
const open = (archive: Uint8Array, limits = PROJECT_ARCHIVE) =>
  unzip(new Blob([new Uint8Array(archive)]), limits);

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 31 + i) >> 3);
const refused = (code: string, sentence = '') =>
  expect.objectContaining({
    name: 'ArchiveError',
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
  it('returns what was packed, under any names, which come out composed and with slashes', async () => {
    const file = fc.tuple(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(0, 6, 9));
    // A name that ends with a slash is a folder's.
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).map(text => `${asPath(text)}.`);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, file, { maxKeys: 5, noNullPrototype: true }),
        async made => {
          const files = Object.entries(made).map(
            ([path, [bytes, level]]) => [path, [bytes, { level }]] as const,
          );
          const packed = zipSync(Object.fromEntries(files) as Zippable);
          expect(await open(packed)).toEqual(
            new Map(files.map(([path, [bytes]]) => [path, bytes])),
          );
        },
      ),
    );
  });

  it('leaves folders out', async () => {
    const files = await open(zipSync({ a: { 'b.txt': noise(3) }, c: {} }));
    expect([...files.keys()]).toEqual(['a/b.txt']);
  });

  it('treats a name that every object has as a normal name', async () => {
    const packed = zipSync({ aaaaaaaaa: noise(3) });
    for (const at of [
      ...headersOf(packed, 0x504b0304).map(from => from + 30),
      ...headersOf(packed, 0x504b0102).map(from => from + 46),
    ]) {
      packed.set(new TextEncoder().encode('__proto__'), at);
    }
    const files = await open(packed);
    expect([...files]).toEqual([['__proto__', noise(3)]]);
  });

  it('reads bytes like a file, even if entries span several of the pieces that are read', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`${i}`, [noise(3 * MIB + i), { level: 0 }]] as const),
    );
    const packed = zipSync(files as Zippable);
    const found = await unzip(packed, PROJECT_ARCHIVE);
    expect([...found.values()].map(({ length }) => length)).toEqual(
      [0, 1, 2, 3, 4].map(i => 3 * MIB + i),
    );
    // Comparing them byte by byte with the test library takes seconds.
    const isSame = [...(await open(packed))].every(
      ([path, bytes]) => Buffer.compare(bytes, found.get(path) ?? new Uint8Array()) === 0,
    );
    expect(isSame).toBe(true);
  });

  it('reads a file once, in whatever order its directory lists what is in it', async () => {
    const names = Array.from({ length: 24 }, (_, i) => `${i + 10}`);
    const file = [new Uint8Array(MIB), { level: 0 }] as const;
    const packed = zipSync(Object.fromEntries(names.map(name => [name, file])) as Zippable);
    const [first] = headersOf(packed, 0x504b0102);
    const entries = names.map((_, i) => packed.slice(first + i * 48, first + (i + 1) * 48));
    for (const [i, entry] of entries.reverse().entries()) packed.set(entry, first + i * 48);
    const blob = new Blob([packed]);
    let read = 0;
    const slice = blob.slice.bind(blob);
    blob.slice = (start = 0, end = blob.size) => {
      read += Math.min(end, blob.size) - start;
      return slice(start, end);
    };
    expect((await unzip(blob, PROJECT_ARCHIVE)).size).toBe(24);
    expect(read).toBeLessThan(blob.size * 1.2);
  });

  it('accepts more files than the end of an archive can count', async () => {
    const names = Array.from({ length: 66_000 }, (_, i) => [`${i}`, new Uint8Array(0)]);
    expect((await open(zipSync(Object.fromEntries(names), { level: 0 }))).size).toBe(66_000);
  });
});

describe('unzip refuses', () => {
  const packed = zipSync({ 'a.txt': noise(500), 'b.bin': [noise(300), { level: 0 }] });

  it('an archive cut off anywhere', async () => {
    for (let length = 0; length < packed.length; length++) {
      await expect(open(packed.subarray(0, length))).rejects.toThrow(ArchiveError);
    }
  });

  it('one with any changed bytes, or returns the files as they were', async () => {
    const change = fc.record({ at: fc.nat(packed.length - 1), value: fc.nat(255) });
    const originals = [noise(500), noise(300)];
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async all => {
        const damaged = packed.slice();
        for (const { at, value } of all) damaged[at] = value;
        try {
          for (const bytes of (await open(damaged)).values())
            expect(originals).toContainEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['less', 499],
    ['nothing', 0],
    ['more', 501],
  ])('a file that is said to be %s than it is', async (_what, bytes) => {
    await expect(open(stating(packed, FIELDS.bytes, bytes))).rejects.toThrow(
      refused('damaged', `a.txt to unpack to ${bytes} bytes`),
    );
  });

  it('one that claims to be huge, without allocating memory for it', async () => {
    await expect(open(stating(packed, FIELDS.bytes, 0xfffffff0))).rejects.toThrow(
      refused('too-large'),
    );
  });

  it('files at wrong places, or outside', async () => {
    for (const at of [7, packed.length - 2, 0xffffffff]) {
      await expect(open(stating(packed, FIELDS.at, at))).rejects.toThrow(refused('damaged'));
    }
  });

  it('a password, and an unknown way of packing', async () => {
    await expect(open(stating(packed, FIELDS.flags, 1))).rejects.toThrow(
      refused('encrypted', 'password'),
    );
    const other = packed.slice();
    other[headersOf(other, 0x504b0102)[0] + FIELDS.method] = 12;
    await expect(open(other)).rejects.toThrow(refused('unknown-method', 'method 12'));
  });

  it('two files of one path', async () => {
    const twice = zipSync({ 'a.txt': noise(5), 'b.txt': noise(6) });
    twice.set(new TextEncoder().encode('a.txt'), headersOf(twice, 0x504b0102)[1] + 46);
    await expect(open(twice)).rejects.toThrow(refused('damaged', 'a.txt once'));
  });

  it('a file that is listed many times, to be unpacked each time', async () => {
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
    await expect(open(bomb)).rejects.toThrow(refused('damaged', 'one after the other'));
  });

  it('more files, more bytes of one and more in all than the limits', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const files = (count: number, length: number) =>
      zipSync(Object.fromEntries(names.slice(0, count).map(name => [name, noise(length)])));
    expect((await open(files(3, 10), LIMITS)).size).toBe(3);
    await expect(open(files(4, 10), LIMITS)).rejects.toThrow(
      refused('too-large', 'at most 3 files'),
    );
    expect((await open(files(1, 1000), LIMITS)).size).toBe(1);
    await expect(open(files(1, 1001), LIMITS)).rejects.toThrow(refused('too-large'));
    expect((await open(files(2, 1000), LIMITS)).size).toBe(2);
    await expect(open(files(3, 700), LIMITS)).rejects.toThrow(refused('too-large'));
  });

  it('an archive that unpacks to too many times its size, except for the first bytes', async () => {
    const limits = { entries: 1, bytes: 1e6, entryBytes: 1e6, ratio: 10, anyRatioBytes: 5000 };
    const zeros = (length: number) => zipSync({ zeros: new Uint8Array(length) });
    expect((await open(zeros(5000), limits)).get('zeros')).toHaveLength(5000);
    const bomb = zeros(5001);
    expect(bomb.length).toBeLessThan(500);
    await expect(open(bomb, limits)).rejects.toThrow(refused('too-large'));
    await expect(open(stating(bomb, FIELDS.bytes, 10), limits)).rejects.toThrow(
      refused('damaged', 'more'),
    );
    expect((await open(zipSync({ noise: [noise(50_000), { level: 0 }] }), limits)).size).toBe(1);
  });

  it('more compressed bytes than the limit, not counting stored ones', async () => {
    const limits = { ...LIMITS, inflatedBytes: 500 };
    const files = (length: number) =>
      zipSync({ packed: noise(length), stored: [noise(800), { level: 0 }] });
    expect((await open(files(500), limits)).size).toBe(2);
    await expect(open(files(501), limits)).rejects.toThrow(refused('too-large', 'found 501'));
  });

  it('by default, more than a hundred times the archive and 64 MiB', () => {
    for (const limits of [PICTURE_ARCHIVE, PROJECT_ARCHIVE]) {
      expect(mostBytes(limits, 1)).toBe(64 * MIB);
      expect(mostBytes(limits, MIB)).toBe(100 * MIB);
      expect(mostBytes(limits, 1024 * MIB)).toBe(limits.bytes);
    }
  });
});
