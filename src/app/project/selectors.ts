/**
 * What is read from the open project in many places, computed once for each change of it. Parts that a
 * change has left as they were stay the same objects, so that what shows them need not be drawn again.
 */

import { findTask } from '../../core/project/edits';
import type { ClassId, ProjectState, Sample, Task } from '../../core/project/types';

/** The samples of each class that has any, newest first, so that what was just added is in view. */
export type SamplesByClass = ReadonlyMap<ClassId, readonly Sample[]>;

interface Groups {
  readonly examples: SamplesByClass;
  readonly test: SamplesByClass;
}

/** The task that the page shows. */
export function activeTask({ project }: Pick<ProjectState, 'project'>): Task {
  return findTask(project, project.activeTaskId);
}

/** The examples of the task that is shown. */
export const examplesByClass = (state: ProjectState): SamplesByClass => groupsOf(state).examples;

/** The test set of the task that is shown. */
export const testByClass = (state: ProjectState): SamplesByClass => groupsOf(state).test;

/** Of the state that was asked about last: there is one project on the page. */
let last: { readonly of: ProjectState; readonly groups: Groups } | null = null;

function groupsOf(state: ProjectState): Groups {
  const { samples, project } = state;
  const isSame =
    last?.of.samples === samples && last.of.project.activeTaskId === project.activeTaskId;
  if (last && isSame) return last.groups;
  const { examples, test } = group(state);
  const before = last?.groups;
  const groups = {
    examples: keepSame(before?.examples, examples),
    test: keepSame(before?.test, test),
  };
  last = { of: state, groups };
  return groups;
}

function group({ samples, project }: ProjectState): Groups {
  const examples = new Map<ClassId, Sample[]>();
  const test = new Map<ClassId, Sample[]>();
  for (const sample of samples.values()) {
    const label = sample.labels[project.activeTaskId];
    if (label === undefined) continue;
    const groups = sample.isTest ? test : examples;
    const known = groups.get(label);
    if (known) known.push(sample);
    else groups.set(label, [sample]);
  }
  for (const groups of [examples, test]) for (const each of groups.values()) each.reverse();
  return { examples, test };
}

/** The groups of now, as the objects that they were before where nothing of them has changed. */
function keepSame(before: SamplesByClass | undefined, now: SamplesByClass): SamplesByClass {
  if (!before) return now;
  const kept = new Map(
    [...now].map(([id, samples]) => {
      const old = before.get(id);
      const isSame =
        old?.length === samples.length && samples.every((sample, i) => sample === old[i]);
      return [id, isSame ? old : samples];
    }),
  );
  const isSame =
    kept.size === before.size && [...kept].every(([id, samples]) => before.get(id) === samples);
  return isSame ? before : kept;
}
