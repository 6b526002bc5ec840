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
  /** Differs from that of every other step of the history. */
  readonly id: number;
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
  /** How many steps there have been. */
  readonly count: number;
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

/** @param before the history that this one takes the place of, whose ids are not used again. */
export function emptyHistory({ count }: Pick<History, 'count'> = { count: 0 }): History {
  return { count, done: [], undone: [] };
}

/** Adds a change; nothing can be redone after that. */
export function pushChange(
  { count, done }: History,
  change: Change,
  { batch, networks }: PushOptions = {},
): History {
  const last = done.at(-1);
  if (last && batch !== undefined && last.batch === batch) {
    const grown = { ...last, changes: [...last.changes, change] };
    return { count, done: [...done.slice(0, -1), grown], undone: [] };
  }
  const step = { id: count, changes: [change], batch: batch ?? null, networks: networks ?? null };
  return { count: count + 1, done: [...done, step].slice(-HISTORY_LIMIT), undone: [] };
}

export function undoChange({ count, done, undone }: History): HistoryMove | null {
  const step = done.at(-1);
  if (!step) return null;
  return {
    change: invertChange(joinChanges(step.changes)),
    networks: step.networks?.undo ?? NONE,
    history: { count, done: done.slice(0, -1), undone: [...undone, step] },
  };
}

export function redoChange({ count, done, undone }: History): HistoryMove | null {
  const step = undone.at(-1);
  if (!step) return null;
  return {
    change: joinChanges(step.changes),
    networks: step.networks?.redo ?? NONE,
    history: { count, done: [...done, step], undone: undone.slice(0, -1) },
  };
}

const nameOf = (step: Step | undefined): EditName | null => (step ? nameOfAll(step.changes) : null);

export const undoName = ({ done }: History): EditName | null => nameOf(done.at(-1));
export const redoName = ({ undone }: History): EditName | null => nameOf(undone.at(-1));

/** Which step an undo would reverse. @param batch only if it is of this one. */
export function undoStep({ done }: History, batch?: symbol): number | null {
  const last = done.at(-1);
  return last && (batch === undefined || last.batch === batch) ? last.id : null;
}
