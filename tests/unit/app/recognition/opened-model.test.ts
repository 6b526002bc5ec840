/** Opening models, with a worker whose answers the test gives; the library itself is tried in a browser. */
import { zipSync } from 'fflate';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openFiles } from '../../../../src/app/files/open-file';
import { filesOfModel, modelKind } from '../../../../src/app/recognition/opened-model';
import { OpenedModels } from '../../../../src/app/recognition/opened-models';
import { Jobs } from '../../../../src/app/shared/jobs';
import { WorkerError } from '../../../../src/compute/door/client';
import { DEFAULT_REJECTION, thresholdsFor } from '../../../../src/core/judging/verdict';
import type { FromModelWorker, ToModelWorker } from '../../../../src/library/door/model-protocol';
import { collectFiles } from '../../../../src/media/files';
import { newFileWorker } from '../../formats/worker/in-process';
import { NEVER, type TestContext, takesFirst, testContext } from '../test-context';

class FakeWorker extends EventTarget implements Worker {
  onmessage = null;
  onmessageerror = null;
  onerror = null;
  readonly asked: ToModelWorker[] = [];
  isTerminated = false;

  postMessage(message: ToModelWorker): void {
    this.asked.push(message);
  }

  terminate(): void {
    this.isTerminated = true;
  }

  answer(data: FromModelWorker): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  die(kind: 'error' | 'messageerror' = 'error'): void {
    this.dispatchEvent(Object.assign(new Event(kind), { message: 'out of memory' }));
  }
}

/** A frame in memory, which Node cannot make. */
const frame: ImageBitmap = { width: 1, height: 1, close() {} };

let workers: FakeWorker[];
let context: TestContext;
let models: OpenedModels;

/** The worker, once it has been asked something. */
const asked = (worker: number) =>
  vi.waitFor(() => {
    if (!workers[worker]?.asked.length) throw new Error('The worker was not asked');
    return workers[worker];
  });

beforeEach(() => {
  workers = [];
  context = testContext();
  models = new OpenedModels(
    context,
    () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    'https://example.org/page/',
  );
});

const file = (name: string, text = '{}') => new File([text], name);
const zip = (name: string, paths: readonly string[]) =>
  new File([zipSync(Object.fromEntries(paths.map(path => [path, Uint8Array.of(123, 125)])))], name);
const open = (...files: File[]) => {
  const engine = { addressOf: async () => null };
  return openFiles(
    context,
    { jobs: new Jobs(context), engine, models, newFileWorker, questions: takesFirst },
    collectFiles(files),
    'Task 1',
    NEVER,
  );
};

const OPENED: Extract<FromModelWorker, { kind: 'opened' }> = {
  kind: 'opened',
  name: 'Fruit',
  labels: ['apple', ' '],
  mirrorsCamera: true,
  limits: null,
};

describe('what a model is', () => {
  it.each([
    [['model.json', 'metadata.json', 'weights.bin'], 'openable'],
    [['my model/model.json'], 'openable'],
    [['model_unquant.tflite', 'labels.txt'], 'other'],
    [['model.onnx', 'test-vectors/1.png'], 'other'],
    [['keras_model.h5', 'model.json'], 'openable'],
    [['cat/1.jpg', 'not-a-model.json'], null],
    [[], null],
  ])('%j', (paths, kind) => {
    expect(modelKind(paths)).toBe(kind);
  });

  it('is the files beside model.json, also where that was renamed by a download', () => {
    const renamed = ['model (1).json', 'metadata (1).json', 'weights (1).bin'].map(name =>
      file(name),
    );
    expect(filesOfModel(renamed.map(one => ({ file: one, path: one.name })))).toEqual(renamed);
    expect(modelKind(['my model/model copy.json'])).toBe('openable');
  });

  it('is the files beside model.json', () => {
    const [model, weights, other] = ['model.json', 'weights.bin', '1.png'].map(name => file(name));
    const collected = [
      { file: other, path: '/cat/1.png' },
      { file: weights, path: '/model/weights.bin' },
      { name: 'x', error: 'broken' as const },
      { file: model, path: '/model/model.json' },
    ];
    expect(filesOfModel(collected)).toEqual([weights, model]);
    expect(filesOfModel([weights, other].map(each => ({ file: each, path: each.name })))).toEqual(
      [],
    );
  });
});

describe('opening', () => {
  it('opens a zip, and shows what it is', async () => {
    const archive = zip('fruit.zip', ['model.json', 'metadata.json', 'weights.bin']);
    const opening = open(archive);
    const worker = await asked(0);
    expect(worker.asked).toEqual([
      { kind: 'open', library: 'https://example.org/page/inkling.js', source: archive },
    ]);
    expect(context.get().job?.kind).toBe('opening');
    worker.answer(OPENED);
    expect(await opening).toBeNull();
    expect(context.codes).toEqual([]);
    expect(context.get().job).toBeNull();
    expect(context.get().openedModel).toEqual({
      name: 'Fruit',
      classes: [
        { id: '0', name: 'apple', colour: 0, enabled: true },
        { id: '1', name: '2', colour: 1, enabled: true },
      ],
      cameraFrames: 'as-shown',
    });
  });

  it('takes its files together', async () => {
    const files = ['weights.bin', 'metadata.json', 'model.json'].map(name => file(name));
    const opening = open(...files);
    const worker = await asked(0);
    expect(worker.asked[0]).toMatchObject({ source: files });
    worker.answer({ ...OPENED, name: '' });
    await opening;
    expect(context.get().openedModel?.name).toBe('');
  });

  it('a model without a name gets the name of its zip', async () => {
    const opening = open(zip('My fruit.zip', ['model.json']));
    (await asked(0)).answer({ ...OPENED, name: '' });
    await opening;
    expect(context.get().openedModel?.name).toBe('My fruit');
  });

  it.each([
    ['files', 'model-incomplete'],
    ['model', 'model-unusable'],
    ['backend', 'no-backend'],
    ['library', 'model-failed'],
  ] as const)('says why not: %s', async (code, notice) => {
    const before = open(file('model.json'));
    (await asked(0)).answer(OPENED);
    await before;

    const opening = open(file('model.json'));
    (await asked(1)).answer({ kind: 'failed', code, message: 'for the console' });
    await opening;
    expect(context.codes).toEqual([notice]);
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([false, true]);
    expect(context.get().openedModel?.name).toBe('Fruit');
  });

  it('says which of its files is missing', async () => {
    const opening = open(file('model (1).json'));
    (await asked(0)).answer({
      kind: 'failed',
      code: 'files',
      message: 'for the console',
      missing: 'weights.bin',
    });
    await opening;
    expect(context.codes).toEqual(['file-of-model-missing']);
  });

  it.each(['error', 'messageerror'] as const)('says so if its worker dies: %s', async kind => {
    const opening = open(file('model.json'));
    (await asked(0)).die(kind);
    await opening;
    expect(context.codes).toEqual(['model-failed']);
    expect(workers[0].isTerminated).toBe(true);
  });

  it('can be cancelled', async () => {
    const jobs = new Jobs(context);
    const engine = { addressOf: async () => null };
    const parts = { jobs, engine, models, newFileWorker, questions: takesFirst };
    const opening = openFiles(context, parts, collectFiles([file('model.json')]), 'Task 1', NEVER);
    const worker = await asked(0);
    jobs.cancel();
    expect(await opening).toBeNull();
    worker.answer(OPENED);
    expect(worker.isTerminated).toBe(true);
    expect(context.get().openedModel).toBeNull();
    expect(context.codes).toEqual([]);
  });

  it.each([
    ['a model of other programs', [file('keras_model.h5')], 'file-other-model'],
    ['a zip of one', [zip('a.zip', ['model.tflite', 'labels.txt'])], 'file-other-model'],
    ['several files', [file('1.json'), file('2.json')], 'open-one'],
    ['nothing', [], 'file-not-ours'],
  ])('refuses %s', async (_, files, code) => {
    expect(await open(...files)).toBeNull();
    expect(context.codes).toEqual([code]);
    expect(workers).toEqual([]);
  });
});

describe('an open model', () => {
  beforeEach(async () => {
    const opening = open(file('model.json'));
    (await asked(0)).answer(OPENED);
    await opening;
  });

  it('recognises, in the order in which it is asked', async () => {
    const predictions = [models.recogniser?.predict(frame), models.recogniser?.predict(frame)];
    for (const first of [0.25, 0.75]) {
      const confidences = Float32Array.of(first, 1 - first);
      workers[0].answer({ kind: 'classified', confidences, familiarity: null, ms: 7 });
    }
    const [one, two] = await Promise.all(predictions);
    expect(one).toEqual({ scores: Float32Array.of(0.25, 0.75), familiarity: 1, embedMs: 7 });
    expect(two?.scores[0]).toBe(0.75);
    expect(models.recogniser?.classes).toEqual(['0', '1']);
    expect(models.recogniser?.thresholds).toEqual(thresholdsFor(DEFAULT_REJECTION));
  });

  it('judges by what it brings', async () => {
    const limits = { familiarity: 0.2, confidence: 0.6, lead: 0.3 };
    const opening = open(file('model.json'));
    (await asked(1)).answer({ ...OPENED, limits });
    await opening;
    expect(models.recogniser?.thresholds).toEqual(limits);
    const prediction = models.recogniser?.predict(frame);
    const confidences = Float32Array.of(0.25, 0.75);
    workers[1].answer({ kind: 'classified', confidences, familiarity: 0.125, ms: 7 });
    expect(await prediction).toEqual({ scores: confidences, familiarity: 0.125, embedMs: 7 });
  });

  it('rejects if a picture fails, and continues', async () => {
    const failing = models.recogniser?.predict(frame);
    workers[0].answer({ kind: 'failed', code: 'picture', message: 'no picture' });
    await expect(failing).rejects.toThrow(new WorkerError('failed', 'no picture'));
    expect(workers[0].isTerminated).toBe(false);
  });

  it('rejects current and later requests once its worker is dead', async () => {
    const { recogniser } = models;
    const underWay = recogniser?.predict(frame);
    workers[0].die();
    await expect(underWay).rejects.toMatchObject({ code: 'failed', message: 'out of memory' });
    await expect(recogniser?.predict(frame)).rejects.toMatchObject({ code: 'failed' });
  });

  it('ends with its worker, and does nothing after that', async () => {
    const underWay = models.recogniser?.predict(frame);
    models.close();
    expect(workers[0].isTerminated).toBe(true);
    expect(models.recogniser).toBeNull();
    expect(context.get().openedModel).toBeNull();
    await expect(underWay).rejects.toMatchObject({ code: 'crashed' });
  });
});
