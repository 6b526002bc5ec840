/**
 * Applying and inverting changes: what undo, redo and saving are made of. Pure.
 */
import type { Change, ProjectState } from './types';

/** The state after a change. Takes one copy of the samples' map where samples are touched. */
export function applyChange(state: ProjectState, change: Change): ProjectState {
  const project = change.project?.after ?? state.project;
  if (change.samples.length === 0) return { project, samples: state.samples };
  const samples = new Map(state.samples);
  for (const { id, after } of change.samples) {
    if (after) samples.set(id, after);
    else samples.delete(id);
  }
  return { project, samples };
}

/** The change that takes this one back. */
export function invertChange(change: Change): Change {
  return {
    name: change.name,
    count: change.count,
    ...(change.project
      ? { project: { before: change.project.after, after: change.project.before } }
      : {}),
    samples: change.samples.map(({ id, before, after }) => ({
      id,
      ...(after ? { before: after } : {}),
      ...(before ? { after: before } : {}),
    })),
  };
}
