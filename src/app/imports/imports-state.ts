/** An import of which the user has yet to say how it is meant. */

import type { GuessedNames } from './list-files';
import type { ImportTarget, PassedOver, Reading } from './plan/types';

export interface AskedImport {
  readonly id: number;
  /** What is brought in, by its name; empty where it has none. */
  readonly title: string;
  readonly target: ImportTarget;
  /** At least one, the likeliest first. */
  readonly readings: readonly Reading[];
  /** What is passed over in every reading. */
  readonly passedOver: readonly PassedOver[];
  readonly guessed: readonly GuessedNames[];
  /** Whether there is also a model in it, which can be opened instead. */
  readonly hasModel: boolean;
}

export interface ImportsState {
  /** Waits for an answer. */
  readonly askedImport: AskedImport | null;
}

export const INITIAL_IMPORTS: ImportsState = { askedImport: null };

/** How an import is meant; null where it is left. */
export type ImportAnswer =
  | {
      readonly kind: 'import';
      readonly reading: Reading;
    }
  | { readonly kind: 'open-model' }
  | null;
