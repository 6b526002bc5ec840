import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { WeightFileError } from '../../../scripts/import-base-models/byte-reader';
import { openPackage, type Source, sha256 } from '../../../scripts/import-base-models/sources';

/** A ustar archive: for each file a header of 512 bytes, then its bytes in blocks of 512. */
function tar(files: readonly (readonly [path: string, bytes: Uint8Array, prefix?: string])[]) {
  const blocks = files.flatMap(([path, bytes, prefix = '']) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, 'latin1');
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
    header.write(prefix, 345, 'latin1');
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const WEIGHTS = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
const FILES = [
  ['package/package.json', Buffer.from('{}')],
  ['package/weights/net.bin', WEIGHTS],
  ['deep.bin', Buffer.from('deep'), 'package/a'],
] as const;

const integrityOf = (tarball: Uint8Array) =>
  `sha512-${createHash('sha512').update(tarball).digest('base64')}`;

function pin(tarball: Uint8Array, patch: Partial<Source> = {}): Source {
  return {
    package: '@example/net',
    version: '1.2.3',
    integrity: integrityOf(tarball),
    file: 'weights/net.bin',
    sha256: sha256(WEIGHTS),
    licence: 'Apache-2.0',
    ...patch,
  };
}

describe('openPackage', () => {
  const tarball = gzipSync(tar(FILES));

  it('gives the file that was pinned', () => {
    expect([...openPackage(pin(tarball), tarball)]).toEqual([...WEIGHTS]);
  });

  it('gives the part of it that holds the network', () => {
    const part = openPackage(pin(tarball, { range: [10, 20] }), tarball);
    expect([...part]).toEqual([...WEIGHTS.slice(10, 20)]);
  });

  it('finds a file whose path is split over the header', () => {
    const deep = sha256(Buffer.from('deep'));
    const source = pin(tarball, { file: 'a/deep.bin', sha256: deep });
    expect(Buffer.from(openPackage(source, tarball)).toString()).toBe('deep');
  });

  it('refuses a package of which any byte differs, before unpacking it', () => {
    for (let at = 0; at < tarball.length; at++) {
      const other = Buffer.from(tarball);
      other[at] ^= 1;
      expect(() => openPackage(pin(tarball), other)).toThrow(
        new WeightFileError(
          `@example/net@1.2.3: expected the integrity ${integrityOf(tarball)}, ` +
            `found ${integrityOf(other)}.`,
        ),
      );
    }
  });

  it('refuses a package that was cut off', () => {
    expect(() => openPackage(pin(tarball), tarball.subarray(0, 50))).toThrow(
      /expected the integrity/,
    );
  });

  it('refuses another file than the one that was pinned', () => {
    const source = pin(tarball, { file: 'package.json' });
    expect(() => openPackage(source, tarball)).toThrow(
      new WeightFileError(
        '@example/net@1.2.3, package.json: expected SHA-256 ' +
          `${source.sha256}, found ${sha256(Buffer.from('{}'))}.`,
      ),
    );
  });

  it('refuses a package without the file', () => {
    expect(() => openPackage(pin(tarball, { file: 'gone.bin' }), tarball)).toThrow(
      new WeightFileError('Expected a file package/gone.bin in the package, found none.'),
    );
  });

  it('refuses an archive that ends in the middle of the file', () => {
    const short = gzipSync(tar(FILES).subarray(0, 512 * 3 + 300));
    expect(() => openPackage(pin(short), short)).toThrow(/expected SHA-256/);
  });
});
