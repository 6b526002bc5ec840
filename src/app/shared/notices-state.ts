/** What the user should know. Imports nothing. */

/** Something the user should know; `code` names the message, `params` fill it in. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Files by name with the code of what was wrong with each. */
  readonly files?: readonly { readonly name: string; readonly code: string }[];
  /** Whether it offers to save the project as a file, since storage does not keep it. */
  readonly rescue?: true;
}

export interface NoticesState {
  readonly notices: readonly Notice[];
}

export const INITIAL_NOTICES: NoticesState = { notices: [] };
