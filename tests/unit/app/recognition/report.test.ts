import '@tensorflow/tfjs-backend-cpu';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Reports } from '../../../../src/app/recognition/report';
import type { Report } from '../../../../src/app/recognition/report-state';
import { SupportSetSync } from '../../../../src/app/recognition/support-set';
import type { Requester } from '../../../../src/compute/door/client';
import type { RequestName } from '../../../../src/compute/door/protocol';
import { type Random, seededRandom } from '../../../../src/core/math/random';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { Change, Sample } from '../../../../src/core/project/types';
import { makeHead } from '../../networks';
import { InProcessWorker } from '../in-process-worker';
import { deferred, type TestContext, testContext } from '../test-context';

const DIMENSION = 16;

/** The head's worker, whose reports wait until the test releases them. */
class HeldWorker extends InProcessWorker {
  gate: Promise<void> = Promise.resolve();
  readonly asked: RequestName[] = [];

  override request: Requester['request'] = async (name, params, options) => {
    this.asked.push(name);
    const answer = await super.request(name, params, options);
    if (name === 'report') await this.gate;
    return answer;
  };
}

let worker: HeldWorker;
let context: TestContext;
let support: SupportSetSync;
let reports: Reports;
let taskId: string;
let cat: string;
let dog: string;
let made = 0;
let random: Random;

/** Samples around the direction of their true class: 0 for a cat, 1 for a dog. */
function newSamples(label: string, truth: readonly number[], more: Partial<Sample> = {}): Sample[] {
  return truth.map(kind => {
    const id = `sample-${String(++made).padStart(3, '0')}`;
    support.embeddings.set(
      id,
      Float32Array.from({ length: DIMENSION }, (_, i) =>
        i === kind ? 1 : 0.6 * (random.next() - 0.5),
      ),
    );
    return {
      id,
      projectId: 'p',
      labels: { [taskId]: label },
      source: 'file',
      addedAt: made,
      width: 1,
      height: 1,
      ...more,
    };
  });
}

async function edit(
  make: (state: NonNullable<ReturnType<TestContext['get']>['current']>) => Change,
) {
  const { current } = context.get();
  if (!current) throw new Error('No project is open');
  context.set({ current: applyChange(current, make(current)) });
  await support.synchronise(context.get().current ?? current, DIMENSION);
  reports.refresh();
}

/** The next report that the state gets, which is not the one it has now. */
function nextReport(): Promise<Report> {
  const before = context.get().report;
  return new Promise(resolve => {
    const stop = context.subscribe(() => {
      const { report } = context.get();
      if (!report || report === before) return;
      stop();
      resolve(report);
    });
  });
}

beforeEach(async () => {
  random = seededRandom(1);
  worker = new HeldWorker();
  context = testContext({ worker });
  support = new SupportSetSync(worker);
  reports = new Reports(context, support, 0);
  const state = edits.newProject('Pets', 'Kind', 1);
  taskId = state.project.activeTaskId;
  context.set({ current: applyChange(state, edits.addClasses(state, taskId, ['cat', 'dog'], 1)) });
  const { project } = context.get().current ?? state;
  [cat, dog] = edits.findTask(project, taskId).classes.map(({ id }) => id);
});

describe('the report', () => {
  it('names samples and classes, whatever their rows in the worker', async () => {
    const cats = newSamples(cat, [0, 0, 0, 0, 1]);
    const dogs = newSamples(dog, [1, 1, 1, 1, 1]);
    const wrong = cats[4].id;
    await edit(state => edits.addSamples(state, [...cats, ...dogs], 1));
    // The last row takes the place of a removed one.
    await edit(state => edits.deleteSamples(state, [cats[0].id], 1));
    const report = await nextReport();
    expect(report).toMatchObject({ taskId, examples: 9, lookedAt: 9, test: null });
    expect(report.suspects).toMatchObject([{ id: wrong, looksLike: dog }]);
    expect(report.heldOut.classes).toEqual([
      { classId: cat, right: 3, evaluated: 4 },
      { classId: dog, right: 5, evaluated: 5 },
    ]);
    expect(report.heldOut.cells.map(cell => cell.toSorted())).toEqual([
      cats.slice(1, 4).map(({ id }) => id),
      [wrong],
      [],
      dogs.map(({ id }) => id),
    ]);
    await edit(state => edits.moveSamples(state, taskId, [wrong], dog, 1));
    expect(await nextReport()).toMatchObject({ suspects: [], heldOut: { right: 9, evaluated: 9 } });
  });

  it('evaluates the test set with only the examples', async () => {
    const examples = [...newSamples(cat, [0, 0, 0]), ...newSamples(dog, [1, 1, 1])];
    const right = newSamples(cat, [0, 0], { isTest: true });
    const wrong = newSamples(dog, [0], { isTest: true });
    await edit(state => edits.addSamples(state, [...examples, ...right, ...wrong], 1));
    const { test, testNearDuplicates, examples: count } = await nextReport();
    expect(count).toBe(6);
    expect(testNearDuplicates).toEqual([]);
    expect(test).toMatchObject({ right: 2, evaluated: 3, balanced: 0.5 });
    expect(test?.cells).toEqual([right.map(({ id }) => id), [], [wrong[0].id], []]);
    await edit(state =>
      edits.returnToExamples(
        state,
        [...right, ...wrong].map(({ id }) => id),
        1,
      ),
    );
    expect(await nextReport()).toMatchObject({ test: null, examples: 9 });
  });

  it('says which test pictures are near-duplicates of an example', async () => {
    const examples = [...newSamples(cat, [0, 0]), ...newSamples(dog, [1, 1])];
    const test = newSamples(cat, [0, 0, 0], { isTest: true });
    const embedding = support.embeddings.get(examples[1].id);
    if (!embedding) return expect.fail('the example has no embedding');
    // Twice as long: what counts is the direction.
    support.embeddings.set(
      test[2].id,
      embedding.map(value => 2 * value + 0.01),
    );
    await edit(state => edits.addSamples(state, [...examples, ...test], 1));
    expect((await nextReport()).testNearDuplicates).toEqual([test[2].id]);
  });

  it('evaluates no test picture while there are no examples', async () => {
    await edit(state => edits.addSamples(state, newSamples(cat, [0], { isTest: true }), 1));
    expect((await nextReport()).test).toMatchObject({ right: 0, evaluated: 0, interval: null });
  });

  it('is requested once for many edits, and again if it is out of date', async () => {
    await edit(state => edits.addSamples(state, newSamples(cat, [0, 0, 0]), 1));
    const { promise, resolve } = deferred<void>();
    worker.gate = promise;
    const begun = deferred<void>();
    const { request } = worker;
    worker.request = (...asked) => {
      if (asked[0] === 'report') begun.resolve();
      return request(...asked);
    };
    await begun.promise;
    for (let i = 0; i < 5; i++) {
      await edit(state => edits.addSamples(state, newSamples(dog, [1]), 1));
    }
    // Its pause is over by now: it waits for the current one.
    await new Promise(passed => setTimeout(passed));
    const next = nextReport();
    resolve();
    expect(await next).toMatchObject({ examples: 8 });
    expect(worker.asked.filter(name => name === 'report')).toHaveLength(2);
  });

  it('is removed with the classes that it is about, and kept while they stay', async () => {
    await edit(state => edits.addSamples(state, newSamples(cat, [0, 0]), 1));
    const report = await nextReport();
    await edit(state => edits.renameClass(state, taskId, cat, 'tom', 1));
    expect(context.get().report).toBe(report);
    await edit(state => edits.setClassEnabled(state, taskId, dog, false, 1));
    expect(context.get().report).toBeNull();
    expect((await nextReport()).heldOut.classes).toHaveLength(1);
    reports.clear();
    expect(context.get().report).toBeNull();
  });

  it('is not requested again if the head has refused the examples meanwhile', async () => {
    await edit(state => edits.addSamples(state, newSamples(cat, [0, 0]), 1));
    const { promise, resolve } = deferred<void>();
    worker.gate = promise;
    await vi.waitFor(() => expect(worker.asked).toContain('report'));
    reports.refuse();
    resolve();
    await new Promise(passed => setTimeout(passed));
    expect(context.get()).toMatchObject({ report: null, isReportRefused: true });
    expect(worker.asked.filter(name => name === 'report')).toHaveLength(1);
  });

  it('says if the head cannot be evaluated, and comes back with the next edit', async () => {
    await edit(state => edits.addSamples(state, newSamples(cat, [0, 0]), 1));
    await nextReport();
    const refused = new Promise<void>(resolve => {
      const stop = context.subscribe(() => {
        if (!context.get().isReportRefused) return;
        stop();
        resolve();
      });
    });
    worker.failing = 1;
    reports.refresh();
    await refused;
    expect(context.get().report).toBeNull();
    reports.refresh();
    expect(context.get().isReportRefused).toBe(false);
    expect(await nextReport()).toMatchObject({ examples: 2 });
    expect(context.get().isReportRefused).toBe(false);
  });

  it('of a trained head covers only the test set: no example can be held out', async () => {
    const cats = newSamples(cat, [0, 0, 0]);
    const dogs = newSamples(dog, [1, 1, 1]);
    const test = newSamples(dog, [1, 1], { isTest: true });
    await edit(state => edits.addSamples(state, [...cats, ...dogs, ...test], 1));
    const samples = [...cats, ...dogs].map(({ id, labels }) => ({ id, classId: labels[taskId] }));
    const trained = makeHead({ classes: [cat, dog], samples }, DIMENSION, 'key');
    const { current } = context.get();
    if (!current) return expect.fail('no project is open');
    await support.synchronise(current, DIMENSION, trained);
    worker.asked.length = 0;
    reports.refresh();
    const report = await nextReport();
    expect(worker.asked).not.toContain('report');
    expect(report).toMatchObject({ chosen: null, suspects: [], examples: 6, lookedAt: 6 });
    expect(report.heldOut).toMatchObject({ evaluated: 0, interval: null });
    expect(report.test).toMatchObject({ evaluated: 2 });
  });
});
