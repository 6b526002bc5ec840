import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/archive/crc32';
import { FormatError } from '../../../../src/core/format-error';
import { cameraFramesOf } from '../../../../src/core/project/camera-frames';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import { readHeadFile, writeHeadFile } from '../../../../src/formats/inkling/head-file';
import type { ProjectContents } from '../../../../src/formats/inkling/project-zip';
import { writeProjectZip } from '../../archive/write-zip';
import { HEAD, makeProject, makeTrainedProject, readZip, TRAINED_HEAD, WRITTEN } from '../made';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../../fixtures/formats/${name}`, import.meta.url)));
const versionOf = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes)).version;

describe('crc32', () => {
  it('gives the published check value', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});

describe('the head file', () => {
  it('comes back as it was', () => {
    expect(readHeadFile(writeHeadFile(HEAD))).toEqual(HEAD);
  });

  it('from before there was more to say says nothing about it', () => {
    const { rejection: _absent, flipAveraging: _off, cameraFrames: _mirrored, ...older } = HEAD;
    expect(readHeadFile(writeHeadFile(older))).toEqual(older);
  });

  it('comes back with its networks to the last bit', () => {
    expect(readHeadFile(writeHeadFile(TRAINED_HEAD))).toEqual(TRAINED_HEAD);
  });

  it('comes back with a large base model, which is turned into text piece by piece', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i));
    const weights = [{ name: 'kernel', shape: [100, 200], values }];
    const file = { ...TRAINED_HEAD, fineTuned: { ...TRAINED_HEAD.fineTuned, weights } };
    expect(readHeadFile(writeHeadFile(file))).toEqual(file);
  });

  it('can be read by older pages only without networks', () => {
    expect(versionOf(writeHeadFile(HEAD))).toBe(1);
    expect(versionOf(writeHeadFile(TRAINED_HEAD))).toBe(2);
  });

  it('of version 1 opens', () => {
    const read = readHeadFile(fixture('version-1.inkling-head.json'));
    expect(read).toEqual({
      taskName: 'Kind',
      baseModelId: 'fast',
      embeddingKey: 'fast@1/pp1',
      dimension: 3,
      head: { id: 'nearest-examples', options: { k: 2 } },
      classes: [
        { name: '杯子', colour: 0 },
        { name: 'bowl', colour: 1 },
      ],
      labels: Int32Array.of(0, 1),
      embeddings: Float32Array.of(0, 0, 0.1, 1, -1, 0.1),
    });
  });

  it('of version 2 opens, with its networks', () => {
    const { cameraFrames: _mirrored, ...older } = TRAINED_HEAD;
    expect(readHeadFile(fixture('version-2.inkling-head.json'))).toEqual(older);
  });

  it('says that it is newer than the reader', () => {
    const text = new TextDecoder()
      .decode(writeHeadFile(HEAD))
      .replace('"version":1', '"version":3');
    expect(() => readHeadFile(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ code: 'file-newer-version' }),
    );
  });
});

describe('the project zip', () => {
  it('can be read by older pages only without networks', () => {
    const manifest = (contents: ProjectContents) =>
      unzipSync(writeProjectZip(contents))['manifest.json'];
    expect(versionOf(manifest(makeProject()))).toBe(1);
    expect(versionOf(manifest(makeTrainedProject()))).toBe(2);
  });

  it('comes back as it was, whatever its names', async () => {
    const contents = makeProject();
    expect(await readZip(writeProjectZip(contents))).toEqual(contents);
  });

  it('opens when it was packed again by a system that takes accents apart', async () => {
    const { state, ...rest } = makeProject();
    const [task] = state.project.tasks;
    const classes = task.classes.map((label, i) => ({ ...label, name: `Äpfel für é${i}` }));
    const project = {
      ...state.project,
      tasks: [{ ...task, classes }, ...state.project.tasks.slice(1)],
    };
    const contents = { ...rest, state: { ...state, project } };
    const files = Object.entries(unzipSync(writeProjectZip(contents)));
    expect(files.some(([path]) => path !== path.normalize('NFD'))).toBe(true);
    const again = zipSync(
      Object.fromEntries(files.map(([path, bytes]) => [path.normalize('NFD'), bytes])),
    );
    expect(await readZip(new Uint8Array(again))).toEqual(contents);
  });

  it('comes back with its networks to the last bit', async () => {
    const contents = makeTrainedProject();
    expect(await readZip(writeProjectZip(contents))).toEqual(contents);
  });

  it('of version 1 opens', async () => {
    const { state, pictures, embeddings, ...rest } = await readZip(
      fixture('version-1.inkling.zip'),
    );
    expect(state.project).toMatchObject({
      name: 'Cups',
      baseModelId: 'fast',
      flipAveraging: true,
      tasks: [
        {
          name: 'Kind',
          classes: [{ name: '杯子' }, { name: 'bowl' }],
          head: { id: 'nearest-examples', options: { k: 2 } },
          rejection: 0.1,
        },
      ],
    });
    expect([...state.samples.keys()]).toEqual(['sample-0', 'sample-1']);
    expect(state.samples.get('sample-1')).toMatchObject({ isTest: true });
    expect(pictures.get('sample-1')?.bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(embeddings.get('sample-1')).toEqual(Float32Array.of(1, -1, 0.1));
    expect(rest).toEqual({ embeddingKey: 'fast@1/pp1+flip', heads: new Map(), base: null });
  });

  it('of version 2 opens, with its networks', async () => {
    const wanted = makeTrainedProject();
    const { state, pictures, embeddings, heads, base } = await readZip(
      fixture('version-2.inkling.zip'),
    );
    expect(state.project).toMatchObject({
      name: 'Räder/..\\',
      baseModelId: 'fast',
      fineTuned: 'a1',
    });
    expect(
      state.project.tasks.map(({ name, head, classes }) => [
        name,
        head.id,
        classes.map(label => label.name),
      ]),
    ).toEqual([
      ['Task', 'dense', ['../../etc', 'constructor', '自行车']],
      ['Mood', expect.any(String), ['calm', 'wild']],
    ]);
    expect(pictures).toEqual(wanted.pictures);
    expect(embeddings).toEqual(wanted.embeddings);
    expect(base).toEqual(wanted.base);
    expect([...heads.values()].map(({ network }) => network)).toEqual(
      [...wanted.heads.values()].map(({ network }) => network),
    );
  });

  it('from before there was more to say says nothing about it, and mirrors the camera', async () => {
    const contents = makeProject();
    const [{ rejection: _absent, ...task }] = contents.state.project.tasks;
    const { flipAveraging: _off, cameraFrames: _mirrored, ...rest } = contents.state.project;
    const project = { ...rest, tasks: [task] };
    const older = { ...contents, state: { ...contents.state, project } };
    const read = await readZip(writeProjectZip(older));
    expect(read).toEqual(older);
    expect(cameraFramesOf(read.state.project)).toBe('as-shown');
  });

  it('drops a confirmed label that is no longer the label', async () => {
    const { state, ...rest } = makeProject();
    const [id] = [...state.samples.keys()].slice(1);
    const [, , other] = state.project.tasks[0].classes;
    const taskId = state.project.activeTaskId;
    const moved = applyChange(state, edits.moveSamples(state, taskId, [id], other.id, 9));
    const read = await readZip(writeProjectZip({ state: moved, ...rest }));
    expect(read.state.samples.get(id)).toMatchObject({
      isTest: true,
      labels: { [taskId]: other.id },
    });
    expect(read.state.samples.get(id)).not.toHaveProperty('confirmed');
  });

  it('is refused if a sample is held back in an unknown way', async () => {
    const { state, ...rest } = makeProject();
    const samples = new Map(
      [...state.samples].map(([id, sample]) => [id, { ...sample, isTest: 'yes' }]),
    ) as unknown as typeof state.samples;
    const bytes = writeProjectZip({ state: { ...state, samples }, ...rest });
    await expect(readZip(bytes)).rejects.toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

describe.each([-0.1, 1.1, '0.1', null])('a share to be turned away of %s', rejection => {
  // Our writer never makes this, so the type is bypassed.
  const share = { rejection } as unknown as { rejection: number };

  it('is refused in a head file', () => {
    expect(() => readHeadFile(writeHeadFile({ ...HEAD, ...share }))).toThrow(
      expect.objectContaining({ code: 'file-damaged' }),
    );
  });

  it('is refused in a project', async () => {
    const contents = makeProject();
    const tasks = contents.state.project.tasks.map(task => ({ ...task, ...share }));
    const project = { ...contents.state.project, tasks };
    const bytes = writeProjectZip({ ...contents, state: { ...contents.state, project } });
    await expect(readZip(bytes)).rejects.toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

describe.each([false, 1, 'true', null])('flip averaging that is %s', flipAveraging => {
  // Our writer never makes this, so the type is bypassed.
  const flip = { flipAveraging } as unknown as { flipAveraging: true };

  it('is refused in a head file', () => {
    expect(() => readHeadFile(writeHeadFile({ ...HEAD, ...flip }))).toThrow(
      expect.objectContaining({ code: 'file-damaged' }),
    );
  });

  it('is refused in a project', async () => {
    const contents = makeProject();
    const project = { ...contents.state.project, ...flip };
    const bytes = writeProjectZip({ ...contents, state: { ...contents.state, project } });
    await expect(readZip(bytes)).rejects.toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

describe.each(['head', 'project', 'trained head', 'trained project'] as const)(
  'a broken %s file',
  kind => {
    const { bytes, read } = WRITTEN[kind];

    it('is refused when cut off anywhere', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), async length => {
          await expect(read(bytes.subarray(0, length))).rejects.toThrow(FormatError);
        }),
      );
    });

    it('is refused or read correctly when a bit has flipped', async () => {
      const whole = await read(bytes);
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async bit => {
          const flipped = bytes.slice();
          flipped[bit >> 3] ^= 1 << (bit & 7);
          let found: unknown;
          try {
            found = await read(flipped);
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
            return;
          }
          expect(found).toEqual(whole);
        }),
        { numRuns: 1000 },
      );
    });

    it('is refused when it is something else', async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async other => {
          await expect(read(other)).rejects.toThrow(FormatError);
        }),
      );
    });
  },
);
