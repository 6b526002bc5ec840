import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { ArchiveError } from '../../../src/archive/archive-error';
import { readListing } from '../../../src/archive/directory';
import { type ArchiveLimits, PICTURE_ARCHIVE } from '../../../src/archive/limits';
import type { CodePage } from '../../../src/archive/names/code-pages';
import { unpackStream } from '../../../src/archive/unpack-stream';
import { unzip } from '../../../src/archive/unzip';
import { encodeIn } from './names/encode';
import { rawZip } from './raw-zip';

const text = (value: string) => new TextEncoder().encode(value);
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 31 + i) >> 3);
const LIMITS: ArchiveLimits = {
  entries: 10,
  bytes: 1000,
  entryBytes: 600,
  ratio: 100,
  anyRatioBytes: 0,
};

const pack = (files: Zippable) => new Uint8Array(zipSync(files));

async function unpack(
  archive: Uint8Array<ArrayBuffer>,
  {
    wanted = () => true,
    limits,
  }: { wanted?: (path: string) => boolean; limits?: ArchiveLimits } = {},
) {
  const found: [path: string, bytes: Uint8Array][] = [];
  for await (const { path, blob } of unpackStream(new Blob([archive]), wanted, limits)) {
    found.push([path, new Uint8Array(await blob.arrayBuffer())]);
  }
  return found;
}

/** Sets bit 0 of an entry's flags, in its own header and in the directory: it is encrypted. */
function encrypt(archive: Uint8Array<ArrayBuffer>, path: string): Uint8Array<ArrayBuffer> {
  const view = new DataView(archive.buffer);
  const nameAt: Record<number, number> = { 1347093252: 30, 1347092738: 46 };
  for (let at = 0; at + 46 < archive.length; at++) {
    const signature = view.getUint32(at);
    const from = at + (nameAt[signature] ?? 0);
    const name = new TextDecoder().decode(archive.subarray(from, from + path.length));
    if (from > at && name === path) archive[at + (signature === 0x504b0304 ? 6 : 8)] |= 1;
  }
  return archive;
}

describe('unpackStream', () => {
  const cats = { '1.jpg': noise(500), '2.jpg': noise(70_000) };
  const archive = pack({
    cat: cats,
    'deep/er/dog': { '1.jpg': [noise(300), { level: 0 }] },
    'no folder.txt': text('hello'),
    empty: {},
    'empty.png': new Uint8Array(0),
  });

  it('gives every entry, deflated or stored, under its path', async () => {
    const found = new Map(await unpack(archive));
    expect(found.get('cat/1.jpg')).toEqual(cats['1.jpg']);
    expect(found.get('cat/2.jpg')).toEqual(cats['2.jpg']);
    expect(found.get('deep/er/dog/1.jpg')).toEqual(noise(300));
    expect(found.get('no folder.txt')).toEqual(text('hello'));
    expect(found.get('empty.png')).toHaveLength(0);
  });

  it('unpacks only what is wanted', async () => {
    const found = await unpack(archive, { wanted: path => path.endsWith('1.jpg') });
    expect(found.map(([path]) => path)).toEqual(['cat/1.jpg', 'deep/er/dog/1.jpg']);
  });

  it('gives the first entries before it has read the rest', async () => {
    const blob = new Blob([
      pack({ 'a.bin': [noise(10), { level: 0 }], 'b.bin': [noise(3 * 2 ** 20), { level: 0 }] }),
    ]);
    const read: number[] = [];
    const slice = blob.slice.bind(blob);
    blob.slice = (start = 0, end = blob.size) => {
      read.push(start);
      return slice(start, end);
    };
    for await (const { path } of unpackStream(blob, () => true)) {
      expect(path).toBe('a.bin');
      break;
    }
    expect(read).not.toContain(2 ** 20);
  });

  it('accepts thousands of small entries in one piece of the archive', async () => {
    const many = Object.fromEntries(
      Array.from(
        { length: 20_000 },
        (_, i) => [`cat/${i}.txt`, [text('x'), { level: 0 }]] as const,
      ),
    );
    expect(await unpack(pack(many as Zippable))).toHaveLength(20_000);
  });

  it('passes paths on unchanged: how they are used is decided elsewhere', async () => {
    const found = await unpack(pack({ '../../etc/passwd': text('x'), '/abs.png': text('y') }));
    expect(found.map(([path]) => path)).toEqual(['../../etc/passwd', '/abs.png']);
  });
});

describe('names in an archive', () => {
  const utf8 = (name: string) => new TextEncoder().encode(name);
  const inPage = (page: CodePage) => (name: string) => encodeIn(page, name) ?? utf8(name);

  const pathsOf = async (archive: Blob) => {
    const found: string[] = [];
    for await (const { path, isSound } of unpackStream(archive, () => true)) {
      expect(isSound).toBe(true);
      found.push(path);
    }
    return found;
  };

  it.each([
    ['macOS, which takes accents apart and does not say that it is UTF-8', utf8, 0, 'utf-8'],
    ['others, which say it', utf8, 1 << 11, 'utf-8'],
    ['DOS', inPage('ibm437'), 0, 'ibm437'],
    ['Windows in Chinese', inPage('gb18030'), 0, 'gb18030'],
    ['Windows in Japanese', inPage('shift_jis'), 0, 'shift_jis'],
    ['some program that says UTF-8 of what is not', inPage('gb18030'), 1 << 11, 'gb18030'],
  ])(
    'of %s are the same from the directory, one by one, and all at once',
    async (_who, encode, flags, encoding) => {
      const isWestern = encoding === 'ibm437';
      const written = isWestern ? ['Äpfel/Größe', 'Öl\\é'] : ['苹果/香蕉', '石头\\剪刀'];
      const japanese = ['りんご/バナナ', 'ソファ\\表'];
      const names = encoding === 'shift_jis' ? japanese : written;
      const entries = names.map((name, i) => ({
        name: encode(encode === utf8 ? name.normalize('NFD') : name),
        bytes: noise(20 + i),
        flags,
      }));
      const expected = names.map(name => name.replace('\\', '/'));
      const archive = rawZip(entries);
      const listing = await readListing(archive);
      expect(listing.entries.map(({ path }) => path)).toEqual(expected);
      expect(listing.nameEncoding).toBe(encoding);
      expect(await pathsOf(archive)).toEqual(expected);
      expect([...(await unzip(archive, PICTURE_ARCHIVE)).keys()]).toEqual(expected);
    },
  );

  it('that differ in bytes that are no UTF-8, though it says so, stay apart', async () => {
    const names = ['猫/1.jpg', '狗/1.jpg'];
    const entries = names.map((name, i) => ({
      name: inPage('gb18030')(name),
      bytes: noise(20 + i),
      flags: 1 << 11,
    }));
    expect(await pathsOf(rawZip(entries))).toEqual(names);
  });

  it('are read one by one where the directory is gone', async () => {
    const entries = ['香蕉/1.jpg', 'Äpfel/1.jpg'].map(name => ({
      name: utf8(name),
      bytes: noise(9),
    }));
    const archive = rawZip(entries);
    const found: string[] = [];
    await expect(async () => {
      for await (const { path } of unpackStream(archive.slice(0, archive.size - 20), () => true)) {
        found.push(path);
      }
    }).rejects.toMatchObject({ code: 'damaged' });
    expect(found).toEqual(['香蕉/1.jpg', 'Äpfel/1.jpg']);
  });
});

describe('unpackStream refuses', () => {
  const archive = pack({ 'cat/1.jpg': noise(500), 'cat/2.jpg': noise(400) });

  it.each(['cat/1.jpg', 'cat/2.jpg'])('an archive in which %s is encrypted', async path => {
    const locked = encrypt(archive.slice(), path);
    await expect(unpack(locked)).rejects.toMatchObject({ code: 'encrypted' });
  });

  it('one that is encrypted after a folder, which never is', async () => {
    const locked = encrypt(pack({ cat: {}, 'cat/1.jpg': noise(500) }), 'cat/1.jpg');
    await expect(unpack(locked)).rejects.toMatchObject({ code: 'encrypted' });
  });

  it('one without entries, as empty', async () => {
    await expect(unpack(pack({}))).rejects.toMatchObject({ code: 'empty' });
  });

  it('one cut off at any length', async () => {
    for (let length = 0; length < archive.length; length++) {
      await expect(unpack(archive.slice(0, length))).rejects.toMatchObject({ code: 'damaged' });
    }
  });

  it('one cut off between two entries, after those that are whole', async () => {
    const second = archive.findIndex(
      (_, at) => at > 0 && new DataView(archive.buffer).getUint32(at) === 0x504b0304,
    );
    const found: string[] = [];
    await expect(async () => {
      for await (const { path } of unpackStream(new Blob([archive.slice(0, second)]), () => true)) {
        found.push(path);
      }
    }).rejects.toMatchObject({ code: 'damaged' });
    expect(found).toEqual(['cat/1.jpg']);
  });

  it('an unknown way of compressing, in the directory or only in an entry', async () => {
    const other = archive.slice();
    other[8] = 99;
    await expect(unpack(other)).rejects.toMatchObject({ code: 'unknown-method' });
    const name = text('cat/1.jpg');
    for (const method of [9, 12, 14, 93, 95]) {
      const packed = rawZip([{ name, bytes: noise(50), method }]);
      const bytes = new Uint8Array(await packed.arrayBuffer());
      await expect(unpack(bytes)).rejects.toMatchObject({ code: 'unknown-method' });
      await expect(unzip(packed, PICTURE_ARCHIVE)).rejects.toMatchObject({
        code: 'unknown-method',
      });
    }
  });

  it('it only where that is wanted', async () => {
    const packed = rawZip([
      { name: text('Thumbs.db'), bytes: noise(50), method: 12 },
      { name: text('cat/1.jpg'), bytes: noise(9) },
    ]);
    const bytes = new Uint8Array(await packed.arrayBuffer());
    const found = await unpack(bytes, { wanted: path => path !== 'Thumbs.db' });
    expect(found.map(([path]) => path)).toEqual(['cat/1.jpg']);
  });

  it('more entries than the limit', async () => {
    const names = Array.from({ length: LIMITS.entries + 1 }, (_, i) => `${i}.txt`);
    const files = (count: number) =>
      pack(Object.fromEntries(names.slice(0, count).map(name => [name, text('x')])));
    await expect(unpack(files(LIMITS.entries), { limits: LIMITS })).resolves.toHaveLength(10);
    await expect(unpack(files(LIMITS.entries + 1), { limits: LIMITS })).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  it('a directory that claims more entries than the limit, though there are few', async () => {
    const one = pack({ 'a.txt': text('x') });
    const view = new DataView(one.buffer);
    const end = one.length - 22;
    const from = view.getUint32(end + 16, true);
    const entry = one.subarray(from, end);
    const listed = async (count: number) => {
      const last = one.slice(end);
      const fields = new DataView(last.buffer);
      for (const at of [8, 10]) fields.setUint16(at, count, true);
      fields.setUint32(12, entry.length * count, true);
      const parts = [one.subarray(0, from), ...new Array(count).fill(entry), last];
      return unpack(new Uint8Array(await new Blob(parts).arrayBuffer()), { limits: LIMITS });
    };
    await expect(listed(LIMITS.entries)).resolves.toHaveLength(1);
    await expect(listed(LIMITS.entries + 1)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('more entries than the limit, after that many, each checked against its checksum', async () => {
    const files: Zippable = {};
    for (let i = 0; i < LIMITS.entries + 5; i++) files[`${i}.txt`] = [text(`${i}`), { level: 0 }];
    const bytes = pack(files);
    // Of the first file.
    bytes[35] ^= 1;
    const found: boolean[] = [];
    await expect(async () => {
      for await (const { isSound } of unpackStream(new Blob([bytes]), () => true, LIMITS)) {
        found.push(isSound);
      }
    }).rejects.toMatchObject({ code: 'too-large' });
    expect(found).toEqual([false, ...new Array(LIMITS.entries - 1).fill(true)]);
  });

  it('an entry that unpacks to more than the limit, whatever size it states', async () => {
    const zeros = pack({ 'zeros.png': new Uint8Array(601) });
    for (const stated of [601, 5]) {
      new DataView(zeros.buffer).setUint32(22, stated, true);
      await expect(unpack(zeros, { limits: LIMITS })).rejects.toMatchObject({
        code: 'too-large',
      });
    }
  });

  it('entries that unpack to more than the limit together', async () => {
    const files = { '1.png': new Uint8Array(500), '2.png': new Uint8Array(500) };
    await expect(unpack(pack(files), { limits: LIMITS })).resolves.toHaveLength(2);
    const more = pack({ ...files, '3.png': new Uint8Array(1) });
    await expect(unpack(more, { limits: LIMITS })).rejects.toMatchObject({ code: 'too-large' });
  });

  it('an archive that unpacks to too many times its size, except for the first bytes', async () => {
    const limits = { entries: 1, bytes: 1e6, entryBytes: 1e6, ratio: 10, anyRatioBytes: 5000 };
    const zeros = (length: number) => pack({ 'a.bmp': new Uint8Array(length) });
    expect(await unpack(zeros(5000), { limits })).toHaveLength(1);
    expect(zeros(5001).length).toBeLessThan(500);
    await expect(unpack(zeros(5001), { limits })).rejects.toMatchObject({ code: 'too-large' });
    expect(await unpack(pack({ 'a.bmp': [noise(50_000), { level: 0 }] }), { limits })).toHaveLength(
      1,
    );
  });

  it('a compressed size beyond the archive', async () => {
    const lying = archive.slice();
    new DataView(lying.buffer).setUint32(18, 0x7fffffff, true);
    await expect(unpack(lying)).rejects.toMatchObject({ code: 'damaged' });
  });
});

describe('what unpackStream gives', () => {
  const stored = pack({
    'cat/1.jpg': [noise(200), { level: 0 }],
    'cat/2.jpg': [noise(100), { level: 0 }],
  });

  const soundness = async (bytes: Uint8Array<ArrayBuffer>) => {
    const found: [path: string, isSound: boolean][] = [];
    for await (const { path, isSound } of unpackStream(new Blob([bytes]), () => true)) {
      found.push([path, isSound]);
    }
    return found;
  };

  it('is unsound if a bit of it flipped, or its name is not in the directory', async () => {
    const flipped = stored.slice();
    // In the middle of the first picture.
    flipped[100] ^= 4;
    expect(await soundness(flipped)).toEqual([
      ['cat/1.jpg', false],
      ['cat/2.jpg', true],
    ]);
    const renamed = stored.slice();
    renamed[30] ^= 1;
    expect(await soundness(renamed)).toEqual([
      ['bat/1.jpg', false],
      ['cat/2.jpg', true],
    ]);
  });

  it('is sound if two files have the same path', async () => {
    const twice = stored.slice();
    for (let at = 0; at < twice.length; at++) {
      if (new TextDecoder().decode(twice.subarray(at, at + 5)) === 'cat/2') twice[at + 4] = 0x31;
    }
    expect(await soundness(twice)).toEqual([
      ['cat/1.jpg', true],
      ['cat/1.jpg', true],
    ]);
  });

  it('is found by the directory that its last record names, whatever its comment looks like', async () => {
    const flipped = stored.slice();
    flipped[100] ^= 4;
    // A comment that begins with the last record of an empty archive, and does not end where that would.
    const fake = new Uint8Array(30);
    new DataView(fake.buffer).setUint32(0, 0x504b0506);
    const commented = new Uint8Array([...flipped, ...fake]);
    new DataView(commented.buffer).setUint16(flipped.length - 2, fake.length, true);
    expect(await soundness(commented)).toEqual([
      ['cat/1.jpg', false],
      ['cat/2.jpg', true],
    ]);
  });

  it('ends in an error if something follows the archive: it may be another directory', async () => {
    const before = stored.length - 22;
    const followed = new Uint8Array([...stored, ...stored.slice(before), 0]);
    await expect(soundness(followed)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is found even if the archive comes after something else', async () => {
    const behind = new Uint8Array(stored.length + 4);
    behind.set(stored, 4);
    behind[104] ^= 4;
    expect(await soundness(behind)).toEqual([
      ['cat/1.jpg', false],
      ['cat/2.jpg', true],
    ]);
  });

  it('ends in an error if the directory lists fewer files than it says', async () => {
    const torn = stored.slice();
    const at = new TextDecoder('latin1').decode(torn).indexOf('PK\x01\x02');
    torn[at] ^= 1;
    await expect(soundness(torn)).rejects.toMatchObject({ code: 'damaged' });
  });
});

describe('unpackStream, given damage', () => {
  const archive = pack({ 'cat/1.jpg': noise(200), 'cat/2.jpg': [noise(100), { level: 0 }] });

  it('unpacks or refuses with an ArchiveError, whatever bytes are changed', async () => {
    const change = fc.record({ at: fc.nat(archive.length - 1), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async changes => {
        const damaged = archive.slice();
        for (const { at, value } of changes) damaged[at] = value;
        await unpack(damaged, { limits: LIMITS }).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ArchiveError);
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses any bytes behind the signature', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async rest => {
        const bytes = Uint8Array.from([0x50, 0x4b, 3, 4, ...rest]);
        await expect(unpack(bytes)).rejects.toBeInstanceOf(ArchiveError);
      }),
    );
  });
});
