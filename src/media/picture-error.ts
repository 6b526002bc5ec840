/**
 * What can be wrong with a file that should be a picture or an archive of pictures.
 */
import type { ArchiveErrorCode } from '../archive/archive-error';

export type PictureErrorCode =
  | 'not-a-picture'
  | 'heic-unsupported'
  | 'broken'
  | 'too-large'
  | 'empty'
  | 'zip-damaged'
  | 'zip-packed-otherwise'
  | 'zip-encrypted'
  | 'zip-too-large'
  /** What unpacks archives is not there: the page was updated meanwhile, or the network is gone. */
  | 'zip-not-now';

export class PictureError extends Error {
  override readonly name = 'PictureError';
  constructor(
    readonly code: PictureErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** The picture error for each archive error, for archives that should contain pictures. */
export const ARCHIVE_PROBLEMS: Readonly<Record<ArchiveErrorCode, PictureErrorCode>> = {
  empty: 'empty',
  damaged: 'zip-damaged',
  'unknown-method': 'zip-packed-otherwise',
  encrypted: 'zip-encrypted',
  'too-large': 'zip-too-large',
};
