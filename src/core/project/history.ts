/**
 * The history of changes, for undo and redo. Pure.
 */
import { invertChange, joinChanges, nameOfAll } from './changes';
import type { NetworkChanges } from './kept-network';
import type { Change, EditName } from './types';

/** The most steps that can be undone; older ones are forgotten. */
export const HISTORY_LIMIT = 100;

/** What one undo reverses. */
interface Step {
  /** Consecutive changes, the newest last; at least one. */
  readonly changes: readonly Change[];
  /** Identifies changes that were made bit by bit, such as an import. */
  readonly batch: symbol | null;
  readonly networks: StepNetworks | null;
}

/** Networks that are written or removed when a step is undone, and when it is redone. */
export interface StepNetworks {
  readonly undo: NetworkChanges;
  readonly redo: NetworkChanges;
}

export interface History {
  /** Newest last. */
  readonly done: readonly Step[];
  /** Next to be redone last. */
  readonly undone: readonly Step[];
}

/** A move through the history: the change to apply, and the history after it. */
export interface HistoryMove {
  readonly change: Change;
  /** Networks to write with it. */
  readonly networks: NetworkChanges;
  readonly history: History;
}

const NONE: NetworkChanges = new Map();

interface PushOptions {
  /** Consecutive changes with the same batch are one step. */
  readonly batch?: symbol | undefined;
  readonly networks?: StepNetworks | undefined;
}

export function emptyHistory(): History {
  return { done: [], undone: [] };
}

/** Adds a change; nothing can be redone after that. */
export function pushChange(
  { done }: History,
  change: Change,
  { batch, networks }: PushOptions = {},
): History {
  const last = done.at(-1);
  if (last && batch !== undefined && last.batch === batch) {
    const grown = { ...last, changes: [...last.changes, change] };
    return { done: [...done.slice(0, -1), grown], undone: [] };
  }
  const step = { changes: [change], batch: batch ?? null, networks: networks ?? null };
  return { done: [...done, step].slice(-HISTORY_LIMIT), undone: [] };
}

export function undoChange({ done, undone }: History): HistoryMove | null {
  const step = done.at(-1);
  if (!step) return null;
  return {
    change: invertChange(joinChanges(step.changes)),
    networks: step.networks?.undo ?? NONE,
    history: { done: done.slice(0, -1), undone: [...undone, step] },
  };
}

export function redoChange({ done, undone }: History): HistoryMove | null {
  const step = undone.at(-1);
  if (!step) return null;
  return {
    change: joinChanges(step.changes),
    networks: step.networks?.redo ?? NONE,
    history: { done: [...done, step], undone: undone.slice(0, -1) },
  };
}

const nameOf = (step: Step | undefined): EditName | null => (step ? nameOfAll(step.changes) : null);

export const undoName = ({ done }: History): EditName | null => nameOf(done.at(-1));
export const redoName = ({ undone }: History): EditName | null => nameOf(undone.at(-1));
