/** What can go wrong when a base model, or a model in its format, is fetched and read. */

export type BaseModelErrorCode = 'fetch-failed' | 'fetch-status' | 'bad-model' | 'incomplete-model';

/** Why a base model could not be loaded. */
export class BaseModelError extends Error {
  override readonly name = 'BaseModelError';
  constructor(
    readonly code: BaseModelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
