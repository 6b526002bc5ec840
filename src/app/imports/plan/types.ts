/** What an import plan is made of: plain data. Types only. */

import type { UnreadKind } from '../../../media/unread-kinds';

/** A file that may be brought in. */
export interface PlanFile {
  /** As it was found, with any separators: in a folder, in an archive, or its name alone. */
  readonly path: string;
  /** Whether it is a picture, where its beginning has been looked at; else its name tells. */
  readonly isPicture?: boolean;
  /** What it is instead, where that is known. */
  readonly unread?: UnreadKind;
}

/** Why a file is passed over. */
export type PassedOverCode =
  | 'not-a-picture'
  /** It lies beside the folders of the classes, in none of them. */
  | 'no-class'
  /** No table of labels has a row for it. */
  | 'no-label'
  /** Of a test set that is being filled: it is an example to learn from. */
  | 'of-examples'
  /** Of a test set that is being filled: there is no class of that name. */
  | 'no-such-class'
  /** It belongs to a project of ours whose manifest cannot be read. */
  | 'of-damaged-project';

export interface PassedOver {
  readonly name: string;
  readonly code: string;
}

export interface PlannedPicture {
  /** Index among the files. */
  readonly file: number;
  readonly className: string;
  /** Held back for the test set. */
  readonly isTest: boolean;
}

export interface PlannedClass {
  readonly name: string;
  readonly examples: number;
  readonly tests: number;
}

/** How files can be understood. */
export type ReadingKind =
  /** By the manifest of a project of ours. */
  | 'project'
  /** As a project of Teachable Machine, or of genai-tm, has them. */
  | 'teachable-machine'
  | 'genai-tm'
  /** By a column of a table beside the pictures. */
  | 'table'
  /** By the folders of one level. */
  | 'folders'
  /** The same, with folders that are called as splits are taken for classes too. */
  | 'all-folders'
  /** All in one class, whose name the user may give. */
  | 'one-class'
  | 'class-each'
  /** Into the class that was pointed at. */
  | 'into-class';

export interface Reading {
  readonly kind: ReadingKind;
  /** Of a table: what the column is called. */
  readonly column?: string;
  readonly pictures: readonly PlannedPicture[];
  /** In the order in which they are found; each has a picture. */
  readonly classes: readonly PlannedClass[];
  readonly passedOver: readonly PassedOver[];
}

export interface ImportPlan {
  /** Each with at least one picture, the likeliest first; none where there is no picture. */
  readonly readings: readonly Reading[];
  /** Whether the first reading needs no question. */
  readonly isObvious: boolean;
  /** What is passed over in every reading. */
  readonly passedOver: readonly PassedOver[];
  /** Whether it is a project of sounds. */
  readonly isOfSounds: boolean;
}

/** What the files are for. */
export type ImportTarget =
  | { readonly kind: 'new-project' }
  | { readonly kind: 'classes' }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'test-set'; readonly classes: readonly string[] };
