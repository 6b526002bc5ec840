/** What the user should know. */
import type { BaseModelId } from '../../core/model/catalog';

/** Something the user should know; `code` names the message, `params` fill it in. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'problem';
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Files by name with the code of what was wrong with each. */
  readonly files?: readonly { readonly name: string; readonly code: string }[];
  /** The step of the history that it is about; it goes once that is not the one that an undo reverses. */
  readonly undoes?: number;
  /** The base model that it offers for the open project. */
  readonly chooses?: BaseModelId;
  /** Whether it offers to save the project as a file, since storage does not keep it. */
  readonly rescue?: true;
}

export interface NoticesState {
  readonly notices: readonly Notice[];
}

export const INITIAL_NOTICES: NoticesState = { notices: [] };
