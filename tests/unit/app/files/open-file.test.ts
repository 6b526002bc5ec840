/**
 * Files from strangers, opened: storage is written completely in one transaction, or not at all.
 */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDataset, openFiles } from '../../../../src/app/files/open-file';
import { Jobs } from '../../../../src/app/shared/jobs';
import { type BaseModelId, embeddingKey } from '../../../../src/core/model/catalog';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { Sample } from '../../../../src/core/project/types';
import { writeHeadFile } from '../../../../src/formats/inkling/head-file';
import { collectFiles } from '../../../../src/media/files';
import { openIndexedDb } from '../../../../src/storage/indexeddb';
import { type Storage, StorageError } from '../../../../src/storage/storage';
import { writeProjectZip } from '../../archive/write-zip';
import { changes, tamper } from '../../formats/tamper';
import { newFileWorker } from '../../formats/worker/in-process';
import { makeHead } from '../../networks';
import { NEVER, noModels, type TestContext, takesFirst, testContext } from '../test-context';

const KEY = 'objects@1/pp1';
const DIMENSION = 160;
const embedding = (seed: number) =>
  Float32Array.from({ length: DIMENSION }, (_, i) => Math.sin(seed + i));

function makeProject(length = DIMENSION, key = KEY) {
  let state = edits.newProject('Pets', 'Kind', 1);
  const taskId = state.project.activeTaskId;
  state = applyChange(state, edits.addClasses(state, taskId, ['cat', 'dog'], 2));
  state = applyChange(state, edits.chooseBaseModel(state, 'objects', 3));
  const { classes } = state.project.tasks[0];
  const samples = classes.map(
    (label, i): Sample => ({
      id: `s${i}`,
      projectId: state.project.id,
      labels: { [taskId]: label.id },
      source: 'file',
      addedAt: 4 + i,
      width: 2,
      height: 2,
    }),
  );
  state = applyChange(state, edits.addSamples(state, samples, 6));
  const trainedOn = {
    classes: classes.map(({ id }) => id),
    samples: [{ id: 's0', classId: classes[0].id }],
  };
  return writeProjectZip({
    state,
    pictures: new Map(
      samples.map(({ id }, i) => [id, { bytes: Uint8Array.of(i), type: 'image/jpeg' }]),
    ),
    embeddings: new Map(samples.map(({ id }, i) => [id, embedding(i).slice(0, length)])),
    embeddingKey: key,
    heads: new Map([[taskId, makeHead(trainedOn, length, key)]]),
    base: null,
  });
}

function makeHeadFile(length = DIMENSION, key = KEY) {
  return writeHeadFile({
    taskName: 'Kind',
    baseModelId: 'objects',
    embeddingKey: key,
    dimension: length,
    head: { id: 'ridge', options: {} },
    classes: [
      { name: 'cat', colour: 0 },
      { name: 'dog', colour: 1 },
    ],
    labels: Int32Array.of(0, 1),
    embeddings: new Float32Array(2 * length).fill(0.5),
  });
}

const FILES = { 'a project': makeProject(), 'a head': makeHeadFile() };
/** Only version 2 of the remote base models has an address on this machine. */
const engine = {
  addressOf: async (id: BaseModelId) =>
    id === 'imagenet-v2' ? 'http://x/' : id === 'imagenet-v1' ? null : undefined,
};

const KINDS = ['a project', 'a head'] as const;

const asFile = (bytes: Uint8Array) => new File([new Uint8Array(bytes)], 'from a stranger');

let storage: Storage;
let writes: string[];
let context: TestContext;
let jobs: Jobs;

/** Counts what would change the database. */
function watched(inner: Storage): Storage {
  const names = ['createProject', 'commit', 'writeEmbeddings', 'writeNetworks', 'writeSetting'];
  return new Proxy(inner, {
    get(target, name: keyof Storage) {
      if (names.includes(name)) writes.push(name);
      return target[name].bind(target);
    },
  });
}

beforeAll(async () => {
  storage = await openIndexedDb('strangers');
});

afterAll(() => storage.close());

beforeEach(() => {
  writes = [];
  context = testContext({ storage: watched(storage) });
  jobs = new Jobs(context);
});

const open = (bytes: Uint8Array) =>
  openFiles(
    context,
    { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
    collectFiles([asFile(bytes)]),
    'Task 1',
    NEVER,
  );

/** Opens it; checks that it is there completely, or that there is a reason and nothing has changed. */
async function expectAllOrNothing(bytes: Uint8Array): Promise<'opened' | 'refused'> {
  writes.length = 0;
  context.codes.length = 0;
  const before = (await storage.listProjects()).map(({ project }) => project.id);
  const opened = await open(bytes);
  const after = (await storage.listProjects()).map(({ project }) => project.id);
  expect(context.codes).toHaveLength(1);
  expect(context.get().job).toBeNull();
  if (!opened) {
    expect(context.codes[0]).toMatch(/^file-/);
    expect(after).toEqual(before);
    expect(writes).toEqual([]);
    return 'refused';
  }
  expect(context.codes[0]).toMatch(/-opened$/);
  expect(writes).toEqual(['createProject']);
  expect(after).toHaveLength(before.length + 1);
  const { id } = opened.project;
  const kept = await storage.openProject(id);
  expect(kept.project).toEqual(opened.project);
  expect(new Set(kept.samples.keys())).toEqual(new Set(opened.samples.keys()));
  for (const sample of kept.samples.keys()) await storage.readPicture(sample);
  for (const row of (await storage.readEmbeddings([...kept.samples.keys()], KEY)).values()) {
    expect(row).toHaveLength(DIMENSION);
  }
  await storage.deleteProject(id);
  return 'opened';
}

describe.each(KINDS)('%s of a stranger', kind => {
  const bytes = FILES[kind];

  it('opens as it is', async () => {
    expect(await expectAllOrNothing(bytes)).toBe('opened');
  });

  it('opens completely or not at all, whatever is changed inside', async () => {
    const seen = { opened: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(9), async (all, which) => {
        seen[await expectAllOrNothing(tamper(bytes, all, which))]++;
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.opened, seen.refused)).toBeGreaterThan(5);
  });

  it('opens completely or not at all, whatever bits flip, or wherever it is cut off', async () => {
    const flips = fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(flips, fc.nat(bytes.length), async (all, length) => {
        const flipped = bytes.slice();
        for (const bit of all) flipped[bit >> 3] ^= 1 << (bit & 7);
        await expectAllOrNothing(flipped);
        await expectAllOrNothing(bytes.subarray(0, Math.min(length, bytes.length - 1)));
      }),
      { numRuns: 200 },
    );
  });

  it('leaves nothing behind if the disk is full', async () => {
    const full: Storage = {
      ...storage,
      createProject: () => Promise.reject(new StorageError('quota', 'full')),
    };
    const other = testContext({ storage: full });
    expect(
      await openFiles(
        other,
        { jobs: new Jobs(other), engine, models: noModels, newFileWorker, questions: takesFirst },
        collectFiles([asFile(bytes)]),
        'Task 1',
        NEVER,
      ),
    ).toBeNull();
    expect(other.codes).toEqual(['opening-quota']);
    expect(await storage.listProjects()).toEqual([]);
  });
});

describe('a file that is too large to be read', () => {
  const LARGE = 3e9;

  /** It claims 3 GB: the same at its beginning and its end, with zeros between; never read completely. */
  class LargeFile extends File {
    override get size() {
      return LARGE;
    }

    override slice(start = 0, end = LARGE): Blob {
      if (start < LARGE / 2) return super.slice(start, end);
      const from = start - (LARGE - super.size);
      return new Blob([new Uint8Array(Math.max(0, -from)), super.slice(Math.max(0, from))]);
    }

    override arrayBuffer(): Promise<ArrayBuffer> {
      throw new Error('All of it was read');
    }
  }

  it.each([
    ['a video', Uint8Array.of(0, 0, 0, 0x20, ...Buffer.from('ftypisom')), 'picture-unread'],
    ['a head', makeHeadFile(), 'file-json-too-large'],
    ['a list', Uint8Array.from(Buffer.from('\ufeff\n [["up", ')), 'file-json-too-large'],
    ['a project', makeProject(), 'file-too-large'],
  ])('is refused before it is: %s', async (_, start, code) => {
    const file = new LargeFile([new Uint8Array(start)], 'large');
    expect(
      await openFiles(
        context,
        { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
        collectFiles([file]),
        'Task 1',
        NEVER,
      ),
    ).toBeNull();
    expect(context.codes).toEqual([code]);
  });
});

it.each([
  ['a document', ['a.pdf', '%PDF-1.7'], 'picture-unread'],
  ['an archive of another kind', ['a.rar', 'Rar!\x1a\x07'], 'picture-unread'],
  ['a file that says nothing but its ending', ['a.mpg', 'anything'], 'picture-unread'],
  ['part of a model', ['weights (1).bin', 'anything'], 'file-of-model-missing'],
  ['another part of a model', ['metadata.json', '{"labels":["a"]}'], 'file-of-model-missing'],
] as const)('%s is told as what it is', async (_, [name, text], code) => {
  const parts = { jobs, engine, models: noModels, newFileWorker, questions: takesFirst };
  const collecting = collectFiles([new File([text], name)]);
  expect(await openFiles(context, parts, collecting, 'Task 1', NEVER)).toBeNull();
  expect(context.codes).toEqual([code]);
});

it.each([
  ['a project', makeProject(3)],
  ['a head', makeHeadFile(3)],
])('%s whose embeddings do not have the length of its base model is damaged', async (_, bytes) => {
  expect(await open(bytes)).toBeNull();
  expect(context.codes).toEqual(['file-damaged']);
});

it('a head of another version of its base model says so: it has no pictures to embed', async () => {
  expect(await open(makeHeadFile(3, 'objects@0/pp1'))).toBeNull();
  expect(context.codes).toEqual(['file-other-base']);
});

it.each([
  ['whose embeddings are too short', makeHeadFile(1), 'file-damaged'],
  ['of another version', makeHeadFile(1, 'objects@0/pp1'), 'file-other-base'],
])('a head %s is refused before its examples become samples', async (_, bytes, code) => {
  const made = vi.spyOn(crypto, 'randomUUID');
  expect(await open(bytes)).toBeNull();
  expect(context.codes).toEqual([code]);
  expect(made).not.toHaveBeenCalled();
  made.mockRestore();
});

it('a project of another version of its base model opens: its pictures are embedded again', async () => {
  expect(await open(makeProject(3, 'objects@0/pp1'))).not.toBeNull();
  expect(context.codes).toEqual(['project-opened']);
});

describe('a dataset of the KNN classifier', () => {
  const row = (value: number, length = DIMENSION) => new Array<number>(length).fill(value);
  const file = (json: unknown) =>
    new File([JSON.stringify(json)], 'Gestures.knn.json', { type: 'application/json' });
  const openJson = (json: unknown) =>
    openFiles(
      context,
      { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
      collectFiles([file(json)]),
      'Task 1',
      NEVER,
    );

  it('opens once its base model is named, with its own head, in one transaction', async () => {
    const dataset = [
      ['up', [...row(0.5), ...row(0.25)], [2, DIMENSION]],
      ['<b>down', row(-0.5), [1, DIMENSION]],
    ];
    expect(await openJson(dataset)).toBeNull();
    expect(writes).toEqual([]);
    expect(context.get().dataset).toMatchObject({ name: 'Gestures', baseModels: ['objects'] });

    const opened = await openDataset(context, jobs, engine, 'objects', 'Task 1');
    if (!opened) return expect.fail(`not opened: ${context.codes}`);
    expect(writes).toEqual(['createProject']);
    expect(context.get().dataset).toBeNull();
    const { project, samples } = await storage.openProject(opened.project.id);
    const [{ name, head, classes }] = project.tasks;
    expect([project.name, name, head.id]).toEqual(['Gestures', 'Task 1', 'classic-knn']);
    expect(classes.map(label => label.name)).toEqual(['up', '<b>down']);
    const found = await storage.readEmbeddings([...samples.keys()], KEY);
    expect([...samples].map(([id]) => found.get(id)?.[0])).toEqual([0.5, 0.25, -0.5]);
    expect([...samples.values()].map(({ labels }) => labels[project.activeTaskId])).toEqual([
      classes[0].id,
      classes[0].id,
      classes[1].id,
    ]);
    await storage.deleteProject(opened.project.id);
  });

  it('of a remote base model has the key of the address that is set', async () => {
    await openJson([['up', row(1, 1280), [1, 1280]]]);
    expect(context.get().dataset?.baseModels).toEqual(['imagenet-v2']);
    const opened = await openDataset(context, jobs, engine, 'imagenet-v2', 'Task 1');
    const [id] = opened?.samples.keys() ?? [];
    const key = embeddingKey('imagenet-v2', { address: 'http://x/' });
    expect((await storage.readEmbeddings([id], key)).get(id)).toHaveLength(1280);
  });

  it('that does not say its shape may come from any base model whose rows fit', async () => {
    await openJson({ up: row(1, 160 * 576), down: row(1, 160 * 576) });
    expect(context.get().dataset?.baseModels).toEqual(['fast', 'objects', 'imagenet-v2']);
  });

  it.each([
    ['dataset-no-base', [['up', row(1, 1024), [1, 1024]]]],
    // The remote one with that length has no address here.
    ['dataset-no-base', [['up', row(1, 768), [1, 768]]]],
    ['file-damaged', [['up', row(1), [2, DIMENSION]]]],
    ['file-not-ours', { anything: 'else' }],
  ])('is refused as %s where it does not fit', async (code, json) => {
    expect(await openJson(json)).toBeNull();
    expect(context.codes).toEqual([code]);
    expect(context.get().dataset).toBeNull();
  });

  it('is not opened with a base model that was not offered, or twice', async () => {
    await openJson([['up', row(1), [1, DIMENSION]]]);
    expect(await openDataset(context, jobs, engine, 'fast', 'Task 1')).toBeNull();
    expect(await openDataset(context, jobs, engine, 'objects', 'Task 1')).toBeNull();
    expect(writes).toEqual([]);
  });
});
