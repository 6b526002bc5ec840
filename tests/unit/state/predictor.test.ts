import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyChange } from '../../../src/dataset/changes';
import * as edits from '../../../src/dataset/edits';
import type { ProjectState } from '../../../src/dataset/types';
import { Predictor } from '../../../src/state/predictor';
import { Support } from '../../../src/state/support';
import { type Requester, WorkerError } from '../../../src/worker/client';
import type { WorkerErrorCode } from '../../../src/worker/protocol';
import { deferred, type TestContext, testContext } from './test-context';

/** A frame or a picture in memory, which Node cannot make; told apart by its first score. */
class Bitmap implements ImageBitmap {
  readonly width = 1;
  readonly height = 1;
  isClosed = false;

  constructor(readonly score: number) {}

  close(): void {
    this.isClosed = true;
  }
}

/** A worker that holds its predictions until the test lets them go, oldest first. */
class HeldWorker implements Requester {
  readonly asked: number[] = [];
  #answers: { score: number; answer: ReturnType<typeof deferred<unknown>> }[] = [];

  request: Requester['request'] = (name, params) => {
    if (name !== 'predict') return Promise.resolve(null as never);
    const { score } = (params as { bitmap: Bitmap }).bitmap;
    const answer = deferred<unknown>();
    this.asked.push(score);
    this.#answers.push({ score, answer });
    return answer.promise as never;
  };

  get waiting(): number {
    return this.#answers.length;
  }

  async answer(): Promise<void> {
    const next = this.#answers.shift();
    if (!next) return expect.fail('nothing was asked');
    const scores = Float32Array.of(next.score, 1 - next.score);
    next.answer.resolve({ scores, familiarity: 1, embedMs: 5 });
    await turn();
  }

  async fail(code: WorkerErrorCode): Promise<void> {
    this.#answers.shift()?.answer.reject(new WorkerError(code, code));
    await turn();
  }
}

/** Lets everything that waits for nothing but other promises happen. */
const turn = () => new Promise<void>(resolve => setImmediate(resolve));

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(16).fill(0)];
/** A file that decodes to a picture of this score; the browser's decoder is stood in for. */
const pictureFile = (score: number) => new Blob([Uint8Array.from([...PNG_HEAD, score * 100])]);

let decoded: Bitmap[];
let worker: HeldWorker;
let context: TestContext;
let support: Support;
let predictor: Predictor;
let state: ProjectState;

beforeEach(async () => {
  decoded = [];
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const bitmap = new Bitmap(bytes[bytes.length - 1] / 100);
    decoded.push(bitmap);
    return bitmap;
  });
  worker = new HeldWorker();
  context = testContext({ worker });
  support = new Support(worker);
  state = edits.newProject('Pets', 'Kind', 1);
  const { activeTaskId } = state.project;
  state = applyChange(state, edits.addClasses(state, activeTaskId, ['cat', 'dog'], 1));
  context.set({ current: state });
  await support.synchronise(state, 3);
  predictor = new Predictor(context, support);
});

afterEach(() => void vi.unstubAllGlobals());

/** Confidence of the first class as it is shown. */
const shown = () => context.get().prediction?.scores[0]?.confidence ?? null;

describe('frames', () => {
  it('are scored by class, with the winner and how long it took', async () => {
    const done = predictor.predictFrame(new Bitmap(0.25));
    await worker.answer();
    await done;
    const [cat, dog] = edits.findTask(state.project, state.project.activeTaskId).classes;
    expect(context.get().prediction).toEqual({
      scores: [
        { classId: cat.id, confidence: 0.25 },
        { classId: dog.id, confidence: 0.75 },
      ],
      winner: dog.id,
      embedMs: 5,
      framesPerSecond: 1,
    });
  });

  it('never queue up: of those that come meanwhile the latest is next, the others are closed', async () => {
    const frames = [0, 0.25, 0.5, 0.75].map(score => new Bitmap(score));
    const done = Promise.all(frames.map(frame => predictor.predictFrame(frame)));
    expect(worker.asked).toEqual([0]);
    expect(frames.map(frame => frame.isClosed)).toEqual([false, true, true, false]);
    await worker.answer();
    expect(worker.asked).toEqual([0, 0.75]);
    await worker.answer();
    await done;
    expect(shown()).toBe(0.75);
    expect(worker.waiting).toBe(0);
  });

  it('go on after one that failed; the failure is told once until one succeeds', async () => {
    for (const code of ['failed', 'failed'] as const) {
      void predictor.predictFrame(new Bitmap(0.5));
      await worker.fail(code);
    }
    expect(context.codes).toEqual(['predict-failed']);
    void predictor.predictFrame(new Bitmap(0.5));
    await worker.answer();
    expect(shown()).toBe(0.5);
    void predictor.predictFrame(new Bitmap(0.5));
    await worker.fail('failed');
    expect(context.codes).toEqual(['predict-failed', 'predict-failed']);
  });

  it.each(['no-base-model', 'crashed'] as const)('pass in silence on %s', async code => {
    void predictor.predictFrame(new Bitmap(0.5));
    await worker.fail(code);
    expect(context.codes).toEqual([]);
    expect(shown()).toBeNull();
  });

  it('show nothing once they were cleared, neither the one under way nor the one waiting', async () => {
    const waiting = new Bitmap(0.75);
    void predictor.predictFrame(new Bitmap(0.5));
    void predictor.predictFrame(waiting);
    predictor.clear();
    expect(waiting.isClosed).toBe(true);
    await worker.answer();
    expect(context.get().prediction).toBeNull();
    expect(worker.waiting).toBe(0);
    void predictor.predictFrame(new Bitmap(0.25));
    await worker.answer();
    expect(shown()).toBe(0.25);
  });

  it('scored for other classes than those shown now say nothing', async () => {
    const done = predictor.predictFrame(new Bitmap(0.5));
    const { activeTaskId } = state.project;
    await support.synchronise(applyChange(state, edits.addClass(state, activeTaskId, 'fox', 1)), 3);
    await worker.answer();
    await done;
    expect(context.get().prediction).toMatchObject({ scores: [], winner: null });
  });
});

describe('a dropped picture', () => {
  it('is predicted in place of frames, which are passed over until it is cleared', async () => {
    const waiting = new Bitmap(0.75);
    void predictor.predictFrame(new Bitmap(0));
    void predictor.predictFrame(waiting);
    const done = predictor.predictFile(pictureFile(0.5));
    const late = new Bitmap(0.25);
    await predictor.predictFrame(late);
    expect([waiting.isClosed, late.isClosed]).toEqual([true, true]);
    await worker.answer();
    expect(context.get().prediction).toBeNull();
    await worker.answer();
    await done;
    expect(shown()).toBe(0.5);
    expect(context.get().prediction?.framesPerSecond).toBeNull();
    predictor.clear();
    void predictor.predictFrame(new Bitmap(0.25));
    await worker.answer();
    expect(shown()).toBe(0.25);
  });

  it('stays when the frames before it are taken away late', async () => {
    void predictor.predictFrame(new Bitmap(0));
    const done = predictor.predictFile(pictureFile(0.5));
    predictor.clearFrame();
    await worker.answer();
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    await done;
    expect(shown()).toBe(0.5);
    predictor.clear();
    void predictor.predictFrame(new Bitmap(0.25));
    await worker.answer();
    predictor.clearFrame();
    expect(context.get().prediction).toBeNull();
  });

  it('gives way to one that is dropped after it, in whatever order they are decoded', async () => {
    const first = pictureFile(0.25);
    const slow = deferred<void>();
    const slice = first.slice.bind(first);
    first.slice = (...range) => {
      const part = slice(...range);
      const read = part.arrayBuffer.bind(part);
      part.arrayBuffer = () => slow.promise.then(read);
      return part;
    };
    const both = [predictor.predictFile(first), predictor.predictFile(pictureFile(0.5))];
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    slow.resolve();
    await Promise.all(both);
    expect(shown()).toBe(0.5);
    expect(worker.asked).toEqual([0.5]);
    expect(decoded.map(bitmap => bitmap.isClosed)).toEqual([false, true]);
  });

  it('is predicted again after the head has changed', async () => {
    void predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    predictor.refresh();
    await vi.waitUntil(() => worker.waiting > 0);
    expect(worker.asked).toEqual([0.5, 0.5]);
    await worker.answer();
    predictor.clear();
    predictor.refresh();
    await turn();
    expect(worker.waiting).toBe(0);
  });

  it('that is none is told of, and what was shown before is taken away', async () => {
    void predictor.predictFrame(new Bitmap(0.5));
    await worker.answer();
    await predictor.predictFile(new Blob(['not a picture']));
    expect(context.codes).toEqual(['picture-failed']);
    expect(context.get().prediction).toBeNull();
    predictor.refresh();
    await turn();
    expect(context.codes).toEqual(['picture-failed']);
  });
});
