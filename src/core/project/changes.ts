/**
 * Applying and inverting changes: what undo, redo and saving are made of. Pure.
 */
import type { Change, EditName, ProjectId, ProjectState, SampleId } from './types';

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

/** What changes that follow each other are called together: as the newest that touches samples. */
export function nameOfAll(changes: readonly Change[]): EditName {
  const newest = changes.findLast(({ samples }) => samples.length > 0) ?? changes.at(-1);
  if (!newest) throw new RangeError('Expected a change, found none');
  return newest.name;
}

/**
 * Changes that were made one after another, as one: from the state before the first to the state after
 * the last.
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
