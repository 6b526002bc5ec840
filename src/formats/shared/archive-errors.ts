/**
 * What is wrong with an archive, as it is told of a file that is read or written here.
 */
import { ArchiveError, type ArchiveErrorCode } from '../../archive/archive-error';
import { FormatError, type FormatErrorCode } from '../../core/format-error';

const CODES: Readonly<Record<ArchiveErrorCode, FormatErrorCode>> = {
  empty: 'file-not-ours',
  damaged: 'file-damaged',
  'unknown-method': 'file-packed-otherwise',
  encrypted: 'file-encrypted',
  'too-large': 'file-too-large',
};

/** @returns a FormatError for an ArchiveError, and any other error as it is: to be thrown. */
export function ofArchive(error: unknown): unknown {
  if (!(error instanceof ArchiveError)) return error;
  return new FormatError(CODES[error.code], error.message);
}
