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

/**
 * Samples of each class in a task, the examples or those of the test set, newest first, so that what
 * was just added is in view.
 */
export function groupByClass(
  samples: ReadonlyMap<SampleId, Sample>,
  task: TaskId,
  areTest: boolean,
): ReadonlyMap<ClassId, readonly Sample[]> {
  const groups = new Map<ClassId, Sample[]>();
  for (const sample of samples.values()) {
    if ((sample.isTest ?? false) !== areTest) continue;
    const label = sample.labels[task];
    if (label === undefined) continue;
    const group = groups.get(label);
    if (group) group.push(sample);
    else groups.set(label, [sample]);
  }
  for (const group of groups.values()) group.reverse();
  return groups;
}

function useGroups(areTest: boolean): ReadonlyMap<ClassId, readonly Sample[]> {
  const { project, samples } = useCurrent();
  return useMemo(
    () => groupByClass(samples, project.activeTaskId, areTest),
    [samples, project.activeTaskId, areTest],
  );
}

/** The examples of each class, newest first. */
export function useSamplesByClass(): ReadonlyMap<ClassId, readonly Sample[]> {
  return useGroups(false);
}

/** What is held back of each class, newest first. */
export function useTestByClass(): ReadonlyMap<ClassId, readonly Sample[]> {
  return useGroups(true);
}

export function useSamples(): ReadonlyMap<SampleId, Sample> {
  return useCurrent().samples;
}
