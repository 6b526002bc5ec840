/**
 * What is known of an import before anything of it is unpacked or encoded: whether it has more pictures
 * than are opened at once, and whether the browser has room for what is kept of them.
 */
import { FormatError } from '../../core/format-error';
import type { Context } from '../shared/context';

/** Pictures that are opened at once: as they are kept, they are in memory until all are there. */
export const MOST_PICTURES = 10_000;

/** Most bytes that a picture takes as it is kept, of many: a JPEG of at most 512 px. */
const KEPT_BYTES = 60_000;
/** Bytes that stand beside it: its embedding and its record. */
const BESIDE_BYTES = 4_000;

/** A file that is taken for a picture. */
export interface Candidate {
  /** Unpacked. */
  readonly bytes: number;
}

const MEGABYTE = 1024 ** 2;

/** What pictures will take of the browser's storage, in bytes; roughly, and rather more than less. */
export function roomFor(pictures: readonly Candidate[]): number {
  return pictures.reduce((sum, { bytes }) => sum + Math.min(bytes, KEPT_BYTES) + BESIDE_BYTES, 0);
}

function tooManyPictures(count: number): FormatError {
  const sentence = `Expected at most ${MOST_PICTURES} pictures, found ${count}`;
  return new FormatError('too-many-pictures', sentence, { count, most: MOST_PICTURES });
}

/** @throws FormatError `too-many-pictures` where there are more than are opened at once. */
export function expectFewPictures(files: readonly Candidate[]): void {
  const count = files.length;
  if (count > MOST_PICTURES) throw tooManyPictures(count);
}

/** @throws FormatError `no-room-for-pictures` where the browser has less room than they will take. */
export function expectRoom({ get }: Pick<Context, 'get'>, files: readonly Candidate[]): void {
  const { storageUse } = get();
  if (!storageUse) return;
  const needed = roomFor(files);
  const free = Math.max(0, storageUse.quota - storageUse.used);
  if (needed <= free) return;
  throw new FormatError('no-room-for-pictures', `Expected ${needed} bytes, found ${free}`, {
    needed: Math.ceil(needed / MEGABYTE),
    free: Math.floor(free / MEGABYTE),
  });
}
