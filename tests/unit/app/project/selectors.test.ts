import { describe, expect, it } from 'vitest';
import { activeTask, examplesByClass, testByClass } from '../../../../src/app/project/selectors';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { Change, ProjectState, Sample } from '../../../../src/core/project/types';

/** A project with the classes `cat` and `dog`, and two pictures of each. */
function pets() {
  let state = edits.newProject('Pets', 'Kind', 1);
  const edit = (make: (state: ProjectState) => Change) => {
    state = applyChange(state, make(state));
    return state;
  };
  const taskId = state.project.activeTaskId;
  edit(current => edits.addClasses(current, taskId, ['cat', 'dog'], 2));
  const [cat, dog] = activeTask(state).classes.map(({ id }) => id);
  const add = (id: string, label: string) => {
    const sample: Sample = {
      id,
      projectId: state.project.id,
      labels: { [taskId]: label },
      source: 'file',
      addedAt: 1,
      width: 1,
      height: 1,
    };
    return edit(current => edits.addSamples(current, [sample], 3));
  };
  add('cat 1', cat);
  add('dog 1', dog);
  add('cat 2', cat);
  add('dog 2', dog);
  return { edit, add, taskId, cat, dog, state: () => state };
}

const ids = (samples: readonly Sample[] | undefined) => samples?.map(({ id }) => id);

describe('the samples by class', () => {
  it('are the newest first, the examples and the test set apart', () => {
    const { edit, cat, dog } = pets();
    const state = edit(current => edits.holdBack(current, ['cat 1'], 4));
    expect(ids(examplesByClass(state).get(cat))).toEqual(['cat 2']);
    expect(ids(examplesByClass(state).get(dog))).toEqual(['dog 2', 'dog 1']);
    expect(ids(testByClass(state).get(cat))).toEqual(['cat 1']);
    expect(testByClass(state).has(dog)).toBe(false);
  });

  it('are the same objects where a change leaves them as they were', () => {
    const { edit, add, cat, dog, state } = pets();
    const [examples, test] = [examplesByClass(state()), testByClass(state())];
    expect(examplesByClass(state())).toBe(examples);
    const renamed = edit(current => edits.renameProject(current, 'Animals', 4));
    expect(examplesByClass(renamed)).toBe(examples);
    const added = add('cat 3', cat);
    expect(examplesByClass(added)).not.toBe(examples);
    expect(ids(examplesByClass(added).get(cat))).toEqual(['cat 3', 'cat 2', 'cat 1']);
    expect(examplesByClass(added).get(dog)).toBe(examples.get(dog));
    expect(testByClass(added)).toBe(test);
  });

  it('are those of the task that is shown', () => {
    const { edit, taskId, cat, state } = pets();
    expect(examplesByClass(state()).size).toBe(2);
    const other = edit(current => edits.addTask(current, 'Colour', 4));
    expect(activeTask(other).name).toBe('Colour');
    expect(examplesByClass(other).size).toBe(0);
    const back = edit(current => edits.showTask(current, taskId, 5));
    expect(ids(examplesByClass(back).get(cat))).toEqual(['cat 2', 'cat 1']);
  });

  it('are of the project that is asked about, also where two are in turn', () => {
    const [one, two] = [pets(), pets()];
    for (const { state, cat } of [one, two, one]) {
      expect(ids(examplesByClass(state()).get(cat))).toEqual(['cat 2', 'cat 1']);
    }
  });
});
