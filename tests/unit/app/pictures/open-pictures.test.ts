/**
 * Archives of pictures from strangers: a project with all that can be read, in one transaction, or nothing.
 * The browser's decoder and the worker's encoder are replaced; tests/e2e uses the real ones.
 */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFiles } from '../../../../src/app/files/open-file';
import { Jobs } from '../../../../src/app/shared/jobs';
import type { Requester } from '../../../../src/compute/door/client';
import type { Encoded } from '../../../../src/compute/door/protocol';
import { cameraFramesOf } from '../../../../src/core/project/camera-frames';
import type { ProjectState } from '../../../../src/core/project/types';
import { collectFiles } from '../../../../src/media/files';
import { openIndexedDb } from '../../../../src/storage/indexeddb';
import { type Storage, StorageError } from '../../../../src/storage/storage';
import { rawZip } from '../../archive/raw-zip';
import { newFileWorker } from '../../formats/worker/in-process';
import { NEVER, noModels, type TestContext, takesFirst, testContext } from '../test-context';

const HEAD = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...new Array<number>(16).fill(0)];
/** A PNG's beginning, and what tells it from others; a sum of all that says whether it is whole. */
function picture(seed: number): Uint8Array {
  const bytes = [...HEAD, ...Array.from({ length: 40 }, (_, i) => (seed * 37 + i * i) & 0xff)];
  return Uint8Array.from([...bytes, bytes.reduce((sum, byte) => (sum + byte) & 0xff, 0)]);
}

/** Opens complete files, like a browser. */
async function decode(blob: Blob): Promise<ImageBitmap> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const sum = bytes.subarray(0, -1).reduce((total, byte) => (total + byte) & 0xff, 0);
  if (sum !== bytes.at(-1)) throw new DOMException('broken', 'InvalidStateError');
  return { width: 2, height: 2, close() {} };
}

const encoded: Encoded = { bytes: Uint8Array.of(1), type: 'image/jpeg', width: 2, height: 2 };
const worker: Requester = {
  request: name =>
    name === 'encode'
      ? Promise.resolve(encoded as never)
      : Promise.reject(new Error(`Nobody asks for ${name}`)),
};

const CLASSES = [
  'cat',
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '../..',
  'café',
];
const FOLDERS = zipSync(
  Object.fromEntries(
    CLASSES.flatMap((name, c) =>
      [0, 1].map(i => [
        `${i === 1 ? 'test' : 'train'}/${name}/${i}.png`,
        [picture(2 * c + i), { level: 0 }] as const,
      ]),
    ),
  ),
);
const TEACHABLE = zipSync({
  'manifest.json': strToU8('{"type":"image","version":"2.4.10"}'),
  'cat-!-0.jpg': picture(1),
  'cat-!-1.jpg': picture(2),
  'a-!-b-!-0.jpg': picture(3),
});

let storage: Storage;
let writes: number;
let context: TestContext;

beforeAll(async () => {
  storage = await openIndexedDb('pictures of strangers');
});
afterAll(() => storage.close());
beforeEach(() => {
  vi.stubGlobal('createImageBitmap', decode);
  writes = 0;
  context = testContext({
    worker,
    storage: {
      ...storage,
      createProject: (...given) => {
        writes++;
        return storage.createProject(...given);
      },
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

const engine = { addressOf: async () => null };
const open = (bytes: Uint8Array, jobs = new Jobs(context)) =>
  openFiles(
    context,
    { jobs, engine, models: noModels, newFileWorker, questions: takesFirst },
    collectFiles([new File([new Uint8Array(bytes)], 'Pets.zip')]),
    'Task 1',
    NEVER,
  );

/** By class: how many examples, and how many pictures of the test set. */
function tally({ project, samples }: ProjectState): [name: string, number, number][] {
  return project.tasks[0].classes.map(({ id, name }) => {
    const own = [...samples.values()].filter(({ labels }) => labels[project.tasks[0].id] === id);
    const tests = own.filter(({ isTest }) => isTest).length;
    return [name, own.length - tests, tests];
  });
}

/** @returns what was opened, once it is known to be on disk as it is shown. */
async function expectAllOrNothing(bytes: Uint8Array): Promise<ProjectState | null> {
  writes = 0;
  context.codes.length = 0;
  const opened = await open(bytes);
  expect(context.get().job).toBeNull();
  const projects = await storage.listProjects();
  if (!opened) {
    expect(context.codes).toEqual([expect.stringMatching(/^file-/)]);
    expect(writes).toBe(0);
    expect(projects).toEqual([]);
    return null;
  }
  expect(context.codes[0]).toBe('pictures-opened');
  expect(writes).toBe(1);
  const kept = await storage.openProject(opened.project.id);
  expect(kept.project).toEqual(opened.project);
  expect(new Set(kept.samples.keys())).toEqual(new Set(opened.samples.keys()));
  expect(opened.samples.size).toBeGreaterThan(0);
  for (const id of kept.samples.keys()) {
    expect((await storage.readPicture(id)).bytes).toEqual(encoded.bytes);
  }
  await storage.deleteProject(opened.project.id);
  return opened;
}

describe('an archive of pictures', () => {
  it('opens with its classes, whatever their names, and its test set', async () => {
    const opened = await expectAllOrNothing(FOLDERS);
    if (!opened) return expect.fail(String(context.codes));
    expect(opened.project.name).toBe('Pets');
    expect(cameraFramesOf(opened.project)).toBe('as-seen');
    // Parts of a path that are not names: these lie beside the folders of the classes.
    const named = CLASSES.filter(name => name !== '../..').map(name => [name, 1, 1]);
    expect(new Set(tally(opened))).toEqual(new Set(named));
    expect(context.codes).toEqual(['pictures-opened']);
    expect({}).not.toHaveProperty('polluted');
  });

  it('of Teachable Machine opens by the names of its pictures, and mirrors the camera as it does', async () => {
    const opened = await expectAllOrNothing(TEACHABLE);
    expect(opened && tally(opened)).toEqual([
      ['cat', 2, 0],
      ['a-!-b', 1, 0],
    ]);
    expect(opened && cameraFramesOf(opened.project)).toBe('as-shown');
  });

  it.each([
    ['folders', FOLDERS],
    ['Teachable Machine', TEACHABLE],
  ])('opens what can be read, or nothing, whatever is changed: %s', async (_, bytes) => {
    const seen = { whole: 0, part: 0, refused: 0 };
    const flips = fc.array(fc.nat(bytes.length * 8 - 1), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(flips, fc.nat(bytes.length - 1), fc.boolean(), async (all, at, isCut) => {
        const given = isCut ? bytes.slice(0, at) : bytes.slice();
        if (!isCut) for (const bit of all) given[bit >> 3] ^= 1 << (bit & 7);
        const opened = await expectAllOrNothing(given);
        if (!opened) seen.refused++;
        else if (context.codes.length === 1) seen.whole++;
        else {
          expect(context.codes).toEqual(['pictures-opened', 'import-done']);
          seen.part++;
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  });

  it('is refused as what it is before anything of it is opened', async () => {
    vi.stubGlobal('createImageBitmap', () => expect.fail('A picture was decoded'));
    const name = (i: number) => strToU8(`cat/${i}.png`);
    const bzip2 = rawZip([{ name: name(1), bytes: picture(1), method: 12 }]);
    const many = rawZip(Array.from({ length: 10_001 }, (_, i) => ({ name: name(i) })));
    const few = rawZip([{ name: name(1), bytes: picture(1) }]);
    for (const [archive, code, quota] of [
      [bzip2, 'file-packed-otherwise', 1e9],
      [many, 'too-many-pictures', 1e9],
      [few, 'no-room-for-pictures', 1000],
    ] as const) {
      context.codes.length = 0;
      context.set({ storageUse: { used: 0, quota, isPersisted: true } });
      expect(await open(new Uint8Array(await archive.arrayBuffer()))).toBeNull();
      expect(context.codes).toEqual([code]);
    }
    expect(await storage.listProjects()).toEqual([]);
  });

  it('leaves nothing behind if the disk is full', async () => {
    const full = testContext({
      worker,
      storage: {
        ...storage,
        createProject: () => Promise.reject(new StorageError('quota', 'full')),
      },
    });
    const parts = {
      jobs: new Jobs(full),
      engine,
      models: noModels,
      newFileWorker,
      questions: takesFirst,
    };
    const files = [new File([new Uint8Array(FOLDERS)], 'Pets.zip')];
    expect(await openFiles(full, parts, collectFiles(files), 'Task 1', NEVER)).toBeNull();
    expect(full.codes).toEqual(['opening-quota']);
    expect(await storage.listProjects()).toEqual([]);
  });

  it('leaves nothing behind if it is cancelled, at any picture', async () => {
    for (let last = 0; last < 2 * (CLASSES.length - 1); last++) {
      const jobs = new Jobs(context);
      let seen = 0;
      vi.stubGlobal('createImageBitmap', (blob: Blob) => {
        if (seen++ === last) jobs.cancel();
        return decode(blob);
      });
      expect(await open(FOLDERS, jobs)).toBeNull();
      expect(writes).toBe(0);
      expect(context.codes).toEqual([]);
      expect(context.get().job).toBeNull();
    }
  });
});
