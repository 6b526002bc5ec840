import { AUTOMATIC } from '../../../../src/core/model/heads';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SupportSetSync } from '../../../../src/app/recognition/support-set';
import { WorkerError } from '../../../../src/compute/door/client';
import { FittedHead } from '../../../../src/compute/engine/fitted-head';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import { DatasetError } from '../../../../src/core/project/project-error';
import type { Change, ProjectState, Sample } from '../../../../src/core/project/types';
import { makeHead } from '../../networks';
import { InProcessWorker } from '../in-process-worker';

const DIMENSION = 3;

/** The examples that a head should have: class index and embedding of each, in any order. */
function expectedRows({ project, samples }: ProjectState, support: SupportSetSync): string[] {
  const task = edits.findTask(project, project.activeTaskId);
  const enabled = task.classes.filter(label => label.enabled).map(label => label.id);
  return [...samples.values()]
    .flatMap(sample => {
      if (sample.isTest) return [];
      const index = enabled.indexOf(sample.labels[task.id]);
      const embedding = support.embeddings.get(sample.id);
      return index < 0 || !embedding ? [] : [`${index}: ${[...embedding].join()}`];
    })
    .sort();
}

function heldRows(worker: InProcessWorker): string[] {
  const { x, y } = worker.head?.support ?? { x: new Float32Array(0), y: new Int32Array(0) };
  return Array.from(
    y,
    (index, i) => `${index}: ${[...x.subarray(i * DIMENSION, (i + 1) * DIMENSION)].join()}`,
  ).sort();
}

let made = 0;

function newSample(state: ProjectState, labels: Sample['labels']): Sample {
  return {
    id: `sample-${++made}`,
    projectId: state.project.id,
    labels,
    source: 'file',
    addedAt: made,
    width: 1,
    height: 1,
  };
}

const embeddingOf = (i: number) => Float32Array.of(i, (i * 7) % 11, 1);

/** An edit of the task that is shown; numbers choose among what exists. */
interface Step {
  readonly kind:
    | 'add-class'
    | 'delete-class'
    | 'merge'
    | 'switch'
    | 'reorder'
    | 'add-samples'
    | 'move'
    | 'delete-samples'
    | 'hold-back'
    | 'return-to-examples'
    | 'head'
    | 'add-task'
    | 'show-task'
    | 'forget-embedding';
  readonly a: number;
  readonly b: number;
}

const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % from.length];

/** The change of a step, or null where there is nothing that it could touch. */
function changeOf(
  state: ProjectState,
  { kind, a, b }: Step,
  support: SupportSetSync,
): Change | null {
  const { project } = state;
  const task = edits.findTask(project, project.activeTaskId);
  const label = pick(task.classes, a);
  const other = pick(task.classes, b);
  const ids = [...state.samples.keys()];
  const some = ids.slice(a % 7, (a % 7) + (b % 40));
  switch (kind) {
    case 'add-class':
      return edits.addClass(state, task.id, `class ${++made}`, 1);
    case 'add-task':
      return edits.addTask(state, `task ${++made}`, 1);
    case 'show-task':
      return edits.showTask(state, pick(project.tasks, a)?.id ?? '', 1);
    case 'head': {
      const head = a % 3 === 0 ? 'classic-knn' : 'nearest-examples';
      return edits.chooseHead(state, task.id, { id: head, options: { k: 1 + (b % 3) } }, 1);
    }
    case 'delete-samples':
      return edits.deleteSamples(state, some, 1);
    case 'hold-back':
      return edits.holdBack(state, some, 1);
    case 'return-to-examples':
      return edits.returnToExamples(state, some, 1);
    case 'forget-embedding':
      support.embeddings.delete(pick(ids, a) ?? '');
      return null;
  }
  if (!label || !other) return null;
  switch (kind) {
    case 'delete-class':
      return edits.deleteClass(state, task.id, label.id, 1);
    case 'merge':
      return edits.mergeClasses(state, task.id, [label.id], other.id, 1);
    case 'switch':
      return edits.setClassEnabled(state, task.id, label.id, !label.enabled, 1);
    case 'reorder':
      return edits.reorderClasses(state, task.id, label.id, b, 1);
    case 'move':
      return edits.moveSamples(state, task.id, some, label.id, 1);
    case 'add-samples': {
      const added = Array.from({ length: 1 + (b % 5) * (b % 9) }, () =>
        newSample(state, { [task.id]: label.id }),
      );
      for (const { id } of added) support.embeddings.set(id, embeddingOf(++made));
      return edits.addSamples(state, added, 1);
    }
  }
}

const kinds: Step['kind'][] = [
  'add-class',
  'add-samples',
  'add-samples',
  'add-samples',
  'move',
  'delete-samples',
  'delete-class',
  'merge',
  'hold-back',
  'return-to-examples',
  'switch',
  'reorder',
  'head',
  'add-task',
  'show-task',
  'forget-embedding',
];
const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat(1000), b: fc.nat(1000) }),
  { maxLength: 30 },
);

/** A project of two classes, and a support set that follows it. */
function setUp() {
  const worker = new InProcessWorker();
  const support = new SupportSetSync(worker);
  let state = edits.newProject('Pets', 'Kind', 1);
  const taskId = state.project.activeTaskId;
  state = applyChange(state, edits.addClasses(state, taskId, ['cat', 'dog'], 1));
  const [cat, dog] = edits.findTask(state.project, taskId).classes.map(({ id }) => id);
  const add = (count: number, classId: string) => {
    const added = Array.from({ length: count }, () => newSample(state, { [taskId]: classId }));
    for (const { id } of added) support.embeddings.set(id, embeddingOf(++made));
    return added;
  };
  return { worker, support, state, taskId, cat, dog, add };
}

describe('SupportSetSync', () => {
  it('holds the labelled samples after any edits, without waiting between them', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async all => {
        const { worker, support, state: start } = setUp();
        let state = start;
        const sent: Promise<void>[] = [support.synchronise(state, DIMENSION)];
        for (const step of all) {
          let change: Change | null = null;
          try {
            change = changeOf(state, step, support);
          } catch (error) {
            expect(error).toBeInstanceOf(DatasetError);
          }
          if (change) state = applyChange(state, change);
          sent.push(support.synchronise(state, DIMENSION));
        }
        await Promise.all(sent);
        expect(heldRows(worker)).toEqual(expectedRows(state, support));
        const task = edits.findTask(state.project, state.project.activeTaskId);
        const enabled = task.classes.filter(label => label.enabled).map(label => label.id);
        expect(support.classes).toEqual(enabled);
      }),
      { numRuns: 300 },
    );
  });

  it('predicts after single additions and removals as a head fitted from the start', async () => {
    const { worker, support, state: start, cat, dog, add } = setUp();
    let state = start;
    const edit = async (change: Change) => {
      state = applyChange(state, change);
      await support.synchronise(state, DIMENSION);
    };
    await edit(edits.addSamples(state, [...add(6, cat), ...add(4, dog)], 1));
    const [first, second, third] = state.samples.keys();
    await edit(edits.deleteSamples(state, [first, third], 1));
    await edit(edits.moveSamples(state, state.project.activeTaskId, [second], dog, 1));
    await edit(edits.addSamples(state, add(3, cat), 1));
    expect(worker.served.filter(name => name === 'fit')).toHaveLength(1);

    const held = worker.head;
    if (!held) return expect.fail('no head was fitted');
    const { head } = edits.findTask(state.project, state.project.activeTaskId);
    expect(head.id).toBe(AUTOMATIC);
    const fresh = await FittedHead.fit({ ...head, id: AUTOMATIC }, held.support);
    const query = Float32Array.of(3, -2, 5);
    const expected = await fresh.classify(query);
    const found = await held.classify(query);
    for (const [i, score] of found.scores.entries()) {
      expect(score).toBeCloseTo(expected.scores[i], 5);
    }
    expect(found.familiarity[0]).toBeCloseTo(expected.familiarity[0], 5);
  });

  it('sends one example as one addition, and many as one fit', async () => {
    const { worker, support, state, cat, add } = setUp();
    await support.synchronise(state, DIMENSION);
    const one = applyChange(state, edits.addSamples(state, add(1, cat), 1));
    await support.synchronise(one, DIMENSION);
    await support.synchronise(one, DIMENSION);
    const many = applyChange(one, edits.addSamples(one, add(100, cat), 1));
    await support.synchronise(many, DIMENSION);
    expect(worker.served).toEqual(['fit', 'add', 'fit']);
  });

  it('leaves out samples without an embedding until they have one', async () => {
    const { worker, support, state, taskId, cat } = setUp();
    const sample = newSample(state, { [taskId]: cat });
    const added = applyChange(state, edits.addSamples(state, [sample], 1));
    await support.synchronise(added, DIMENSION);
    expect(heldRows(worker)).toEqual([]);
    support.embeddings.set(sample.id, embeddingOf(5));
    await support.synchronise(added, DIMENSION);
    expect(heldRows(worker)).toEqual(['0: 5,2,1']);
  });

  it('fits again after a reset, with the embeddings that have arrived since', async () => {
    const { worker, support, state, cat, add } = setUp();
    const added = applyChange(state, edits.addSamples(state, add(2, cat), 1));
    await support.synchronise(added, DIMENSION);
    support.reset();
    const [id] = added.samples.keys();
    support.embeddings.set(id, embeddingOf(9));
    await support.synchronise(added, DIMENSION);
    expect(heldRows(worker)).toEqual(['0: 9,8,1']);
    expect(worker.served).toEqual(['fit', 'fit']);
  });

  it('lets a trained head decide for the enabled classes, in their order, until there is none', async () => {
    const { worker, support, state: start, taskId, cat, dog, add } = setUp();
    const examples = [...add(2, cat), ...add(2, dog)];
    let state = applyChange(start, edits.addSamples(start, examples, 1));
    const samples = examples.map(({ id, labels }) => ({ id, classId: labels[taskId] }));
    // It says "dog" to everything.
    const kept = makeHead({ classes: [dog, cat], samples }, DIMENSION, 'key');
    const layer = { inputs: DIMENSION, outputs: 2, kernel: new Float32Array(2 * DIMENSION) };
    const head = {
      dimension: DIMENSION,
      classCount: 2,
      layers: [{ ...layer, bias: Float32Array.of(9, 0) }],
    };
    const trained = { ...kept, network: { ...kept.network, head, temperature: 1 } };
    const scores = async () => [...((await worker.head?.classify(embeddingOf(1)))?.scores ?? [])];

    await support.synchronise(state, DIMENSION, trained);
    expect(support.isTrained).toBe(true);
    expect((await scores()).map(Math.round)).toEqual([0, 1]);
    state = applyChange(state, edits.reorderClasses(state, taskId, dog, 0, 1));
    await support.synchronise(state, DIMENSION, trained);
    expect((await scores()).map(Math.round)).toEqual([1, 0]);
    state = applyChange(state, edits.addClass(state, taskId, 'new', 1));
    await support.synchronise(state, DIMENSION, trained);
    expect((await scores())[2]).toBe(0);
    // Trained again.
    const fits = worker.served.length;
    await support.synchronise(state, DIMENSION, trained);
    expect(worker.served).toHaveLength(fits);
    await support.synchronise(state, DIMENSION, { ...trained, trainedAt: 2 });
    expect(worker.served.slice(fits)).toEqual(['fit']);

    await support.synchronise(state, DIMENSION);
    expect(support.isTrained).toBe(false);
    const own = worker.head?.support ?? expect.fail('no head was fitted');
    const fresh = await FittedHead.fit({ id: AUTOMATIC, options: {} }, own);
    expect(await scores()).toEqual([...(await fresh.classify(embeddingOf(1))).scores]);
  });

  it.each([
    ['the first fit', 0],
    ['an addition', 1],
  ])('fits anew after %s failed', async (_what, before) => {
    const { worker, support, state: start, cat, add } = setUp();
    let state = start;
    if (before > 0) await support.synchronise(state, DIMENSION);
    worker.failing = 1;
    state = applyChange(state, edits.addSamples(state, add(2, cat), 1));
    await expect(support.synchronise(state, DIMENSION)).rejects.toBeInstanceOf(WorkerError);
    state = applyChange(state, edits.addSamples(state, add(1, cat), 1));
    await support.synchronise(state, DIMENSION);
    expect(heldRows(worker)).toEqual(expectedRows(state, support));
    expect(heldRows(worker)).toHaveLength(3);
  });
});
