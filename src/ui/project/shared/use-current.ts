/** The open project as the project page needs it: the shown task, and its samples by class. */
import {
  activeTask,
  examplesByClass,
  type SamplesByClass,
  testByClass,
} from '../../../app/project/selectors';
import type { Project, ProjectState, Sample, SampleId, Task } from '../../../core/project/types';
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

export function useTask(): Task {
  return usePart(activeTask);
}

/** The examples of each class, newest first. */
export function useSamplesByClass(): SamplesByClass {
  return usePart(examplesByClass);
}

/** What is held back of each class, newest first. */
export function useTestByClass(): SamplesByClass {
  return usePart(testByClass);
}

export function useSamples(): ReadonlyMap<SampleId, Sample> {
  return usePart(current => current.samples);
}
