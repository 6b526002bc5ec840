/** The open project as the project page needs it: the shown task, and its samples by class. */
import { useMemo, useRef } from 'react';
import type {
  ClassId,
  Project,
  ProjectState,
  Sample,
  SampleId,
  Task,
  TaskId,
} from '../../../core/project/types';
import { useInkling } from '../../shared/store-context';

/** The part of the open project that is asked for; rendered again only when that part changes. */
function usePart<T>(part: (current: ProjectState) => T): T {
  return useInkling(state => {
    if (!state.current) throw new Error('No project is open');
    return part(state.current);
  });
}

export function useProject(): Project {
  return usePart(current => current.project);
}

export function activeTask(project: Project): Task {
  const task = project.tasks.find(candidate => candidate.id === project.activeTaskId);
  if (!task) throw new Error('The active task is not among the tasks of the project');
  return task;
}

export function useTask(): Task {
  return usePart(current => activeTask(current.project));
}

/**
 * Samples of each class in a task, the examples or those of the test set, newest first, so that what
 * was just added is in view.
 */
function groupByClass(
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

type Groups = ReadonlyMap<ClassId, readonly Sample[]>;

/** Those of the groups before that are as they were, so that what shows them need not change. */
function keepSame(before: Groups, now: Groups): Groups {
  return new Map(
    [...now].map(([id, group]) => {
      const old = before.get(id);
      const isSame = old?.length === group.length && group.every((sample, i) => sample === old[i]);
      return [id, isSame ? old : group];
    }),
  );
}

function useGroups(areTest: boolean): Groups {
  const samples = usePart(current => current.samples);
  const taskId = usePart(current => current.project.activeTaskId);
  const shown = useRef<Groups>(new Map());
  return useMemo(() => {
    shown.current = keepSame(shown.current, groupByClass(samples, taskId, areTest));
    return shown.current;
  }, [samples, taskId, areTest]);
}

/** The examples of each class, newest first. */
export function useSamplesByClass(): Groups {
  return useGroups(false);
}

/** What is held back of each class, newest first. */
export function useTestByClass(): Groups {
  return useGroups(true);
}

export function useSamples(): ReadonlyMap<SampleId, Sample> {
  return usePart(current => current.samples);
}
