/**
 * Samples that a project is without, put back into it.
 */
import type { Project, ProjectState, Sample, Task } from './types';

/** The task with the classes of another state of it by which samples are labelled. */
function withClasses(task: Task, earlier: Task | undefined, samples: readonly Sample[]): Task {
  const used = new Set(samples.map(({ labels }) => labels[task.id]));
  const known = new Set(task.classes.map(({ id }) => id));
  const gone = earlier?.classes.filter(({ id }) => used.has(id) && !known.has(id)) ?? [];
  return gone.length === 0 ? task : { ...task, classes: [...task.classes, ...gone] };
}

/**
 * The state with samples that are not in it, and with the tasks and classes by which they are labelled.
 * @param earlier the project as it was when it had them.
 */
export function bringBack(
  { project, samples }: ProjectState,
  earlier: Project,
  missing: readonly Sample[],
): ProjectState {
  const ids = new Set(project.tasks.map(({ id }) => id));
  const gone = earlier.tasks.filter(
    ({ id }) => !ids.has(id) && missing.some(({ labels }) => Object.hasOwn(labels, id)),
  );
  const tasks = project.tasks.map(task =>
    withClasses(
      task,
      earlier.tasks.find(({ id }) => id === task.id),
      missing,
    ),
  );
  return {
    project: { ...project, tasks: [...tasks, ...gone] },
    samples: new Map([...samples, ...missing.map(sample => [sample.id, sample] as const)]),
  };
}
