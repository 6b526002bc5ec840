/**
 * Applying and inverting changes: what undo, redo and saving are made of. Pure.
 */
import type { Change, ProjectId, ProjectState } from './types';

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

/** The project that a change is made in; undefined where it touches nothing. */
export function projectOf({ project, samples: [first] }: Change): ProjectId | undefined {
  return project?.after.id ?? first?.after?.projectId ?? first?.before?.projectId;
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
