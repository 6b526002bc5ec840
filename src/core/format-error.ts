/**
 * Why data from outside (a file, or storage) cannot be used: the error of every reader, and of every
 * writer whose output could not be read again. Imports nothing.
 */

export type FormatErrorCode =
  /** It is something else. */
  | 'file-not-ours'
  /** It was written by a newer version of the page. */
  | 'file-newer-version'
  /** It unpacks to more than the limit. */
  | 'file-too-large'
  /** It is or contains JSON that is over the limit in length or content. */
  | 'file-json-too-large'
  /** It is packed in a way that is not read here. */
  | 'file-packed-otherwise'
  /** It has more pictures than are opened at once: `count`, and `most` that may be. */
  | 'too-many-pictures'
  /** The browser has less room than its pictures take: `needed` and `free`, in MB. */
  | 'no-room-for-pictures'
  /** It is protected with a password. */
  | 'file-encrypted'
  /** It is a project of sounds from another program. */
  | 'file-of-sounds'
  /** It is a part of a model, of which another is missing: `missing` names it. */
  | 'file-of-model-missing'
  /** It is a model in a format that only other programs can open. */
  | 'file-other-model'
  /** It is one of our files, but it is broken, cut off or changed. */
  | 'file-damaged';

export class FormatError extends Error {
  override readonly name = 'FormatError';
  constructor(
    readonly code: FormatErrorCode,
    message: string,
    /** What fills in the sentence that the user reads. */
    readonly params: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
  }
}

/** @throws FormatError `file-damaged` unless `holds`. */
export function expectThat(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new FormatError('file-damaged', sentence);
}
