/** Why a head refuses its options or its training data. */

export type HeadErrorCode = 'bad-options' | 'bad-shape' | 'not-finite' | 'too-many';

/** Its message says what was expected and what was found. */
export class HeadError extends Error {
  override readonly name = 'HeadError';
  constructor(
    readonly code: HeadErrorCode,
    message: string,
  ) {
    super(message);
  }
}
