/**
 * Why an edit is refused.
 */

export type DatasetErrorCode =
  | 'empty-name'
  | 'long-name'
  | 'duplicate-name'
  | 'unknown-task'
  | 'unknown-class'
  | 'unknown-sample'
  | 'last-task';

export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  constructor(
    readonly code: DatasetErrorCode,
    message: string,
  ) {
    super(message);
  }
}
