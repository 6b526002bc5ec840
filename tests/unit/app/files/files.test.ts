/**
 * What was trained, in files that leave and enter: storage in memory, and the formats as they are.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { exportTable } from '../../../../src/app/files/export-data';
import { exportHead, exportProject, type MadeFile } from '../../../../src/app/files/export-files';
import { openFiles } from '../../../../src/app/files/open-file';
import { Session } from '../../../../src/app/project/session';
import { ProjectEmbeddings } from '../../../../src/app/recognition/project-embeddings';
import { SupportSetSync } from '../../../../src/app/recognition/support-set';
import { Jobs } from '../../../../src/app/shared/jobs';
import { type Requester, WorkerError } from '../../../../src/compute/door/client';
import type { DenseHead } from '../../../../src/core/model/trained-network';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import {
  DENSE_HEAD,
  isKeptHead,
  type KeptHead,
  type KeptNetwork,
  networkName,
} from '../../../../src/core/project/kept-network';
import type { ProjectState, Sample } from '../../../../src/core/project/types';
import { readHeadFile } from '../../../../src/formats/inkling/head-file';
import { collectFiles } from '../../../../src/media/files';
import { createMemoryStorage } from '../../../../src/storage/memory';
import type { Storage } from '../../../../src/storage/storage';
import { newFileWorker } from '../../formats/worker/in-process';
import { makeBase, makeCheckpoint, makeHead } from '../../networks';
import {
  deferred,
  NEVER,
  noModels,
  type TestContext,
  takesFirst,
  testContext,
} from '../test-context';

const KEY = 'fast@1/pp1+tuned-a1';
const DIMENSION = 576;
const engine = {
  ready: async () => undefined,
  key: KEY,
  dimension: DIMENSION,
  addressOf: async () => undefined,
};

let context: TestContext;
let session: Session;
let support: SupportSetSync;
let jobs: Jobs;
/** How many embeddings there were to learn from, each time that the worker was told of them. */
let synchronised: number[];
let embeddings: ProjectEmbeddings;
/** What the worker embeds pictures to. */
let embed: () => Promise<Float32Array>;
/** Has the classes `cat`, `dog` and `bird`, which is switched off, and `fish`, which came later. */
let state: ProjectState;
let head: KeptHead;

const embeddingOf = (place: number) =>
  Float32Array.from({ length: DIMENSION }, (_, i) => Math.sin(place * DIMENSION + i));

/** The logits of one embedding, in plain arithmetic. */
function logitsOf({ layers }: DenseHead, embedding: Float32Array): number[] {
  let values = [...embedding];
  for (const [i, { inputs, outputs, kernel, bias }] of layers.entries()) {
    values = Array.from({ length: outputs }, (_, column) => {
      let sum = bias?.[column] ?? 0;
      for (let row = 0; row < inputs; row++) sum += values[row] * kernel[row * outputs + column];
      return i < layers.length - 1 ? Math.max(0, sum) : sum;
    });
  }
  return values;
}

/** Logits by name of the class, of a task's own classes. */
function logitsByName({ project }: ProjectState, kept: KeptHead, embedding: Float32Array) {
  const [{ classes }] = project.tasks;
  const logits = logitsOf(kept.network.head, embedding);
  return new Map(
    kept.classes.map((id, i) => [classes.find(label => label.id === id)?.name, logits[i]]),
  );
}

/** Opens an export as a new project. */
async function reopen(made: MadeFile | null): Promise<ProjectState> {
  if (!made) return expect.fail('no file was made');
  const opened = await openFiles(
    context,
    { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
    collectFiles([new File([made.blob], made.name)]),
    'Task 1',
    NEVER,
  );
  return opened ?? expect.fail(`not opened: ${context.codes}`);
}

const readOf = ({ project }: ProjectState, name: string): Promise<KeptNetwork | null> =>
  context.storage.readNetwork(project.id, name);

async function headOf(opened: ProjectState): Promise<KeptHead> {
  const kept = await readOf(opened, networkName.head(opened.project.activeTaskId));
  return kept && isKeptHead(kept) ? kept : expect.fail('no head is kept');
}

const parts = (used = engine) => ({
  session,
  engine: used,
  embeddings,
  support,
  jobs,
  synchronise: async () => void synchronised.push(support.embeddings.size),
});
const saveHead = () => exportHead(context, parts());
const saveProject = () => exportProject(context, parts());

beforeEach(async () => {
  const inner = createMemoryStorage();
  const storage: Storage = {
    ...inner,
    // A slow disk.
    async commit(...edit) {
      await new Promise(resolve => setImmediate(resolve));
      await inner.commit(...edit);
    },
  };
  embed = () => Promise.reject(new TypeError('No picture is to be embedded'));
  const worker: Requester = { request: (() => embed()) as Requester['request'] };
  context = testContext({ storage, worker });
  session = new Session(context, () => undefined);
  support = new SupportSetSync(context.worker);
  jobs = new Jobs(context);
  synchronised = [];
  embeddings = new ProjectEmbeddings(context, {
    session,
    engine,
    support,
    jobs,
    learnt: () => undefined,
  });

  const empty = edits.newProject('Pets', 'Kind', 1);
  const taskId = empty.project.activeTaskId;
  state = applyChange(empty, edits.addClasses(empty, taskId, ['cat', 'dog', 'bird', 'fish'], 2));
  const { classes } = state.project.tasks[0];
  state = applyChange(state, edits.setClassEnabled(state, taskId, classes[2].id, false, 3));
  state = applyChange(state, edits.chooseBaseModel(state, 'fast', 4));
  state = applyChange(state, edits.takeTrained(state, taskId, 'a1', 5));
  const samples = classes.map(
    (label, i): Sample => ({
      id: `s${i}`,
      projectId: state.project.id,
      labels: { [taskId]: label.id },
      source: 'file',
      addedAt: 6 + i,
      width: 2,
      height: 2,
    }),
  );
  state = applyChange(state, edits.addSamples(state, samples, 9));
  const contents = samples.map((sample, i) => ({
    sample,
    picture: { bytes: Uint8Array.of(i), type: 'image/jpeg' },
    embeddings: { [KEY]: embeddingOf(i) },
  }));
  head = makeHead(
    {
      classes: [classes[2].id, classes[1].id, classes[0].id],
      samples: [
        { id: 's1', classId: classes[1].id },
        { id: 'gone', classId: classes[0].id },
        { id: 's2', classId: classes[2].id },
        { id: 's0', classId: classes[0].id },
      ],
    },
    DIMENSION,
    KEY,
  );
  const networks = new Map<string, KeptNetwork>([
    [networkName.head(taskId), head],
    [networkName.checkpoint(taskId), makeCheckpoint(head, KEY)],
    [networkName.base, makeBase('a1')],
  ]);
  await context.storage.createProject(state, contents, networks);
  session.show(state);
  for (const [i, { id }] of samples.entries()) support.embeddings.set(id, embeddingOf(i));
});

describe('a head file', () => {
  it('opens with the fine-tuned base model and a head of the same logits', async () => {
    const opened = await reopen(await saveHead());
    expect(opened.project).toMatchObject({ baseModelId: 'fast', fineTuned: 'a1' });
    expect(opened.project.tasks[0].head.id).toBe(DENSE_HEAD);
    expect(await readOf(opened, networkName.base)).toEqual(makeBase('a1'));

    const kept = await headOf(opened);
    const names = opened.project.tasks[0].classes.map(({ name }) => name);
    expect(names).toEqual(['cat', 'dog', 'fish']);
    const wanted = logitsByName(state, head, embeddingOf(2));
    wanted.delete('bird');
    expect(logitsByName(opened, kept, embeddingOf(2))).toEqual(wanted);
    expect(kept.network.temperature).toBe(head.network.temperature);
    expect(kept.embeddingKey).toBe(KEY);
    const stored = await context.storage.readEmbeddings([...opened.samples.keys()], KEY);
    expect(stored.size).toBe(3);
  });

  it('opens with a head that names its own examples', async () => {
    const opened = await reopen(await saveHead());
    const { samples } = await headOf(opened);
    const [dog, gone, cat] = samples;
    for (const { id, classId } of [dog, cat]) {
      expect(opened.samples.get(id)?.labels).toEqual({ [opened.project.activeTaskId]: classId });
    }
    expect(samples).toHaveLength(3);
    expect(opened.samples.has(gone.id)).toBe(false);
  });

  it('contains what was trained last, even if it is not on disk yet', async () => {
    const taskId = state.project.activeTaskId;
    const newest = { ...head, trainedAt: 99 };
    void session.edit(current => edits.takeTrained(current, taskId, 'a2', 10), undefined, {
      networks: new Map<string, KeptNetwork>([
        [networkName.head(taskId), newest],
        [networkName.base, makeBase('a2')],
      ]),
    });
    const opened = await reopen(await saveHead());
    expect(await headOf(opened)).toHaveProperty('trainedAt', 99);
    expect(await readOf(opened, networkName.base)).toEqual(makeBase('a2'));
  });

  const read = async () => {
    const made = await saveHead();
    if (!made) return expect.fail('no file was made');
    return readHeadFile(new Uint8Array(await made.blob.arrayBuffer()));
  };

  it('contains no trained head if another one decides', async () => {
    const taskId = state.project.activeTaskId;
    const ridge = { id: 'ridge', options: {} };
    await session.edit(current => edits.chooseHead(current, taskId, ridge, 10));
    const file = await read();
    expect(file).not.toHaveProperty('trained');
    expect(file.fineTuned).toEqual(makeBase('a1'));
  });

  it('contains no trained head that takes other embeddings', async () => {
    const name = networkName.head(state.project.activeTaskId);
    const other = new Map([[name, { ...head, embeddingKey: 'fast@1/pp1' }]]);
    await context.storage.writeNetworks(state.project.id, other);
    expect(await read()).not.toHaveProperty('trained');
  });
});

describe('a project file', () => {
  it('opens with everything that was trained, but not with an interrupted training', async () => {
    const opened = await reopen(await saveProject());
    expect(opened.project).toEqual({ ...state.project, id: opened.project.id });
    expect(await readOf(opened, networkName.base)).toEqual(makeBase('a1'));
    const taskId = opened.project.activeTaskId;
    expect(await readOf(opened, networkName.checkpoint(taskId))).toBeNull();
    const kept = await headOf(opened);
    expect(kept.network).toEqual(head.network);
    expect(kept.classes).toEqual(head.classes);
    const [dog, gone, bird, cat] = kept.samples;
    expect(opened.samples.has(gone.id)).toBe(false);
    for (const { id, classId } of [dog, bird, cat]) {
      expect(opened.samples.get(id)?.labels).toEqual({ [taskId]: classId });
    }
  });

  it('is not made if it is cancelled, without a message', async () => {
    let kind: string | undefined;
    const stop = context.subscribe(() => {
      kind ??= context.get().job?.kind;
      if (context.get().job) jobs.cancel();
    });
    expect(await saveProject()).toBeNull();
    stop();
    expect(kind).toBe('exporting');
    expect(context.codes).toEqual([]);
  });

  it('opens if a class was deleted after the training', async () => {
    const taskId = state.project.activeTaskId;
    const [cat] = state.project.tasks[0].classes;
    await session.edit(current => edits.deleteClass(current, taskId, cat.id, 10));
    const opened = await reopen(await saveProject());
    const kept = await headOf(opened);
    const wanted = logitsByName(state, head, embeddingOf(1));
    wanted.delete('cat');
    expect(logitsByName(opened, kept, embeddingOf(1))).toEqual(wanted);
  });
});

describe('an export while pictures have no embedding', () => {
  /** Rows of the file as it is read again. */
  const rowsOf = async (made: MadeFile | null) => {
    if (!made) return expect.fail('no file was made');
    return readHeadFile(new Uint8Array(await made.blob.arrayBuffer())).labels.length;
  };
  const linesOf = async (made: MadeFile | null) =>
    (await made?.blob.text())?.trim().split('\n').length ?? expect.fail('no file was made');
  const saveTable = () => exportTable(context, parts(), 'csv');

  beforeEach(async () => {
    for (const id of ['s0', 's1']) support.embeddings.delete(id);
    await context.storage.dropEmbeddings(state.project.id, []);
    for (const [i, id] of ['s2', 's3'].entries()) {
      await context.storage.writeEmbeddings(KEY, new Map([[id, embeddingOf(i)]]));
    }
  });

  it('embeds them first, and leaves none out', async () => {
    embed = () => Promise.resolve(embeddingOf(9));
    expect(await rowsOf(await saveHead())).toBe(3);
    expect(await linesOf(await saveTable())).toBe(1 + 4);
    expect(synchronised).toEqual([4]);
    expect(context.codes).toEqual([]);
  });

  it('waits for the work in progress', async () => {
    embed = () => Promise.resolve(embeddingOf(9));
    const end = deferred<void>();
    const work = jobs.run('importing', () => end.promise);
    const saved = saveHead();
    await context.storage.listProjects();
    expect(context.get().job?.kind).toBe('importing');
    end.resolve();
    expect(await rowsOf(await saved)).toBe(3);
    await work;
  });

  it('says each time how many unreadable ones it is made without', async () => {
    let asked = 0;
    embed = () => Promise.reject(new WorkerError('bad-picture', `broken ${++asked}`));
    expect(await rowsOf(await saveHead())).toBe(1);
    expect(await linesOf(await saveTable())).toBe(1 + 2);
    expect(context.codes).toEqual(['picture-failed', 'export-without', 'export-without']);
    expect(asked).toBe(2);
  });

  it('is not made if the embedding is cancelled', async () => {
    embed = async () => {
      jobs.cancel();
      return embeddingOf(9);
    };
    expect(await saveHead()).toBeNull();
    expect(context.codes).toEqual([]);
  });
});

describe('an export that could not be opened again', () => {
  it('is not made: a head', async () => {
    // Of 100 MB, which are more than 128 MiB in base64.
    const long = { ...engine, dimension: 2 ** 23 + 1 };
    expect(await exportHead(context, parts(long))).toBeNull();
    expect(context.codes).toEqual(['export-too-large']);
  });

  it('is not made: a dataset of the KNN classifier', async () => {
    const dimension = 24_000_001;
    const rows = new Map([['s0', new Float32Array(dimension)]]);
    await context.storage.writeEmbeddings(KEY, rows);
    expect(await exportTable(context, parts({ ...engine, dimension }), 'knn')).toBeNull();
    expect(context.codes).toEqual(['export-too-large']);
  });
});

describe.each([
  ['a head file', saveHead],
  ['a project file', saveProject],
])('%s', (_what, save) => {
  it.each([
    ['no', null],
    ['another', makeBase('a2')],
  ])(
    'is not made with %s fine-tuned base model instead of the one that it needs',
    async (_what, base) => {
      await context.storage.writeNetworks(state.project.id, new Map([[networkName.base, base]]));
      expect(await save()).toBeNull();
      expect(context.codes).toEqual(['storage-not-found']);
    },
  );

  it('that is damaged leaves nothing behind', async () => {
    const made = await save();
    if (!made) return expect.fail('no file was made');
    const cut = new File([made.blob.slice(0, made.blob.size - 30)], made.name);
    expect(
      await openFiles(
        context,
        { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
        collectFiles([cut]),
        'Task 1',
        NEVER,
      ),
    ).toBeNull();
    expect(await context.storage.listProjects()).toHaveLength(1);
    expect(context.codes).toHaveLength(1);
    expect(context.codes[0]).toMatch(/^file-/);
  });
});
