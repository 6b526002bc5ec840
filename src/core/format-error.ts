/**
 * Why data from outside (a file, or what storage kept) cannot be taken: the error of every reader, and of
 * every writer of what could not be read again. Imports nothing.
 */

export type FormatErrorCode =
  /** It is something else. */
  | 'file-not-ours'
  /** It was written by a newer version of the page. */
  | 'file-newer-version'
  /** It unpacks to more than is opened. */
  | 'file-too-large'
  /** It is JSON, or has some in it, that is longer or has more in it than is opened. */
  | 'file-json-too-large'
  /** It is packed with a password. */
  | 'file-encrypted'
  /** It is a project of another program, of sounds. */
  | 'file-of-sounds'
  /** It is a model in a form that only other programs open. */
  | 'file-other-model'
  /** It is ours, and broken, cut off or changed. */
  | 'file-damaged';

export class FormatError extends Error {
  override readonly name = 'FormatError';
  constructor(
    readonly code: FormatErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** @throws FormatError `file-damaged` unless `holds`. */
export function expectThat(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new FormatError('file-damaged', sentence);
}
