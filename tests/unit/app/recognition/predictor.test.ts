import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Predictor } from '../../../../src/app/recognition/predictor';
import { ProjectRecogniser } from '../../../../src/app/recognition/recogniser';
import { SupportSetSync } from '../../../../src/app/recognition/support-set';
import { type Requester, WorkerError } from '../../../../src/compute/door/client';
import type { WorkerErrorCode } from '../../../../src/compute/door/protocol';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { Change, ProjectState } from '../../../../src/core/project/types';
import { deferred, type TestContext, testContext } from '../test-context';

/** A frame or a picture in memory, which Node cannot make; told apart by what it scores. */
class Bitmap implements ImageBitmap {
  readonly width = 1;
  readonly height = 1;
  isClosed = false;

  /** @param score confidence in the first of two classes. */
  constructor(
    readonly score: number,
    readonly familiarity = 1,
  ) {}

  close(): void {
    this.isClosed = true;
  }
}

/** A worker that holds its predictions until the test releases them, oldest first. */
class HeldWorker implements Requester {
  readonly asked: number[] = [];
  /** First values of the embeddings that were scored again; by another head, they score half as much. */
  readonly askedAgain: number[] = [];
  #answers: { bitmap: Bitmap; answer: ReturnType<typeof deferred<unknown>> }[] = [];

  request: Requester['request'] = (name, params) => {
    if (name === 'predict-again') {
      const { embedding } = params as { embedding: Float32Array };
      this.askedAgain.push(embedding[0]);
      const scores = Float32Array.of(embedding[0] / 2, 1 - embedding[0] / 2);
      return Promise.resolve({ scores, familiarity: 1, embedMs: 0, embedding } as never);
    }
    if (name !== 'predict') return Promise.resolve(null as never);
    const { bitmap } = params as { bitmap: Bitmap };
    const answer = deferred<unknown>();
    this.asked.push(bitmap.score);
    this.#answers.push({ bitmap, answer });
    return answer.promise as never;
  };

  get waiting(): number {
    return this.#answers.length;
  }

  async answer(): Promise<void> {
    const next = this.#answers.shift();
    if (!next) return expect.fail('nothing was asked');
    const { score, familiarity } = next.bitmap;
    const scores = Float32Array.of(score, 1 - score);
    const embedding = Float32Array.of(score);
    next.answer.resolve({ scores, familiarity, embedMs: 5, embedding });
    await turn();
  }

  async fail(code: WorkerErrorCode): Promise<void> {
    this.#answers.shift()?.answer.reject(new WorkerError(code, code));
    await turn();
  }
}

/** Runs everything that waits only for other promises. */
const turn = () => new Promise<void>(resolve => setImmediate(resolve));

const PNG_HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(16).fill(0)];
/** A file that decodes to a picture of this score; the browser's decoder is replaced. */
const pictureFile = (score: number) => new Blob([Uint8Array.from([...PNG_HEAD, score * 100])]);

let decoded: Bitmap[];
let worker: HeldWorker;
let context: TestContext;
let support: SupportSetSync;
let predictor: Predictor;
let state: ProjectState;
/** Under whose key embeddings are made. */
let engine: { key: string };
/** What the predictor's clock shows, in milliseconds. */
let time: number;

beforeEach(async () => {
  decoded = [];
  time = 0;
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const bitmap = new Bitmap(bytes[bytes.length - 1] / 100);
    decoded.push(bitmap);
    return bitmap;
  });
  worker = new HeldWorker();
  context = testContext({ worker });
  support = new SupportSetSync(worker);
  engine = { key: 'fast' };
  state = edits.newProject('Pets', 'Kind', 1);
  const { activeTaskId } = state.project;
  state = applyChange(state, edits.addClasses(state, activeTaskId, ['cat', 'dog'], 1));
  context.set({ current: state });
  await support.synchronise(state, 3);
  const recogniser = new ProjectRecogniser(context, support, engine);
  predictor = new Predictor(
    context,
    () => recogniser,
    () => time,
  );
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
      verdict: 'known',
      familiarity: 1,
      embedMs: 5,
      framesPerSecond: 1,
    });
  });

  it('never queue up: the latest of those that arrive meanwhile is next, the others are closed', async () => {
    const frames = [0, 0.25, 0.5, 0.75].map(score => new Bitmap(score));
    const done = Promise.all(frames.map(frame => predictor.predictFrame(frame)));
    expect(worker.asked).toEqual([0]);
    expect(frames.map(frame => frame.isClosed)).toEqual([false, true, true, false]);
    await worker.answer();
    expect(worker.asked).toEqual([0, 0.75]);
    // So long after that the frame before has no part in it.
    time += 10_000;
    await worker.answer();
    await done;
    expect(shown()).toBe(0.75);
    expect(worker.waiting).toBe(0);
  });

  it('continue after one that failed; the failure is reported once until one succeeds', async () => {
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

  it('show nothing once they were cleared, neither the current one nor the waiting one', async () => {
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

  it('are ignored if they were scored for other classes than those shown now', async () => {
    const done = predictor.predictFrame(new Bitmap(0.5));
    const { activeTaskId } = state.project;
    await support.synchronise(applyChange(state, edits.addClass(state, activeTaskId, 'fox', 1)), 3);
    await worker.answer();
    await done;
    expect(context.get().prediction).toMatchObject({ scores: [], winner: null });
  });
});

describe('on video', () => {
  const see = async (bitmap: Bitmap, after = 33) => {
    time += after;
    void predictor.predictFrame(bitmap);
    await worker.answer();
  };
  const winner = () => {
    const { classes } = edits.findTask(state.project, state.project.activeTaskId);
    return classes.findIndex(({ id }) => id === context.get().prediction?.winner);
  };
  const edit = async (change: Change) => {
    state = applyChange(state, change);
    context.set({ current: state });
    await support.synchronise(state, 3);
  };

  it('what is shown is smoothed, and its winner stays until another lasts', async () => {
    await see(new Bitmap(1));
    await see(new Bitmap(0), 150);
    expect(shown()).toBeCloseTo(0.5, 5);
    await see(new Bitmap(0), 150);
    expect([shown(), winner()]).toEqual([expect.closeTo(0.25, 5), 0]);
    for (let i = 0; i < 8; i++) await see(new Bitmap(0));
    expect(winner()).toBe(1);
  });

  it('nothing of one camera, task or set of classes is carried over to another', async () => {
    const { activeTaskId: taskId } = state.project;
    const beginsAnew = async () => {
      await see(new Bitmap(0));
      expect(shown()).toBe(0);
      time += 10_000;
      await see(new Bitmap(1));
      expect(shown()).toBe(1);
    };
    await beginsAnew();
    // As when a camera is stopped or another is chosen.
    predictor.clear();
    await beginsAnew();
    const [cat] = edits.findTask(state.project, taskId).classes;
    await edit(edits.reorderClasses(state, taskId, cat.id, 1, 1));
    await beginsAnew();
    await edit(edits.addTask(state, 'Mood', 1));
    await edit(edits.addClasses(state, state.project.activeTaskId, ['glad', 'sad'], 1));
    await beginsAnew();
    // A picture that is looked at between frames.
    const done = predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    await done;
    expect(shown()).toBe(0.5);
    predictor.clear();
    await beginsAnew();
  });

  it('is smoothed on after an example was added', async () => {
    const { activeTaskId: taskId } = state.project;
    const [cat] = edits.findTask(state.project, taskId).classes;
    await see(new Bitmap(1));
    const sample = {
      id: 'sample',
      projectId: state.project.id,
      labels: { [taskId]: cat.id },
      source: 'camera',
      addedAt: 1,
      width: 1,
      height: 1,
    } as const;
    support.embeddings.set(sample.id, Float32Array.of(1, 2, 3));
    await edit(edits.addSamples(state, [sample], 1));
    await see(new Bitmap(0), 150);
    expect(shown()).toBeCloseTo(0.5, 5);
  });

  it('and for a picture, unfamiliar things are rejected as the task says', async () => {
    const verdict = async (familiarity: number, rejection: number | null) => {
      if (rejection !== null) {
        await edit(edits.setRejection(state, state.project.activeTaskId, rejection, 1));
      }
      predictor.clear();
      await see(new Bitmap(0.9, familiarity));
      return context.get().prediction?.verdict;
    };
    expect(await verdict(0.06, null)).toBe('known');
    expect(await verdict(0.04, null)).toBe('unknown');
    expect(context.get().prediction?.familiarity).toBe(0.04);
    expect(await verdict(0, 0)).toBe('known');
    expect(await verdict(0.19, 0.2)).toBe('unknown');
  });
});

describe('a dropped picture', () => {
  it('is predicted instead of frames, which are skipped until it is cleared', async () => {
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

  it('stays when the frames before it are cleared late', async () => {
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

  it('gives way to one that is dropped after it, whatever the order in which they are decoded', async () => {
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

  it('is predicted again after the head has changed, without being embedded again', async () => {
    void predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    expect(shown()).toBe(0.5);
    for (const _ of [1, 2]) {
      predictor.refresh();
      await turn();
      expect(shown()).toBe(0.25);
    }
    expect(worker).toMatchObject({ asked: [0.5], askedAgain: [0.5, 0.5] });
    // How long it took is what its embedding took.
    expect(context.get().prediction?.embedMs).toBe(5);
    predictor.clear();
    predictor.refresh();
    await turn();
    expect(context.get().prediction).toBeNull();
    expect(worker).toMatchObject({ waiting: 0, askedAgain: [0.5, 0.5] });
  });

  it('is embedded again once another base model is in use', async () => {
    void predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    await worker.answer();
    engine.key = 'accurate';
    predictor.refresh();
    await vi.waitUntil(() => worker.waiting > 0);
    expect(worker).toMatchObject({ asked: [0.5, 0.5], askedAgain: [] });
  });

  it('is embedded once, however often the head changes meanwhile', async () => {
    void predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    for (let edit = 0; edit < 3; edit++) predictor.refresh();
    await worker.answer();
    expect(worker).toMatchObject({ asked: [0.5], askedAgain: [0.5], waiting: 0 });
    expect(shown()).toBe(0.25);
  });

  it('is embedded again where it was not by the base model that is in use', async () => {
    void predictor.predictFile(pictureFile(0.5));
    await vi.waitUntil(() => worker.waiting > 0);
    // Another base model is loaded before the worker comes to the picture, and given up after it.
    engine.key = 'accurate';
    await worker.answer();
    engine.key = 'fast';
    predictor.refresh();
    await vi.waitUntil(() => worker.waiting > 0);
    expect(worker).toMatchObject({ asked: [0.5, 0.5], askedAgain: [] });
  });

  it('that is not a picture is reported, and what was shown before is cleared', async () => {
    void predictor.predictFrame(new Bitmap(0.5));
    await worker.answer();
    expect(await predictor.predictFile(new Blob(['not a picture']))).toBe('not-a-picture');
    expect(context.get().prediction).toBeNull();
    predictor.refresh();
    await turn();
    expect(context.get().prediction).toBeNull();
    expect(context.codes).toEqual([]);
  });
});
