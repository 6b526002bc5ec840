/**
 * Applies, inverts and joins changes, for undo, redo and saving. Pure.
 */
import type { Change, EditName, ProjectId, ProjectState, SampleId } from './types';

/** The state after a change. Copies the map of samples once, if samples are touched. */
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

/** The project that a change belongs to; undefined if it touches nothing. */
export function projectOf({ project, samples: [first] }: Change): ProjectId | undefined {
  return project?.after.id ?? first?.after?.projectId ?? first?.before?.projectId;
}

/** The change that reverses this one. */
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

/** The name of several consecutive changes together: that of the newest one that touches samples. */
export function nameOfAll(changes: readonly Change[]): EditName {
  const newest = changes.findLast(({ samples }) => samples.length > 0) ?? changes.at(-1);
  if (!newest) throw new RangeError('Expected a change, found none');
  return newest.name;
}

/**
 * Joins consecutive changes into one: from the state before the first to the state after the last.
 * @throws RangeError for none.
 */
export function joinChanges(changes: readonly Change[]): Change {
  const name = nameOfAll(changes);
  const samples = new Map<SampleId, Change['samples'][number]>();
  let project: Change['project'];
  for (const change of changes) {
    if (change.project) project = { ...change.project, before: (project ?? change.project).before };
    for (const { id, before, after } of change.samples) {
      const earlier = samples.get(id);
      const first = earlier ? earlier.before : before;
      samples.set(id, { id, ...(first ? { before: first } : {}), ...(after ? { after } : {}) });
    }
  }
  return {
    name,
    count: changes.reduce((sum, change) => sum + (change.name === name ? change.count : 0), 0),
    ...(project ? { project } : {}),
    samples: [...samples.values()],
  };
}
