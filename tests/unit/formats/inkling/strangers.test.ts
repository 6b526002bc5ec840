/** Files from someone careless or malicious: well formed, but wrong inside. */
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../src/core/format-error';
import { readEnvelope, writeEnvelope } from '../../../../src/formats/inkling/envelope';
import {
  type HeadFile,
  readHeadFile,
  writeHeadFile,
} from '../../../../src/formats/inkling/head-file';
import type { ProjectContents } from '../../../../src/formats/inkling/project-zip';
import { greyPng } from '../../../support/disk';
import { writeProjectZip } from '../../archive/write-zip';
import { type FileKind, HEAD, makeProject, makeTrainedProject, readZip, WRITTEN } from '../made';
import { changes, tamper } from '../tamper';

const KINDS = Object.keys(WRITTEN) as FileKind[];
const DAMAGED = expect.objectContaining({ name: 'FormatError', code: 'file-damaged' });

/** What was read, read again from what is written of it. */
async function again(kind: FileKind, found: unknown): Promise<unknown> {
  return kind.endsWith('head')
    ? readHeadFile(writeHeadFile(found as HeadFile))
    : readZip(writeProjectZip(found as ProjectContents));
}

/** What the rest of the page counts on. */
function expectWhole({ state, pictures, embeddings }: ProjectContents): void {
  const { tasks, activeTaskId } = state.project;
  expect(tasks.map(({ id }) => id)).toContain(activeTaskId);
  const classes = new Map(tasks.map(task => [task.id, task.classes.map(({ id }) => id)]));
  for (const { id, labels } of state.samples.values()) {
    expect(pictures.get(id)?.bytes).toBeInstanceOf(Uint8Array);
    for (const [task, label] of Object.entries(labels)) expect(classes.get(task)).toContain(label);
  }
  for (const [id, embedding] of embeddings) {
    expect(state.samples.has(id)).toBe(true);
    expect(embedding.every(Number.isFinite)).toBe(true);
  }
}

describe.each(KINDS)('a %s file that is changed anywhere inside', kind => {
  const { bytes, read } = WRITTEN[kind];

  it('is refused with a sentence, or is complete, and pollutes nothing', async () => {
    let refused = 0;
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(9), async (all, which) => {
        let found: unknown;
        try {
          found = await read(tamper(bytes, all, which));
          taken++;
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as FormatError).message).toMatch(/\w/);
          refused++;
        }
        expect({}).not.toHaveProperty('polluted');
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (found === undefined) return;
        if (kind.endsWith('project')) expectWhole(found as ProjectContents);
        expect(await again(kind, found)).toEqual(found);
      }),
      { numRuns: 1000 },
    );
    // Both must occur for this test to mean anything.
    expect(Math.min(refused, taken)).toBeGreaterThan(20);
  });
});

describe('an envelope', () => {
  it.each([10_000, 1_000_000])('that is nested %i deep is refused', depth => {
    const body = '['.repeat(depth) + ']'.repeat(depth);
    const text = `{"format":"f","version":1,"crc32":0,"body":${body}}`;
    expect(() => readEnvelope(new TextEncoder().encode(text), 'f', 1)).toThrow(DAMAGED);
  });

  it('without a body is refused', () => {
    const text = '{"format":"f","version":1,"crc32":0}';
    expect(() => readEnvelope(new TextEncoder().encode(text), 'f', 1)).toThrow(DAMAGED);
  });
});

/** The project with another body of its manifest. */
function project(change: (body: ReturnType<typeof JSON.parse>) => void, more = {}): Uint8Array {
  const files = unzipSync(WRITTEN.project.bytes);
  const { format, version, body } = JSON.parse(new TextDecoder().decode(files['manifest.json']));
  change(body);
  return zipSync({ ...files, ...more, 'manifest.json': writeEnvelope(format, version, body) });
}

describe('a project of a stranger is refused', () => {
  it.each<readonly [string, (body: ReturnType<typeof JSON.parse>) => void]>([
    [
      'a task called as every object has it',
      body => {
        body.project.tasks[0].id = 'constructor';
        body.project.activeTaskId = 'constructor';
        for (const sample of body.samples) sample.labels = {};
      },
    ],
    [
      'a class called __proto__',
      body => {
        body.project.tasks[0].classes[0].id = '__proto__';
      },
    ],
    [
      'a time that no date can hold',
      body => {
        body.project.modifiedAt = 1e300;
      },
    ],
    [
      'options that its head does not take',
      body => {
        body.project.tasks[0].head = { id: 'nearest-examples', options: { k: -1 } };
      },
    ],
    [
      'embeddings of half a value',
      body => {
        body.embeddings.dimension = 0.5;
      },
    ],
    [
      'two embeddings of one sample',
      body => {
        body.embeddings.rows[1] = body.embeddings.rows[0];
      },
    ],
    [
      'more tasks than any has',
      body => {
        const [task] = body.project.tasks;
        body.project.tasks = Array.from({ length: 1001 }, (_, i) => ({ ...task, id: `t${i}` }));
      },
    ],
    [
      'more classes than any has',
      body => {
        const [label] = body.project.tasks[0].classes;
        body.project.tasks[0].classes = Array.from({ length: 10_001 }, (_, i) => ({
          ...label,
          id: `c${i}`,
        }));
      },
    ],
  ])('for %s', async (_what, change) => {
    await expect(readZip(project(change))).rejects.toThrow(DAMAGED);
  });

  const withPicture = (bytes: Uint8Array): ProjectContents => {
    const contents = makeProject();
    const pictures = new Map(contents.pictures).set('sample-0', { bytes, type: 'image/png' });
    return { ...contents, pictures };
  };

  it('for a picture of boundless size', async () => {
    const huge = greyPng(1, 1);
    huge.writeUInt32BE(2 ** 30, 16);
    await expect(readZip(writeProjectZip(withPicture(huge)))).rejects.toThrow('pixels');
    const small = withPicture(new Uint8Array(greyPng(2, 2)));
    expect(await readZip(writeProjectZip(small))).toEqual(small);
  });

  it('for a picture that hides its size after more metadata than is read', async () => {
    const segment = new Uint8Array(2 + 0xffff);
    segment.set([0xff, 0xe2, 0xff, 0xff]);
    const frame = [0xff, 0xc0, 0, 17, 8, 0xff, 0xff, 0xff, 0xff, 3];
    const parts = [[0xff, 0xd8], ...new Array(5).fill(segment), frame];
    const hiding = withPicture(
      Uint8Array.from(Buffer.concat(parts.map(part => Buffer.from(part)))),
    );
    await expect(readZip(writeProjectZip(hiding))).rejects.toThrow('pixels');
  });

  it('for a picture of a kind that the page does not keep', async () => {
    const bytes = new TextEncoder().encode('RIFF....WEBPVP8 ');
    await expect(readZip(writeProjectZip(withPicture(bytes)))).rejects.toThrow('found webp');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('for an embedding of %s', async value => {
    const contents = makeProject();
    const embeddings = new Map(contents.embeddings).set('sample-1', Float32Array.of(0, value, 0));
    await expect(readZip(writeProjectZip({ ...contents, embeddings }))).rejects.toThrow('finite');
    const values = HEAD.embeddings.slice();
    values[4] = value;
    expect(() => readHeadFile(writeHeadFile({ ...HEAD, embeddings: values }))).toThrow('finite');
  });
});

describe('a head of a stranger is refused', () => {
  it.each([
    ['examples', { dimension: 1, labels: new Int32Array(200_001) }],
    ['classes', { classes: new Array(10_001).fill(HEAD.classes[0]), labels: new Int32Array(0) }],
  ])('for more %s than a project may have', (_what, change) => {
    const head = { ...HEAD, ...change };
    const embeddings = new Float32Array(head.labels.length * head.dimension);
    expect(() => readHeadFile(writeHeadFile({ ...head, embeddings }))).toThrow(DAMAGED);
  });
});

it('an envelope is not written if it could not be read', () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [i, i]));
  expect(readEnvelope(writeEnvelope('f', 1, keys(200_000)), 'f', 1)).toEqual(keys(200_000));
  expect(() => writeEnvelope('f', 1, keys(200_001))).toThrow(
    expect.objectContaining({ name: 'FormatError', code: 'file-json-too-large' }),
  );
});

describe('the networks of a project', () => {
  const TOO_LARGE = expect.objectContaining({ name: 'FormatError', code: 'file-too-large' });

  it.each([
    ['headers', 'networks/head-2.json', 2 ** 25],
    ['values', 'networks/head-2.f32', 2 ** 28],
  ])(
    'are refused if their %s are too much together, though not each',
    async (_what, path, length) => {
      const files = unzipSync(WRITTEN['trained project'].bytes);
      const bytes = zipSync({ ...files, [path]: [new Uint8Array(length), { level: 0 }] });
      await expect(readZip(bytes)).rejects.toThrow(TOO_LARGE);
    },
  );

  it('are not written if they could not be read', () => {
    const contents = makeTrainedProject();
    const [[task, head]] = contents.heads;
    const [classId] = head.classes;
    const samples = [{ id: 'x'.repeat(2 ** 25), classId }];
    const heads = new Map(contents.heads).set(task, { ...head, samples });
    expect(() => writeProjectZip({ ...contents, heads })).toThrow(TOO_LARGE);
  });
});

describe('a path in an archive', () => {
  it('is only a key, wherever it points', async () => {
    const files = unzipSync(WRITTEN.project.bytes);
    const { format, version, body } = JSON.parse(new TextDecoder().decode(files['manifest.json']));
    const entry = body.pictures['sample-0'];
    const wild = '../../../../etc/passwd';
    const picture = files[entry.path];
    delete files[entry.path];
    body.pictures['sample-0'] = { ...entry, path: wild };
    const bytes = zipSync({
      ...files,
      [wild]: picture,
      'manifest.json': writeEnvelope(format, version, body),
    });
    expect(await readZip(bytes)).toEqual(await readZip(WRITTEN.project.bytes));
  });

  it('of a file that is named twice is refused: it would be in memory as often', async () => {
    const both = project(({ pictures }) => {
      pictures['sample-0'] = pictures['sample-1'];
    });
    await expect(readZip(both)).rejects.toThrow('named once');
    const embeddings = project(({ pictures }) => {
      pictures['sample-0'].path = 'embeddings.f32';
    });
    await expect(readZip(embeddings)).rejects.toThrow('named once');
  });

  it('of the values of a network that is named twice is refused', async () => {
    const files = unzipSync(WRITTEN['trained project'].bytes);
    const { format, version, body } = JSON.parse(new TextDecoder().decode(files['manifest.json']));
    const [first, second] = body.networks.heads;
    second.path = first.path;
    const bytes = zipSync({ ...files, 'manifest.json': writeEnvelope(format, version, body) });
    await expect(readZip(bytes)).rejects.toThrow('named once');
  });

  it('of a file that is not there is refused', async () => {
    const missing = project(body => {
      body.pictures['sample-0'].path = '__proto__';
    });
    await expect(readZip(missing)).rejects.toThrow(DAMAGED);
  });
});
