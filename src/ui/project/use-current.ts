/** The open project as the project page needs it: the shown task, and its samples by class. */
import { useMemo } from 'react';
import type {
  ClassId,
  Project,
  ProjectState,
  Sample,
  SampleId,
  Task,
  TaskId,
} from '../../dataset/types';
import { useInkling } from '../common/store-context';

function useCurrent(): ProjectState {
  const current = useInkling(state => state.current);
  if (!current) throw new Error('No project is open');
  return current;
}

export function useProject(): Project {
  return useCurrent().project;
}

export function activeTask(project: Project): Task {
  const task = project.tasks.find(candidate => candidate.id === project.activeTaskId);
  if (!task) throw new Error('The active task is not among the tasks of the project');
  return task;
}

export function useTask(): Task {
  return activeTask(useProject());
}

/** Samples of each class in a task, newest first, so that what was just added is in view. */
export function groupByClass(
  samples: ReadonlyMap<SampleId, Sample>,
  task: TaskId,
): ReadonlyMap<ClassId, readonly Sample[]> {
  const groups = new Map<ClassId, Sample[]>();
  for (const sample of samples.values()) {
    const label = sample.labels[task];
    if (label === undefined) continue;
    const group = groups.get(label);
    if (group) group.push(sample);
    else groups.set(label, [sample]);
  }
  for (const group of groups.values()) group.reverse();
  return groups;
}

export function useSamplesByClass(): ReadonlyMap<ClassId, readonly Sample[]> {
  const { project, samples } = useCurrent();
  return useMemo(
    () => groupByClass(samples, project.activeTaskId),
    [samples, project.activeTaskId],
  );
}
