/** What a head refuses: its options, or what it is to learn from. */

export type HeadErrorCode = 'bad-options' | 'bad-shape' | 'not-finite' | 'too-many';

/** Its sentence says what was expected and what was found. */
export class HeadError extends Error {
  override readonly name = 'HeadError';
  constructor(
    readonly code: HeadErrorCode,
    message: string,
  ) {
    super(message);
  }
}
