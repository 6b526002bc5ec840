import fc from 'fast-check';
import { type Zippable, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type ArchiveLimits, PROJECT_ARCHIVE } from '../../../src/archive/limits';
import { unzip } from '../../../src/archive/unzip';
import { ZipWriter } from '../../../src/archive/zip-writer';
import { joined } from './write-zip';

interface Entry {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isCompressed: boolean;
}

function write(entries: readonly Entry[], now?: Date, limits = PROJECT_ARCHIVE) {
  const chunks: Uint8Array[] = [];
  const zip = new ZipWriter(chunk => chunks.push(chunk), limits, now);
  for (const { path, bytes, isCompressed } of entries) zip.add(path, bytes, isCompressed);
  zip.end();
  return joined(chunks);
}

/** Characters of one, two, three and four bytes. */
const path = fc.string({ unit: fc.constantFrom('a', '/', '.', 'ä', '图', '🚲'), minLength: 1 });

const entry = fc.record({
  // Not a folder to fflate, and no name that sorts before others in an object.
  path: path.map(name => `x${name}y`),
  bytes: fc.uint8Array({ maxLength: 200 }).map(bytes => new Uint8Array(bytes)),
  isCompressed: fc.boolean(),
});

const DAY = new Date(2026, 10, 25, 9, 41, 37);

describe('ZipWriter', () => {
  it('writes what fflate writes, byte by byte', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: each => each.path }), entries => {
        const files: Zippable = Object.fromEntries(
          entries.map(({ path, bytes, isCompressed }) => [
            path,
            [bytes, isCompressed ? { level: 0 } : {}],
          ]),
        );
        expect(write(entries, DAY)).toEqual(zipSync(files, { mtime: DAY }));
      }),
    );
  });

  it('writes more files than the end of an archive can count, which are read again', async () => {
    const entries = Array.from({ length: 66_000 }, (_, i) => ({
      path: `${i}`,
      bytes: Uint8Array.of(i, i >> 8),
      isCompressed: true,
    }));
    const files = await unzip(write(entries), PROJECT_ARCHIVE);
    expect(files.size).toBe(66_000);
    expect(files.get('65999')).toEqual(Uint8Array.of(65_999, 65_999 >> 8));
  });

  it.each([
    ['files', { entries: 2 }],
    ['bytes', { bytes: 29 }],
    ['bytes of one file', { entryBytes: 9 }],
  ])('refuses more %s than a reader takes', async (_what, tight: Partial<ArchiveLimits>) => {
    const entries = ['a', 'b', 'c'].map(name => ({
      path: name,
      bytes: new Uint8Array(10),
      isCompressed: true,
    }));
    expect((await unzip(write(entries), PROJECT_ARCHIVE)).size).toBe(3);
    const limits = { ...PROJECT_ARCHIVE, ...tight };
    expect(() => write(entries, DAY, limits)).toThrowError(
      expect.objectContaining({ code: 'too-large' }),
    );
  });
});
