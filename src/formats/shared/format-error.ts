/**
 * Why a file that should be one of ours cannot be opened.
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
