/**
 * What can be wrong with a file that should be a picture or an archive of pictures.
 */
import type { ArchiveErrorCode } from '../archive/archive-error';
import type { UnreadKind } from './unread-kinds';

export type PictureErrorCode =
  | 'not-a-picture'
  /** It is known what it is, and that is not read here. */
  | UnreadKind
  /** What tells kinds apart is not there: the page was updated meanwhile, or the network is gone. */
  | 'not-now'
  | 'broken'
  /** It is a folder, or was moved or deleted meanwhile, or may not be read. */
  | 'unreadable'
  | 'too-large'
  | 'empty'
  | 'zip-damaged'
  | 'zip-packed-otherwise'
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

/** The picture error for each archive error, for archives that should contain pictures. */
export const ARCHIVE_PROBLEMS: Readonly<Record<ArchiveErrorCode, PictureErrorCode>> = {
  empty: 'empty',
  damaged: 'zip-damaged',
  'unknown-method': 'zip-packed-otherwise',
  encrypted: 'zip-encrypted',
  'too-large': 'zip-too-large',
};
