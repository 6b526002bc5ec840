/**
 * Puts deleted samples back into a project.
 */
import type { Project, ProjectState, Sample, Task } from './types';

/** The task, plus those classes of its earlier state that the samples are labelled with. */
function withClasses(task: Task, earlier: Task | undefined, samples: readonly Sample[]): Task {
  const used = new Set(samples.map(({ labels }) => labels[task.id]));
  const known = new Set(task.classes.map(({ id }) => id));
  const gone = earlier?.classes.filter(({ id }) => used.has(id) && !known.has(id)) ?? [];
  return gone.length === 0 ? task : { ...task, classes: [...task.classes, ...gone] };
}

/**
 * The state with the missing samples added, and with the tasks and classes that they are labelled with.
 * @param earlier the project as it was when it still had them.
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
