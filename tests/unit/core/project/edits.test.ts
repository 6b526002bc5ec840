import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/core/math/random';
import { cameraFramesOf, withCameraFrames } from '../../../../src/core/project/camera-frames';
import { applyChange, invertChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import * as history from '../../../../src/core/project/history';
import { PALETTE_SIZE } from '../../../../src/core/project/palette';
import { DatasetError } from '../../../../src/core/project/project-error';
import type { Change, ProjectState, Sample } from '../../../../src/core/project/types';

const NOW = 1_700_000_000_000;

/** One edit, made from random numbers: which edit, and what it touches. */
type Draw = readonly [kind: number, a: number, b: number, name: string];

const draw: fc.Arbitrary<Draw> = fc.tuple(
  fc.nat(18),
  fc.nat(),
  fc.nat(),
  fc.constantFrom('cat', 'dog', '猫', ' x ', '', '__proto__', '<b>'),
);

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length];

function makeSample(state: ProjectState, labels: Sample['labels']): Sample {
  return {
    id: crypto.randomUUID(),
    projectId: state.project.id,
    labels,
    source: 'file',
    addedAt: NOW,
    width: 10,
    height: 10,
  };
}

function makeChange(state: ProjectState, [kind, a, b, name]: Draw): Change {
  const task = pick(state.project.tasks, a);
  const classId = task.classes.length > 0 ? pick(task.classes, b).id : 'none';
  const ids = [...state.samples.keys()].filter((_, i) => (i + a) % 2 === 0);
  switch (kind) {
    case 0:
    case 1:
      return edits.addClass(state, task.id, name, NOW);
    case 2:
    case 3:
      return edits.addSamples(state, [makeSample(state, { [task.id]: classId })], NOW);
    case 4:
      return edits.deleteClass(state, task.id, classId, NOW);
    case 5:
      return edits.mergeClasses(
        state,
        task.id,
        [pick(task.classes, a)?.id ?? 'none'],
        classId,
        NOW,
      );
    case 6:
      return edits.moveSamples(state, task.id, ids, classId, NOW);
    case 7:
      return edits.deleteSamples(state, ids, NOW);
    case 8:
      return edits.reorderClasses(state, task.id, classId, a % 5, NOW);
    case 9:
      return edits.addTask(state, name, NOW);
    case 10:
      return edits.deleteTask(state, task.id, NOW);
    case 11:
      return edits.renameClass(state, task.id, classId, name, NOW);
    case 12:
      return edits.setClassEnabled(state, task.id, classId, a % 2 === 0, NOW);
    case 13:
      return edits.holdBack(state, ids, NOW);
    case 14:
      return edits.returnToExamples(state, ids, NOW);
    case 15:
      return edits.confirmLabel(state, task.id, pick([...state.samples.keys(), 'none'], b), NOW);
    case 16:
      return edits.setRejection(state, task.id, (b % 11) / 10, NOW);
    case 17:
      return edits.takeTrained(state, task.id, b % 2 === 0 ? null : `tuned-${a}`, NOW);
    case 18:
      return edits.takeFramesAsSeen(state, NOW);
    default:
      return edits.renameProject(state, name, NOW);
  }
}

function expectSound({ project, samples }: ProjectState) {
  expect(project.tasks.some(task => task.id === project.activeTaskId)).toBe(true);
  for (const { classes } of project.tasks) {
    expect(new Set(classes.map(label => label.name)).size).toBe(classes.length);
  }
  for (const sample of samples.values()) {
    const labels = Object.entries(sample.labels);
    expect(labels.length).toBeGreaterThan(0);
    for (const [taskId, classId] of labels) {
      const task = project.tasks.find(candidate => candidate.id === taskId);
      expect(task?.classes.some(label => label.id === classId)).toBe(true);
    }
  }
}

/** Compares without regard to the order of the samples in the map. */
const plain = ({ project, samples }: ProjectState) => ({
  project,
  samples: Object.fromEntries(samples),
});

const batchOf = [Symbol('one'), Symbol('other')];

describe('edits', () => {
  it('keep the project sound, and are all undone and redone', () => {
    let made = 0;
    fc.assert(
      fc.property(fc.array(draw, { minLength: 20, maxLength: 60 }), fc.nat(3), (draws, batches) => {
        const first = edits.newProject('Animals', 'Task 1', NOW);
        let state = first;
        let past = history.emptyHistory();
        for (const drawn of draws) {
          let change: Change;
          try {
            change = makeChange(state, drawn);
          } catch (error) {
            if (!(error instanceof DatasetError)) throw error;
            continue;
          }
          made++;
          state = applyChange(state, change);
          // Some are part of a batch, some are not.
          const batch = made % 4 < batches ? batchOf[Math.floor(made / 10) % 2] : undefined;
          past = history.pushChange(past, change, { batch });
          expectSound(state);
        }
        const last = state;
        for (let step = history.undoChange(past); step; step = history.undoChange(past)) {
          state = applyChange(state, step.change);
          past = step.history;
          expectSound(state);
        }
        expect(plain(state)).toEqual(plain(first));
        for (let step = history.redoChange(past); step; step = history.redoChange(past)) {
          state = applyChange(state, step.change);
          past = step.history;
        }
        expect(plain(state)).toEqual(plain(last));
      }),
    );
    expect(made).toBeGreaterThan(500);
  });

  it('delete with a class only the samples that have no other label', () => {
    let state = edits.newProject('Animals', 'Kind', NOW);
    const kind = state.project.activeTaskId;
    state = applyChange(state, edits.addClass(state, kind, 'cat', NOW));
    state = applyChange(state, edits.addTask(state, 'Colour', NOW));
    const colour = state.project.activeTaskId;
    state = applyChange(state, edits.addClass(state, colour, 'black', NOW));
    const cat = state.project.tasks[0].classes[0].id;
    const black = state.project.tasks[1].classes[0].id;
    const both = makeSample(state, { [kind]: cat, [colour]: black });
    const one = makeSample(state, { [kind]: cat });
    state = applyChange(state, edits.addSamples(state, [both, one], NOW));
    state = applyChange(state, edits.deleteClass(state, kind, cat, NOW));
    expect([...state.samples.values()]).toEqual([{ ...both, labels: { [colour]: black } }]);
  });

  it('give each of the first ten classes a different colour', () => {
    const state = edits.newProject('Animals', 'Kind', NOW);
    const names = Array.from({ length: PALETTE_SIZE }, (_, i) => `class ${i}`);
    const { project } = edits.addClasses(state, state.project.activeTaskId, names, NOW);
    expect(new Set(project?.after.tasks[0].classes.map(label => label.colour)).size).toBe(10);
  });

  it.each([
    ['  ', 'empty-name'],
    ['x'.repeat(81), 'long-name'],
    [' cat ', 'duplicate-name'],
  ])('refuse the name %j as %s', (name, code) => {
    const empty = edits.newProject('Animals', 'Kind', NOW);
    const task = empty.project.activeTaskId;
    const state = applyChange(empty, edits.addClass(empty, task, 'cat', NOW));
    expect(() => edits.addClass(state, task, name, NOW)).toThrow(expect.objectContaining({ code }));
  });

  it.each([-0.01, 1.01, Number.NaN])('refuse to reject a share of %d', share => {
    const state = edits.newProject('Animals', 'Kind', NOW);
    const { activeTaskId } = state.project;
    expect(() => edits.setRejection(state, activeTaskId, share, NOW)).toThrow(RangeError);
  });

  it('have a project that mirrors the camera take it as it sees, until they are undone', () => {
    const { project, samples } = edits.newProject('Animals', 'Kind', NOW);
    expect(cameraFramesOf(project)).toBe('as-seen');
    const mirrored = { project: withCameraFrames(project, 'as-shown'), samples };
    expect(cameraFramesOf(mirrored.project)).toBe('as-shown');
    const change = edits.takeFramesAsSeen(mirrored, NOW + 1);
    const after = applyChange(mirrored, change);
    expect(after.project).toEqual({ ...project, modifiedAt: NOW + 1 });
    expect(applyChange(after, invertChange(change)).project).toEqual(mirrored.project);
  });

  it('of one batch that follow each other are one step, named by what they did to samples', () => {
    let state = edits.newProject('Animals', 'Kind', NOW);
    const first = state;
    let past = history.emptyHistory();
    const make = (change: Change, batch?: symbol) => {
      state = applyChange(state, change);
      past = history.pushChange(past, change, { batch });
    };
    const taskId = state.project.activeTaskId;
    const batch = Symbol('import');
    make(edits.renameProject(state, 'Pets', NOW));
    const renamed = state;
    make(edits.addClass(state, taskId, 'cat', NOW), batch);
    expect(history.undoName(past)).toBe('add-class');
    const cat = state.project.tasks[0].classes[0].id;
    const samples = Array.from({ length: 2 * history.HISTORY_LIMIT }, () =>
      makeSample(state, { [taskId]: cat }),
    );
    for (const sample of samples) make(edits.addSamples(state, [sample], NOW), batch);
    make(edits.addClass(state, taskId, 'dog', NOW), batch);
    const last = state;
    expect(history.undoName(past)).toBe('add-samples');

    const undone = history.undoChange(past) ?? expect.fail('nothing to undo');
    expect(undone.change).toMatchObject({ name: 'add-samples', count: samples.length });
    state = applyChange(state, undone.change);
    expect(state).toEqual(renamed);
    const redone = history.redoChange(undone.history) ?? expect.fail('nothing to redo');
    expect(applyChange(state, redone.change)).toEqual(last);
    const before = history.undoChange(undone.history) ?? expect.fail('nothing to undo');
    expect(applyChange(state, before.change)).toEqual(first);
  });

  it('of one batch are two steps if another edit or an undo comes between', () => {
    const state = edits.newProject('Animals', 'Kind', NOW);
    const batch = Symbol('import');
    const rename = (past: history.History, name: string, of?: symbol) =>
      history.pushChange(past, edits.renameProject(state, name, NOW), { batch: of });
    const one = rename(rename(history.emptyHistory(), 'a', batch), 'b', batch);
    expect(rename(rename(one, 'c'), 'd', batch).done).toHaveLength(3);
    const undone = history.undoChange(rename(one, 'c')) ?? expect.fail('nothing to undo');
    expect(rename(undone.history, 'd', batch).done).toHaveLength(1);
    const empty = history.undoChange(one) ?? expect.fail('nothing to undo');
    expect(rename(empty.history, 'd', batch)).toMatchObject({ done: { length: 1 }, undone: [] });
  });

  it('forget the oldest change past the limit', () => {
    const state = edits.newProject('Animals', 'Kind', NOW);
    let past = history.emptyHistory();
    for (let i = 0; i < history.HISTORY_LIMIT + 5; i++) {
      past = history.pushChange(past, edits.renameProject(state, `name ${i}`, NOW));
    }
    expect(past.done).toHaveLength(history.HISTORY_LIMIT);
    expect(past.done[0].changes[0].project?.after.name).toBe('name 5');
  });
});

describe('a fine-tuned base model', () => {
  const fineTuned = () => {
    const empty = edits.newProject('p', 't', NOW);
    const state = applyChange(
      empty,
      edits.chooseBaseModel(empty, 'fast', NOW, { flipAveraging: true, wholePicture: false }),
    );
    const taken = edits.takeTrained(state, state.project.activeTaskId, 'tuned-1', NOW + 1);
    return { state, taken, tuned: applyChange(state, taken) };
  };

  it('is used together with the dense head, and is gone with the pretrained one', () => {
    const { state, taken, tuned } = fineTuned();
    expect(taken).toMatchObject({ name: 'train', project: { before: state.project } });
    expect(tuned.project).toMatchObject({
      fineTuned: 'tuned-1',
      modifiedAt: NOW + 1,
      tasks: [{ head: { id: 'dense', options: {} } }],
    });
    const plain = edits.takeTrained(tuned, tuned.project.activeTaskId, null, NOW + 2);
    expect(plain.project?.after).not.toHaveProperty('fineTuned');
    expect(plain.project?.before).toHaveProperty('fineTuned', 'tuned-1');
    expect(applyChange(tuned, invertChange(taken))).toEqual(state);
  });

  it('stays while the base model stays, unless another or none is named', () => {
    const { tuned } = fineTuned();
    const chosen = (
      ...args: Parameters<typeof edits.chooseBaseModel> extends [unknown, ...infer Rest]
        ? Rest
        : never
    ) => edits.chooseBaseModel(tuned, ...args).project?.after;
    expect(chosen('fast', NOW, { flipAveraging: false, wholePicture: true })).toHaveProperty(
      'fineTuned',
      'tuned-1',
    );
    expect(chosen('objects', NOW)).not.toHaveProperty('fineTuned');
    expect(chosen('fast', NOW, undefined, null)).not.toHaveProperty('fineTuned');
    expect(chosen('objects', NOW, undefined, 'tuned-2')).toMatchObject({
      baseModelId: 'objects',
      fineTuned: 'tuned-2',
      flipAveraging: true,
    });
  });
});

describe('holding a fifth back', () => {
  /** A task with a class for each number, of that many samples. */
  function withCounts(counts: readonly number[]) {
    let state = edits.newProject('Animals', 'Task 1', NOW);
    const taskId = state.project.activeTaskId;
    const names = counts.map((_, i) => `class ${i}`);
    state = applyChange(state, edits.addClasses(state, taskId, names, NOW));
    const { classes } = edits.findTask(state.project, taskId);
    const added = counts.flatMap((n, i) =>
      Array.from({ length: n }, () => makeSample(state, { [taskId]: classes[i].id })),
    );
    return { state: applyChange(state, edits.addSamples(state, added, NOW)), taskId, classes };
  }

  it('takes a fifth of each class, and nothing more the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 6 }), fc.nat(), (counts, seed) => {
        const { state, taskId, classes } = withCounts(counts);
        const drawn = edits.drawFifth(state, taskId, seededRandom(seed));
        expect(new Set(drawn).size).toBe(drawn.length);
        const held = applyChange(state, edits.holdBack(state, drawn, NOW));
        const of = (id: string) =>
          [...held.samples.values()].filter(one => one.isTest && one.labels[taskId] === id).length;
        expect(classes.map(({ id }) => of(id))).toEqual(counts.map(n => Math.round(n / 5)));
        expect(edits.drawFifth(held, taskId, seededRandom(seed + 1))).toEqual([]);
      }),
    );
  });

  it('draws the same for the same seed, and others for another seed', () => {
    const { state, taskId } = withCounts([50, 50]);
    const draws = [1, 1, 2].map(seed => edits.drawFifth(state, taskId, seededRandom(seed)));
    expect(draws[1]).toEqual(draws[0]);
    expect(draws[2]).not.toEqual(draws[0]);
  });

  it('returns samples as they were', () => {
    const { state } = withCounts([3]);
    const ids = [...state.samples.keys()];
    const held = applyChange(state, edits.holdBack(state, ids, NOW));
    const back = applyChange(held, edits.returnToExamples(held, ids, NOW));
    expect(back.samples).toEqual(state.samples);
  });
});
