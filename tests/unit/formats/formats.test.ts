import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../src/dataset/changes';
import * as edits from '../../../src/dataset/edits';
import type { Picture, Sample } from '../../../src/dataset/types';
import { FormatError } from '../../../src/formats/format-error';
import { readHeadFile, writeHeadFile } from '../../../src/formats/head-file';
import {
  type ProjectContents,
  readProjectZip,
  writeProjectZip,
} from '../../../src/formats/project-zip';
import { crc32 } from '../../../src/formats/seal';

const HEAD = {
  taskName: '<b>任务</b>',
  baseModelId: 'accurate',
  embeddingKey: 'accurate@1/pp1+flip',
  flipAveraging: true as const,
  dimension: 3,
  head: { id: 'nearest-examples', options: { k: 2 } },
  rejection: 0.2,
  classes: [
    { name: '__proto__', colour: 0 },
    { name: '<img src=x onerror=alert(1)>', colour: 9 },
  ],
  labels: Int32Array.of(1, 0),
  embeddings: Float32Array.of(0.1, -2, 3e-9, 1, 1.5, -0),
};

function makeProject(): ProjectContents {
  let state = edits.newProject('Räder/..\\', 'Task', 5);
  const taskId = state.project.activeTaskId;
  state = applyChange(state, edits.chooseBaseModel(state, 'fast', 5, true));
  state = applyChange(state, edits.setRejection(state, taskId, 0.1, 5));
  for (const name of ['../../etc', 'constructor', '自行车']) {
    state = applyChange(state, edits.addClass(state, taskId, name, 6));
  }
  const samples = state.project.tasks[0].classes.map(
    (label, i): Sample => ({
      id: `sample-${i}`,
      projectId: state.project.id,
      labels: { [taskId]: label.id },
      source: 'file',
      addedAt: 7 + i,
      width: 4,
      height: 3,
      ...(i === 1 ? { isTest: true, confirmed: { [taskId]: label.id } } : {}),
    }),
  );
  state = applyChange(state, edits.addSamples(state, samples, 8));
  const pictures = new Map<string, Picture>(
    samples.map(({ id }, i) => [
      id,
      { bytes: Uint8Array.from({ length: 40 }, (_, j) => i * 50 + j), type: 'image/jpeg' },
    ]),
  );
  const embeddings = new Map(samples.map(({ id }, i) => [id, Float32Array.of(i, -i, i / 3)]));
  return { state, pictures, embeddings, embeddingKey: 'fast@1/pp1' };
}

describe('crc32', () => {
  it('gives the published check value', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  });
});

describe('the head file', () => {
  it('comes back as it was', () => {
    expect(readHeadFile(writeHeadFile(HEAD))).toEqual(HEAD);
  });

  it('of before there were "none of these" and mirror images says nothing of them', () => {
    const { rejection: _absent, flipAveraging: _off, ...older } = HEAD;
    expect(readHeadFile(writeHeadFile(older))).toEqual(older);
  });

  it('says that it is newer than the reader', () => {
    const text = new TextDecoder()
      .decode(writeHeadFile(HEAD))
      .replace('"version":1', '"version":2');
    expect(() => readHeadFile(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ code: 'file-newer-version' }),
    );
  });
});

describe('the project zip', () => {
  it('comes back as it was, whatever its names', () => {
    const contents = makeProject();
    expect(readProjectZip(writeProjectZip(contents))).toEqual(contents);
  });

  it('of before there were "none of these" and mirror images says nothing of them', () => {
    const contents = makeProject();
    const [{ rejection: _absent, ...task }] = contents.state.project.tasks;
    const { flipAveraging: _off, ...rest } = contents.state.project;
    const project = { ...rest, tasks: [task] };
    const older = { ...contents, state: { ...contents.state, project } };
    expect(readProjectZip(writeProjectZip(older))).toEqual(older);
  });

  it('says nothing of a confirmed label that is not the label any more', () => {
    const { state, ...rest } = makeProject();
    const [id] = [...state.samples.keys()].slice(1);
    const [, , other] = state.project.tasks[0].classes;
    const taskId = state.project.activeTaskId;
    const moved = applyChange(state, edits.moveSamples(state, taskId, [id], other.id, 9));
    const read = readProjectZip(writeProjectZip({ state: moved, ...rest }));
    expect(read.state.samples.get(id)).toMatchObject({
      isTest: true,
      labels: { [taskId]: other.id },
    });
    expect(read.state.samples.get(id)).not.toHaveProperty('confirmed');
  });

  it('is refused where a sample is held back in a way that is unknown', () => {
    const { state, ...rest } = makeProject();
    const samples = new Map(
      [...state.samples].map(([id, sample]) => [id, { ...sample, isTest: 'yes' }]),
    ) as unknown as typeof state.samples;
    const bytes = writeProjectZip({ state: { ...state, samples }, ...rest });
    expect(() => readProjectZip(bytes)).toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

describe.each([-0.1, 1.1, '0.1', null])('a share to be turned away of %s', rejection => {
  // What a writer of ours never makes: the type is left aside.
  const share = { rejection } as unknown as { rejection: number };

  it('is refused in a head file', () => {
    expect(() => readHeadFile(writeHeadFile({ ...HEAD, ...share }))).toThrow(
      expect.objectContaining({ code: 'file-damaged' }),
    );
  });

  it('is refused in a project', () => {
    const contents = makeProject();
    const tasks = contents.state.project.tasks.map(task => ({ ...task, ...share }));
    const project = { ...contents.state.project, tasks };
    const bytes = writeProjectZip({ ...contents, state: { ...contents.state, project } });
    expect(() => readProjectZip(bytes)).toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

describe.each([false, 1, 'true', null])('flip averaging that is %s', flipAveraging => {
  // What a writer of ours never makes: the type is left aside.
  const flip = { flipAveraging } as unknown as { flipAveraging: true };

  it('is refused in a head file', () => {
    expect(() => readHeadFile(writeHeadFile({ ...HEAD, ...flip }))).toThrow(
      expect.objectContaining({ code: 'file-damaged' }),
    );
  });

  it('is refused in a project', () => {
    const contents = makeProject();
    const project = { ...contents.state.project, ...flip };
    const bytes = writeProjectZip({ ...contents, state: { ...contents.state, project } });
    expect(() => readProjectZip(bytes)).toThrow(expect.objectContaining({ code: 'file-damaged' }));
  });
});

const WRITTEN = {
  head: { bytes: writeHeadFile(HEAD), read: readHeadFile as (bytes: Uint8Array) => unknown },
  project: {
    bytes: writeProjectZip(makeProject()),
    read: readProjectZip as (bytes: Uint8Array) => unknown,
  },
};

describe.each(['head', 'project'] as const)('a broken %s file', kind => {
  const { bytes, read } = WRITTEN[kind];

  it('is refused when cut off anywhere', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), length => {
        expect(() => read(bytes.subarray(0, length))).toThrow(FormatError);
      }),
    );
  });

  it('is refused or read faithfully when a bit has flipped', () => {
    const whole = JSON.stringify(read(bytes));
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), bit => {
        const flipped = bytes.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        let found: unknown;
        try {
          found = read(flipped);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          return;
        }
        expect(JSON.stringify(found)).toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });

  it('is refused when it is something else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), other => {
        expect(() => read(other)).toThrow(FormatError);
      }),
    );
  });
});
