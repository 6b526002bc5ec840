/** Which pictures of a list are selected, and where the keyboard is: pure steps over plain data. */
import type { SampleId } from '../../../../core/project/types';

export interface Selection {
  readonly selected: ReadonlySet<SampleId>;
  /** The picture that the arrow keys go on from. */
  readonly active: number;
  /** Where a range selected with Shift begins. */
  readonly anchor: number;
}

export const NOTHING: Selection = { selected: new Set(), active: 0, anchor: 0 };

function range(ids: readonly SampleId[], from: number, to: number): SampleId[] {
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}

/** Click or Space: the picture joins or leaves the selection. */
export function toggle(selection: Selection, ids: readonly SampleId[], index: number): Selection {
  const id = ids[index];
  if (id === undefined) return selection;
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, active: index, anchor: index };
}

/** Shift: everything from the anchor to the picture joins. */
export function extend(selection: Selection, ids: readonly SampleId[], index: number): Selection {
  const selected = new Set([...selection.selected, ...range(ids, selection.anchor, index)]);
  return { selected, active: index, anchor: selection.anchor };
}

export function moveTo(selection: Selection, index: number): Selection {
  return { ...selection, active: index, anchor: index };
}

export function selectAll(selection: Selection, ids: readonly SampleId[]): Selection {
  return { ...selection, selected: new Set(ids) };
}

/** Where a key leads in a grid of `columns`; null if the key is not about moving. */
export function step(key: string, from: number, count: number, columns: number): number | null {
  const last = count - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from - columns,
    ArrowDown: from + columns,
    Home: 0,
    End: last,
  };
  const to = moves[key];
  return to === undefined ? null : Math.max(0, Math.min(last, to));
}
