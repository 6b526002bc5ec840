/**
 * What can be wrong with a file that should be a picture.
 */

export type PictureErrorCode =
  | 'not-a-picture'
  | 'heic-unsupported'
  | 'broken'
  | 'too-large'
  | 'empty'
  | 'zip-damaged'
  | 'zip-encrypted'
  | 'zip-too-large';

export class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(
    readonly code: PictureErrorCode,
    message: string,
  ) {
    super(message);
  }
}
