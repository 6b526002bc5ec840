/**
 * The history of changes, for undo and redo. Pure.
 */
import { invertChange } from './changes';
import type { Change, EditName } from './types';

/** Changes that can be undone; older ones are forgotten. */
export const HISTORY_LIMIT = 100;

export interface History {
  /** Newest last. */
  readonly done: readonly Change[];
  /** Next to be redone last. */
  readonly undone: readonly Change[];
}

/** A step through the history: the change to apply, and the history after it. */
export interface HistoryStep {
  readonly change: Change;
  readonly history: History;
}

export function emptyHistory(): History {
  return { done: [], undone: [] };
}

/** A new change ends what could be redone. */
export function pushChange({ done }: History, change: Change): History {
  return { done: [...done, change].slice(-HISTORY_LIMIT), undone: [] };
}

export function undoChange({ done, undone }: History): HistoryStep | null {
  const change = done.at(-1);
  if (!change) return null;
  return {
    change: invertChange(change),
    history: { done: done.slice(0, -1), undone: [...undone, change] },
  };
}

export function redoChange({ done, undone }: History): HistoryStep | null {
  const change = undone.at(-1);
  if (!change) return null;
  return { change, history: { done: [...done, change], undone: undone.slice(0, -1) } };
}

export const undoName = ({ done }: History): EditName | null => done.at(-1)?.name ?? null;
export const redoName = ({ undone }: History): EditName | null => undone.at(-1)?.name ?? null;
