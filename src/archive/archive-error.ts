/**
 * Why a zip archive cannot be read or written: the one error of this folder. Those who read archives
 * turn it into an error of their own (media/picture-error.ts, formats/shared/archive-errors.ts).
 * Imports nothing.
 */

export type ArchiveErrorCode =
  /** There is nothing in it. */
  | 'empty'
  /** It is cut off, changed, or no archive at all. */
  | 'damaged'
  /** It is packed in a way that is not read here: not with Deflate, nor stored as it is. */
  | 'unknown-method'
  /** It is packed with a password. */
  | 'encrypted'
  /** It has more in it than its limits allow (see limits.ts). */
  | 'too-large';

export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  constructor(
    readonly code: ArchiveErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** @throws ArchiveError `damaged` unless `holds`. */
export function expectSound(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new ArchiveError('damaged', sentence);
}

/** @throws ArchiveError `too-large` unless `holds`. */
export function expectWithin(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new ArchiveError('too-large', sentence);
}
