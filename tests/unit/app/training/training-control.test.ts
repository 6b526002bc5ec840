import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Session } from '../../../../src/app/project/session';
import { BackendTimings } from '../../../../src/app/recognition/backend-timings';
import { BaseModelChanger } from '../../../../src/app/recognition/base-model-change';
import { EngineControl } from '../../../../src/app/recognition/engine';
import { ProjectEmbeddings } from '../../../../src/app/recognition/project-embeddings';
import { SupportSetSync } from '../../../../src/app/recognition/support-set';
import { Jobs } from '../../../../src/app/shared/jobs';
import { examplesOf } from '../../../../src/app/training/changes-since-training';
import { TrainedNetworks } from '../../../../src/app/training/trained-networks';
import { TrainingControl } from '../../../../src/app/training/training-control';
import type { Requester } from '../../../../src/compute/door/client';
import { embeddingKey } from '../../../../src/core/model/catalog';
import type { TrainedNetwork } from '../../../../src/core/model/trained-network';
import { DENSE, FINE_TUNED } from '../../../../src/core/model/training-options';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import {
  DENSE_HEAD,
  type KeptNetwork,
  networkName,
} from '../../../../src/core/project/kept-network';
import type { ProjectState, Sample } from '../../../../src/core/project/types';
import { createMemoryStorage } from '../../../../src/storage/memory';
import { type Storage, StorageError } from '../../../../src/storage/storage';
import { makeBase, makeHead } from '../../networks';
import { StandInTrainer } from '../stand-in-trainer';
import { deferred, type TestContext, testContext } from '../test-context';

const KEY = embeddingKey('fast');
const DIMENSION = 576;

let storage: Storage;
let context: TestContext;
let session: Session;
let networks: TrainedNetworks;
let trainings: TrainingControl;
let jobs: Jobs;
let trainers: StandInTrainer[];
/** What the main worker embeds pictures to, and when. */
let embed: () => Promise<Float32Array>;
/** Pictures that no trainer can decode, by their first byte. */
let broken: number[];
let loads: unknown[];
let time: number;

const turn = () => new Promise<void>(resolve => setImmediate(resolve));

const state = (): ProjectState => context.get().current ?? expect.fail('no project is open');
const task = () => edits.findTask(state().project, state().project.activeTaskId);
const trainer = () => trainers.at(-1) ?? expect.fail('no training was started');
const kept = (name: string) => storage.readNetwork(state().project.id, name);
const head = () => kept(networkName.head(task().id));
const checkpoint = () => kept(networkName.checkpoint(task().id));

function newSample(i: number, classId: string, isTest = false): Sample {
  return {
    id: `sample-${i}`,
    projectId: state().project.id,
    labels: { [task().id]: classId },
    ...(isTest ? { isTest } : {}),
    source: 'file',
    addedAt: i,
    width: 8,
    height: 8,
  };
}

async function add(i: number, classId: string, isTest = false): Promise<void> {
  const sample = newSample(i, classId, isTest);
  const picture = { bytes: Uint8Array.of(i), type: 'image/jpeg' };
  const embeddings = { [KEY]: new Float32Array(DIMENSION).fill(i) };
  await session.edit(
    current => edits.addSamples(current, [sample], 1),
    [{ sample, picture, embeddings }],
  );
}

/** The result of a training with the current examples. */
function network(blocks: 0 | 1): TrainedNetwork {
  const made = makeHead(examplesOf(state(), task().id), DIMENSION, KEY).network;
  return { ...made, base: blocks === 0 ? null : makeBase('tuned') };
}

/** Opens the page with what is in storage. */
async function openPage(id?: string): Promise<void> {
  const worker: Requester = {
    request: ((name: string, params: object) => {
      if (name === 'embed') return embed();
      if (name === 'load') loads.push(params);
      return Promise.resolve(null);
    }) as Requester['request'],
  };
  context = testContext({ storage, worker });
  const { engine } = context.get();
  const timings = [{ backend: 'wasm', verdict: 'ok', msPerFrame: { any: 1 } }] as const;
  context.set({ engine: { ...engine, timings } });
  session = new Session(
    context,
    () => networks.refresh(),
    changes => networks.apply(changes),
  );
  const control = new EngineControl(context, new BackendTimings(context), 'http://x/');
  networks = new TrainedNetworks(context, control);
  const support = new SupportSetSync(worker);
  jobs = new Jobs(context);
  const parts = { session, engine: control, support, jobs };
  const embeddings = new ProjectEmbeddings(context, { ...parts, learnt: () => undefined });
  const baseModels = new BaseModelChanger(context, { ...parts, embeddings });
  trainers = [];
  trainings = new TrainingControl(context, {
    session,
    engine: control,
    baseModels,
    networks,
    newWorker: () => {
      const made = new StandInTrainer(broken);
      trainers.push(made);
      return made;
    },
    root: 'http://x/',
    clock: () => time,
  });
  if (id === undefined) return;
  session.show(await storage.openProject(id));
  await networks.read(state(), session.signal);
}

/** As when the page is closed and opened again, without stopping what is in progress. */
async function reload(): Promise<void> {
  const { id } = state().project;
  await session.settled();
  session.show(null);
  await turn();
  await openPage(id);
}

beforeEach(async () => {
  time = 0;
  loads = [];
  broken = [];
  embed = () => Promise.resolve(new Float32Array(DIMENSION).fill(9));
  storage = createMemoryStorage();
  let project = edits.newProject('Pets', 'Kind', 1);
  const { activeTaskId } = project.project;
  project = applyChange(project, edits.addClasses(project, activeTaskId, ['cat', 'dog', 'off'], 1));
  project = applyChange(project, edits.chooseBaseModel(project, 'fast', 1));
  const { classes } = edits.findTask(project.project, activeTaskId);
  project = applyChange(
    project,
    edits.setClassEnabled(project, activeTaskId, classes[2].id, false, 1),
  );
  await storage.createProject(project, []);
  await openPage(project.project.id);
  const [cat, dog, off] = task().classes;
  await add(1, cat.id);
  await add(2, dog.id);
  await add(3, off.id);
  await add(4, cat.id, true);
  await add(5, dog.id);
});

/** Starts a training and lets it reach its first epoch. */
async function begin(options = DENSE): Promise<{ done: Promise<void> }> {
  const done = trainings.train(options);
  await vi.waitFor(() => expect(context.get().training?.phase).toBe('training'));
  return { done };
}

describe('a training', () => {
  it('gives the worker the examples of enabled classes, and none of the test set', async () => {
    const { done } = await begin();
    expect(trainer().order).toEqual(['start', 'prepare-training', 'train']);
    expect(trainer().given).toEqual([1, 2, 5]);
    expect(trainer().paramsOf('prepare-training')).toEqual({
      baseModel: 'fast',
      flipAveraging: false,
      wholePicture: false,
      backends: ['wasm'],
      options: DENSE,
      labels: Int32Array.of(0, 1, 1),
      classCount: 2,
    });
    trainer().finish(network(0));
    await done;
    expect(trainer().isTerminated).toBe(true);
  });

  it('shows its epochs and the time left, and continues during edits', async () => {
    const { done } = await begin({ ...DENSE, epochs: 10 });
    time = 4000;
    trainer().endEpoch(1);
    trainer().endEpoch(2);
    expect(context.get().training).toMatchObject({ done: 2, total: 10, secondsLeft: 16 });
    expect(context.get().training?.epochs).toHaveLength(2);
    const result = network(0);
    await add(6, task().classes[0].id);
    expect(state().samples.size).toBe(6);
    trainer().finish(result);
    await done;
    expect(context.get().training).toBeNull();
    expect(context.get().trained?.head?.changesSince).toMatchObject({
      added: 1,
      removed: 0,
      moved: 0,
    });
  });

  it('writes a checkpoint after an epoch, and head, choice of head and its removal as one', async () => {
    const commit = vi.spyOn(storage, 'commit');
    const { done } = await begin();
    trainer().endEpoch(1);
    await vi.waitFor(async () => expect(await checkpoint()).not.toBeNull());
    expect(task().head.id).toBe('automatic');
    expect(commit).not.toHaveBeenCalled();
    trainer().finish(network(0));
    await done;
    expect(commit).toHaveBeenCalledTimes(1);
    expect(await head()).toMatchObject({ embeddingKey: KEY, samples: [{}, {}, {}] });
    expect(await checkpoint()).toBeNull();
    const { project } = await storage.openProject(state().project.id);
    expect(project.tasks[0].head).toEqual({ id: DENSE_HEAD, options: {} });
    expect(networks.deciding(state())).toEqual(await head());
  });

  it('leaves everything as it was when it is cancelled, without its checkpoint', async () => {
    const before = state();
    const { done } = await begin();
    trainer().endEpoch(1);
    trainings.cancel();
    await done;
    expect(trainer().isTerminated).toBe(true);
    expect(state()).toEqual(before);
    expect([await head(), await checkpoint()]).toEqual([null, null]);
    expect(context.get()).toMatchObject({ training: null, trained: { interrupted: null } });
    // What arrives too late is ignored.
    trainer().endEpoch(2);
    trainer().finish(network(0));
    await turn();
    expect([await head(), await checkpoint(), task().head.id]).toEqual([null, null, 'automatic']);
    expect(context.codes).toEqual([]);
  });

  it.each([
    ['crashed', 'training-crashed'],
    ['training', 'training-refused'],
    ['no-backend', 'training-no-backend'],
    ['failed', 'training-failed'],
  ] as const)('that ends with %s says so, and can be resumed', async (code, notice) => {
    vi.spyOn(console, 'error').mockReturnValue();
    const before = state();
    const { done } = await begin();
    trainer().endEpoch(1);
    trainer().fail(code);
    await done;
    expect(context.codes).toEqual([notice]);
    expect(state()).toEqual(before);
    expect(context.get().training).toBeNull();
    expect(context.get().trained?.interrupted).toMatchObject({
      epochs: [{ epoch: 1 }],
      goingOn: 'possible',
      keeping: 'possible',
    });
    void trainings.resume();
    await vi.waitFor(() => expect(trainers).toHaveLength(2));
  });

  it('continues if a checkpoint cannot be written; that is reported once', async () => {
    vi.spyOn(storage, 'writeNetworks').mockRejectedValue(new StorageError('quota', 'full'));
    const { done } = await begin();
    for (const epoch of [1, 2, 3]) {
      trainer().endEpoch(epoch);
      await turn();
    }
    expect(context.codes).toEqual(['checkpoint-not-saved']);
    trainer().finish(network(0));
    await done;
    expect(await head()).not.toBeNull();
    expect(context.codes).toHaveLength(1);
  });

  it('keeps what it has reached if its result cannot be saved', async () => {
    const { done } = await begin();
    trainer().endEpoch(1);
    await turn();
    vi.spyOn(storage, 'commit').mockRejectedValueOnce(new StorageError('quota', 'full'));
    trainer().finish(network(0));
    await done;
    expect(context.codes).toEqual(['storage-quota']);
    expect([await head(), networks.deciding(state()), task().head.id]).toEqual([
      null,
      null,
      'automatic',
    ]);
    expect(context.get().trained).toMatchObject({
      head: null,
      interrupted: { goingOn: 'possible' },
    });
  });

  it('gets nothing more from one that was cancelled before', async () => {
    const first = await begin();
    const before = trainer();
    trainings.cancel();
    await first.done;
    const second = await begin();
    before.endEpoch(1);
    expect(context.get().training?.epochs).toEqual([]);
    trainings.cancel();
    await second.done;
    expect(await checkpoint()).toBeNull();
  });

  it('leaves out pictures that cannot be read, and says how many', async () => {
    broken = [2];
    const { done } = await begin();
    expect(trainer().given).toEqual([1, 5]);
    expect(trainer().paramsOf('prepare-training')?.labels).toEqual(Int32Array.of(0, 1));
    expect(context.codes).toEqual(['training-without']);
    trainings.cancel();
    await done;
  });

  it('of a task that is deleted meanwhile leaves nothing', async () => {
    const { id } = task();
    await session.edit(current => edits.addTask(current, 'Mood', 1));
    await session.edit(current => edits.showTask(current, id, 1));
    const { done } = await begin();
    trainer().endEpoch(1);
    const result = network(0);
    await session.edit(current => edits.deleteTask(current, id, 1));
    trainer().finish(result);
    await done;
    expect(await kept(networkName.head(id))).toBeNull();
    expect(await kept(networkName.checkpoint(id))).toBeNull();
    expect(context.codes).toEqual([]);
  });
});

describe('after a reload during training', () => {
  async function breakOff(): Promise<void> {
    const { done } = await begin({ ...DENSE, epochs: 20 });
    trainer().endEpoch(1);
    trainer().endEpoch(2);
    await vi.waitFor(async () => expect(await checkpoint()).toMatchObject({ embeddingKey: KEY }));
    await reload();
    await done;
  }

  it('it can be resumed from the last epoch, with the same options and examples', async () => {
    await breakOff();
    expect(context.get().training).toBeNull();
    expect(context.get().trained?.interrupted).toMatchObject({ epochs: [{}, {}] });
    const done = trainings.resume();
    await vi.waitFor(() => expect(context.get().training?.phase).toBe('training'));
    expect(trainer().given).toEqual([1, 2, 5]);
    expect(trainer().paramsOf('prepare-training')?.options).toEqual(
      trainer().paramsOf('train')?.resume?.options,
    );
    expect(trainer().paramsOf('train')?.resume?.epochs).toHaveLength(2);
    expect(context.get().training?.done).toBe(2);
    trainer().finish(network(0));
    await done;
    expect(task().head.id).toBe(DENSE_HEAD);
    expect(context.get().trained?.interrupted).toBeNull();
  });

  it('what there is can be kept, without more training', async () => {
    await breakOff();
    const done = trainings.keep();
    await vi.waitFor(() => expect(context.get().training?.phase).toBe('training'));
    expect(trainer().order).toEqual(['start', 'prepare-training', 'finish-training']);
    trainer().finish(network(0));
    await done;
    expect(await head()).toMatchObject({ network: { judgement: { heldOut: Int32Array.of(2) } } });
  });

  it('one from before there was a limit on steps has none', async () => {
    await breakOff();
    const kept = await checkpoint();
    if (!kept || !('checkpoint' in kept)) throw new Error('Expected a checkpoint');
    const { maxSteps: _, ...older } = kept.checkpoint.options;
    const old = { ...kept, checkpoint: { ...kept.checkpoint, options: older } } as typeof kept;
    await storage.writeNetworks(
      state().project.id,
      new Map([[networkName.checkpoint(task().id), old]]),
    );
    await reload();
    expect(context.get().trained?.interrupted).toMatchObject({ mostEpochs: 20 });
  });

  it('it can be thrown away', async () => {
    await breakOff();
    await trainings.drop();
    expect([await checkpoint(), context.get().trained?.interrupted]).toEqual([null, null]);
  });

  it('it cannot be resumed once examples have changed, but what there is can be kept', async () => {
    await breakOff();
    await add(7, task().classes[0].id);
    expect(context.get().trained?.interrupted).toMatchObject({
      goingOn: 'examples-changed',
      keeping: 'possible',
    });
    await trainings.resume();
    expect(trainers).toHaveLength(0);
  });

  it('it can be neither resumed nor kept once a class is gone, or with another base model', async () => {
    await breakOff();
    const [, dog] = task().classes;
    const { engine } = context.get();
    context.set({ engine: { ...engine, baseModel: 'objects' } });
    networks.refresh();
    expect(context.get().trained?.interrupted).toMatchObject({ keeping: 'base-changed' });
    context.set({ engine });
    await session.edit(current => edits.deleteClass(current, task().id, dog.id, 1));
    expect(context.get().trained?.interrupted).toMatchObject({
      goingOn: 'examples-changed',
      keeping: 'class-gone',
    });
    await trainings.keep();
    expect(trainers).toHaveLength(0);
  });
});

describe('a training that unfreezes blocks', () => {
  const tuned = embeddingKey('fast', { fineTuned: 'tuned' });
  const embedded = async (key: string) =>
    (await storage.readEmbeddings([...state().samples.keys()], key)).size;

  it('embeds every picture again before base model and head are written as one', async () => {
    const commit = vi.spyOn(storage, 'commit');
    const { done } = await begin({ ...FINE_TUNED, blocks: 1 });
    trainer().finish(network(1));
    await done;
    expect(await embedded(tuned)).toBe(5);
    expect(commit).toHaveBeenCalledTimes(1);
    expect(state().project).toMatchObject({ fineTuned: 'tuned', baseModelId: 'fast' });
    expect(task().head.id).toBe(DENSE_HEAD);
    expect(await kept(networkName.base)).toMatchObject({ id: 'tuned' });
    expect(await head()).toMatchObject({ embeddingKey: tuned });
    expect(networks.deciding(state())).not.toBeNull();
    expect(loads.at(-1)).toMatchObject({ fineTuned: { id: 'tuned' } });
  });

  it('leaves everything as it was when it is cancelled while pictures are embedded', async () => {
    const before = state();
    const { done } = await begin({ ...FINE_TUNED, blocks: 1 });
    trainer().endEpoch(1);
    const held = deferred<Float32Array>();
    embed = () => held.promise;
    trainer().finish(network(1));
    await vi.waitFor(() => expect(context.get().job?.kind).toBe('re-embedding'));
    expect(context.get().training?.phase).toBe('applying');
    trainings.cancel();
    held.resolve(new Float32Array(DIMENSION));
    await done;
    expect(state()).toEqual(before);
    expect([await head(), await checkpoint(), await kept(networkName.base)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(loads.at(-1)).not.toHaveProperty('fineTuned');
    expect(await embedded(KEY)).toBe(5);
  });

  it('has the previous base model, fine-tuned or not, if its result cannot be saved', async () => {
    for (const id of [undefined, 'first']) {
      const { done } = await begin({ ...FINE_TUNED, blocks: 1 });
      vi.spyOn(storage, 'commit').mockRejectedValueOnce(new StorageError('quota', 'full'));
      trainer().finish({ ...network(1), base: makeBase('second') });
      await done;
      expect(state().project.fineTuned).toBe(id);
      expect((loads.at(-1) as { fineTuned?: { id: string } }).fineTuned?.id).toBe(id);
      expect(context.get().engine.fineTuned).toBe(id ?? null);
      expect((await kept(networkName.base)) === null).toBe(id === undefined);
      if (id !== undefined) continue;
      const again = await begin({ ...FINE_TUNED, blocks: 1 });
      trainer().finish({ ...network(1), base: makeBase('first') });
      await again.done;
    }
  });

  it('returns to the pretrained base model, which the head does not fit', async () => {
    const { done } = await begin({ ...FINE_TUNED, blocks: 1 });
    trainer().finish(network(1));
    await done;
    await trainings.returnToPretrained();
    networks.refresh();
    expect(state().project.fineTuned).toBeUndefined();
    expect(await kept(networkName.base)).toBeNull();
    expect(loads.at(-1)).not.toHaveProperty('fineTuned');
    expect(context.get().trained?.head?.fits).toBe(false);
    expect(networks.deciding(state())).toBeNull();
  });

  it('says which other tasks have a head that no longer fits; Automatic decides there', async () => {
    const first = task().id;
    const { done } = await begin();
    trainer().finish(network(0));
    await done;
    await session.edit(current => edits.addTask(current, 'Mood', 1));
    await session.edit(current => edits.addClasses(current, task().id, ['glad', 'sad'], 1));
    const [glad, sad] = task().classes;
    await add(8, glad.id);
    await add(9, sad.id);
    const second = await begin({ ...FINE_TUNED, blocks: 1 });
    trainer().finish({ ...network(0), base: makeBase('tuned') });
    await second.done;
    expect(context.codes).toEqual(['training-others']);
    await session.edit(current => edits.showTask(current, first, 1));
    expect(task().head.id).toBe(DENSE_HEAD);
    expect(networks.deciding(state())).toBeNull();
  });
});

describe('a trained head', () => {
  it('is out of date by what was added, removed and moved, and by classes that it does not know', async () => {
    const { done } = await begin();
    trainer().finish(network(0));
    await done;
    const changes = () => context.get().trained?.head?.changesSince;
    expect(changes()).toEqual({ added: 0, removed: 0, moved: 0, unknown: [] });
    const [cat, dog, off] = task().classes;
    await add(6, cat.id);
    await session.edit(current => edits.moveSamples(current, task().id, ['sample-1'], dog.id, 1));
    await session.edit(current => edits.deleteSamples(current, ['sample-2'], 1));
    await session.edit(current => edits.holdBack(current, ['sample-5'], 1));
    await session.edit(current => edits.setClassEnabled(current, task().id, off.id, true, 1));
    expect(changes()).toEqual({ added: 2, removed: 2, moved: 1, unknown: [off.id] });
  });

  it('decides nothing where another head was chosen', async () => {
    const { done } = await begin();
    trainer().finish(network(0));
    await done;
    const { id } = task();
    await session.edit(current => edits.chooseHead(current, id, { id: 'ridge', options: {} }, 1));
    expect(networks.deciding(state())).toBeNull();
    await session.undo();
    expect(networks.deciding(state())).not.toBeNull();
  });

  it('is thrown away, so that Automatic decides, and comes back completely by undo', async () => {
    const { done } = await begin();
    trainer().finish(network(0));
    await done;
    const trained = await head();
    await trainings.dropHead();
    const expectDropped = async () => {
      const decides = networks.deciding(state());
      expect([await head(), task().head.id, decides]).toEqual([null, 'automatic', null]);
      expect(context.get().trained?.head).toBeNull();
    };
    await expectDropped();
    expect(context.get().undo).toBe('drop-trained');
    await session.undo();
    expect(task().head.id).toBe(DENSE_HEAD);
    expect([await head(), networks.deciding(state())]).toEqual([trained, trained]);
    await session.redo();
    await expectDropped();
  });

  it('decides again once it is redone, whatever happened meanwhile', async () => {
    const finish = async (temperature: number) => {
      const { done } = await begin();
      trainer().finish({ ...network(0), temperature });
      await done;
      return head();
    };
    const first = await finish(1);
    await trainings.dropHead();
    const second = await finish(2);
    expect(second).not.toEqual(first);
    for (let undone = 0; undone < 3; undone++) await session.undo();
    expect(task().head.id).not.toBe(DENSE_HEAD);
    for (const [id, kept] of [
      [DENSE_HEAD, first],
      ['automatic', null],
      [DENSE_HEAD, second],
    ] as const) {
      await session.redo();
      expect([task().head.id, await head(), networks.deciding(state())]).toEqual([id, kept, kept]);
    }
  });

  it('is there after a reload', async () => {
    const { done } = await begin();
    trainer().finish(network(0));
    await done;
    const before: KeptNetwork | null = await head();
    await reload();
    expect(networks.deciding(state())).toEqual(before);
    expect(context.get().trained?.head).toMatchObject({ fits: true, ownAccuracy: 0.75 });
  });
});
