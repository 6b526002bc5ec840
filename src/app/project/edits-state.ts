/** The open project, and what can be undone of it. */

import type { EditName, ProjectState } from '../../core/project/types';

export interface EditsState {
  /** The open project, or null on the start page. */
  readonly current: ProjectState | null;
  /** Edits that storage has not yet confirmed. */
  readonly unsaved: number;
  /** New pictures that storage refused and that memory holds, for a file. */
  readonly unsavedPictures: number;
  readonly undo: EditName | null;
  /** Which step that is; null where nothing can be undone. */
  readonly undoStep: number | null;
  readonly redo: EditName | null;
}

export const INITIAL_EDITS: EditsState = {
  current: null,
  unsaved: 0,
  unsavedPictures: 0,
  undo: null,
  undoStep: null,
  redo: null,
};
