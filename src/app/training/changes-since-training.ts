/**
 * What has changed since a network was trained, and what can be done with an interrupted training.
 * Pure.
 */
import { findTask } from '../../core/project/edits';
import type { TrainedOn } from '../../core/project/kept-network';
import type { ClassId, ProjectState, SampleId, TaskId } from '../../core/project/types';
import type { ChangesSince, Interrupted } from './training-state';

/** What a network of a task learns from: its enabled classes, and their examples. */
export function examplesOf({ project, samples }: ProjectState, taskId: TaskId): TrainedOn {
  const { classes } = findTask(project, taskId);
  const enabled = classes.filter(label => label.enabled).map(label => label.id);
  const known = new Set(enabled);
  return {
    classes: enabled,
    samples: [...samples.values()].flatMap(({ id, labels, isTest }) => {
      const classId = labels[taskId];
      return !isTest && classId !== undefined && known.has(classId) ? [{ id, classId }] : [];
    }),
  };
}

export function changesSince(
  trained: TrainedOn,
  state: ProjectState,
  taskId: TaskId,
): ChangesSince {
  const known = new Set(trained.classes);
  const before = new Map<SampleId, ClassId>(
    trained.samples.map(({ id, classId }) => [id, classId]),
  );
  let [removed, moved] = [0, 0];
  for (const [id, classId] of before) {
    const sample = state.samples.get(id);
    const now = sample?.isTest ? undefined : sample?.labels[taskId];
    if (now === undefined) removed++;
    else if (now !== classId) moved++;
  }
  const { classes, samples } = examplesOf(state, taskId);
  return {
    added: samples.filter(({ id }) => !before.has(id)).length,
    removed,
    moved,
    unknown: classes.filter(id => !known.has(id)),
  };
}

function isUnchanged({ added, removed, moved, unknown }: ChangesSince): boolean {
  return added + removed + moved + unknown.length === 0;
}

/** @param isBase whether the base model is the one that the training began from. */
export function waysOn(
  trained: TrainedOn,
  state: ProjectState,
  taskId: TaskId,
  isBase: boolean,
): Pick<Interrupted, 'goingOn' | 'keeping'> {
  if (!isBase) return { goingOn: 'base-changed', keeping: 'base-changed' };
  const { classes } = findTask(state.project, taskId);
  const enabled = new Set(classes.filter(label => label.enabled).map(label => label.id));
  const isSame =
    isUnchanged(changesSince(trained, state, taskId)) &&
    trained.classes.every(id => enabled.has(id));
  const isThere = trained.classes.every(id => classes.some(label => label.id === id));
  return {
    goingOn: isSame ? 'possible' : 'examples-changed',
    keeping: isThere ? 'possible' : 'class-gone',
  };
}
