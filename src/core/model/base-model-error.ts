/** What can go wrong where a base model, or a model in its format, is fetched and read. */

export type BaseModelErrorCode = 'fetch-failed' | 'fetch-status' | 'bad-model' | 'incomplete-model';

/** Why a base model could not be had. */
export class BaseModelError extends Error {
  override readonly name = 'BaseModelError';
  constructor(
    readonly code: BaseModelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
