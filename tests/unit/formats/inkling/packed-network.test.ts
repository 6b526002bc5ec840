import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../../src/archive/crc32';
import type { DenseLayer } from '../../../../src/core/model/trained-network';
import { applyChange } from '../../../../src/core/project/changes';
import * as edits from '../../../../src/core/project/edits';
import type { KeptHead } from '../../../../src/core/project/kept-network';
import { writeEnvelope } from '../../../../src/formats/inkling/envelope';
import { readHeadFile, writeHeadFile } from '../../../../src/formats/inkling/head-file';
import {
  packBase,
  packHead,
  unpackBase,
  unpackHead,
} from '../../../../src/formats/inkling/packed-network';
import { writeProjectZip } from '../../archive/write-zip';
import { makeBase, makeHead } from '../../networks';
import { readZip } from '../made';

const CLASSES = new Set(['a', 'b', 'c']);
const HEAD = makeHead(
  {
    classes: ['b', 'a'],
    samples: [
      { id: 's1', classId: 'a' },
      { id: 's2', classId: 'b' },
    ],
  },
  3,
  'fast@1/pp1',
);
const DAMAGED = expect.objectContaining({ name: 'FormatError', code: 'file-damaged' });

/** What is in a file after JSON has been written and read. */
const throughJson = (value: unknown) => JSON.parse(JSON.stringify(value));

function readBack(head: KeptHead): KeptHead {
  const { header, bytes } = packHead(head);
  return unpackHead(throughJson(header), bytes, CLASSES);
}

const FINITE = { noNaN: true, noDefaultInfinity: true } as const;

const floats = (count: number) =>
  fc.float32Array({ ...FINITE, minLength: count, maxLength: count });

const layer = (inputs: number, outputs: number): fc.Arbitrary<DenseLayer> =>
  fc.record({
    inputs: fc.constant(inputs),
    outputs: fc.constant(outputs),
    kernel: floats(inputs * outputs),
    bias: fc.option(floats(outputs)),
  });

/** One layer, or two with a hidden one between them. */
const layers = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 }))
  .chain(
    ([dimension, units]): fc.Arbitrary<DenseLayer[]> =>
      units === 0
        ? fc.tuple(layer(dimension, 2))
        : fc.tuple(layer(dimension, units), layer(units, 2)),
  );

describe('a trained head in a file', () => {
  it('comes back to the last bit, whatever its layers', () => {
    fc.assert(
      fc.property(layers, fc.float(FINITE), (made, loss) => {
        const head: KeptHead = {
          ...HEAD,
          network: {
            ...HEAD.network,
            head: { dimension: made[0].inputs, classCount: 2, layers: made },
            epochs: HEAD.network.epochs.map(epoch => ({ ...epoch, loss })),
          },
        };
        expect(readBack(head)).toEqual(head);
      }),
    );
  });

  type Header = ReturnType<typeof throughJson>;

  it.each<readonly [string, (header: Header) => void]>([
    ['its embedding key', header => delete header.embeddingKey],
    ['a time', header => Object.assign(header, { trainedAt: -1 })],
    ['a class that there is', header => header.classes.splice(0, 1, 'z')],
    ['classes that differ', header => header.classes.splice(0, 2, 'a', 'a')],
    ['a class', header => Object.assign(header, { classes: [], samples: [] })],
    ['a list of classes', header => Object.assign(header, { classes: { 0: 'a', length: 1 } })],
    ['as many outputs as classes', header => header.classes.push('c')],
    ['examples', header => delete header.samples],
    ['examples of its classes', header => header.samples.push(['s3', 2])],
    ['examples with an id', header => header.samples.push([3, 0])],
    ['options', header => delete header.options],
    ['options within their limits', header => Object.assign(header.options, { epochs: 501 })],
    ['options that are numbers', header => Object.assign(header.options, { dropout: '0.1' })],
    ['a temperature', header => Object.assign(header, { temperature: 0 })],
    [
      'a finite temperature',
      header => Object.assign(header, { temperature: Number.POSITIVE_INFINITY }),
    ],
    ['epochs', header => Object.assign(header, { epochs: {} })],
    ['a share of each epoch', header => Object.assign(header.epochs[0], { accuracy: 1.1 })],
    ['a loss', header => Object.assign(header.epochs[0], { loss: null })],
    ['a loss held out', header => delete header.epochs[0].heldOutLoss],
    ['a best epoch', header => Object.assign(header, { bestEpoch: 3 })],
    ['a judgement', header => Object.assign(header, { judgement: null })],
    ['held-out examples', header => header.judgement.heldOut.splice(0, 1, 2)],
    ['held-out examples once', header => header.judgement.heldOut.push(1)],
    ['predicted classes', header => header.judgement.predicted.splice(0, 1, 2)],
    ['whole classes', header => header.judgement.predicted.splice(0, 1, 0.5)],
    ['a predicted class each', header => header.judgement.predicted.push(0)],
    ['tensors', header => delete header.tensors],
    ['names of tensors', header => delete header.tensors[0].name],
    ['known names', header => Object.assign(header.tensors[0], { name: 'layer0/kernel' })],
    ['names that differ', header => Object.assign(header.tensors[1], { name: 'layer1/kernel' })],
    ['float32', header => Object.assign(header.tensors[0], { dtype: 'float16' })],
    ['a shape', header => delete header.tensors[0].shape],
    ['whole sides', header => Object.assign(header.tensors[0], { shape: [1.5, 8] })],
    ['sides above 0', header => Object.assign(header.tensors[0], { shape: [-3, -4] })],
    ['layers of two sides', header => Object.assign(header.tensors[0], { shape: [12] })],
    ['layers that fit together', header => Object.assign(header.tensors[0], { shape: [4, 3] })],
    ['a bias that fits', header => Object.assign(header.tensors[1], { shape: [2, 2] })],
    ['no more values than bytes', header => Object.assign(header.tensors[2], { shape: [4, 9] })],
    ['not 2^60 values', header => Object.assign(header.tensors[2], { shape: [2 ** 30, 2 ** 30] })],
    ['a value for each byte', header => header.tensors.pop()],
    ['the checksum of its values', header => Object.assign(header, { crc32: 1 })],
  ])('is refused without %s', (_what, change) => {
    const { header, bytes } = packHead(HEAD);
    const changed = throughJson(header);
    change(changed);
    expect(() => unpackHead(changed, bytes, CLASSES)).toThrow(DAMAGED);
  });

  it('is refused if a layer does not accept the output of the one before', () => {
    const [first] = HEAD.network.head.layers;
    const last = { inputs: 5, outputs: 2, kernel: new Float32Array(10), bias: null };
    const network = { ...HEAD.network.head, layers: [first, last] };
    const { header, bytes } = packHead({ ...HEAD, network: { ...HEAD.network, head: network } });
    expect(() => unpackHead(throughJson(header), bytes, CLASSES)).toThrow(DAMAGED);
  });

  it('is refused if a value is not finite, or cut off', () => {
    const { header, bytes } = packHead(HEAD);
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const values = bytes.slice();
      new DataView(values.buffer).setFloat32(8, bad, true);
      const changed = { ...throughJson(header), crc32: crc32(values) };
      expect(() => unpackHead(changed, values, CLASSES)).toThrow(DAMAGED);
    }
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const changed = { ...throughJson(header), crc32: crc32(cut) };
      expect(() => unpackHead(changed, cut, CLASSES)).toThrow(DAMAGED);
    }
  });

  it('is refused if it is larger than any can be', () => {
    const { header } = packHead(HEAD);
    const bytes = new Uint8Array(2 ** 28 + 4);
    expect(() => unpackHead(throughJson(header), bytes, CLASSES)).toThrow('at most 268435456');
  });

  it.each([null, 1, 'head', [], {}])('is refused where it is %j', header => {
    expect(() => unpackHead(header, new Uint8Array(), CLASSES)).toThrow(DAMAGED);
  });

  it('ignores what it does not know, and pollutes no prototype', () => {
    const { header, bytes } = packHead(HEAD);
    const polluted = JSON.stringify(header).replace(/\{/g, '{"__proto__":{"polluted":1},"more":2,');
    const head = unpackHead(JSON.parse(polluted), bytes, CLASSES);
    expect(head).toEqual(HEAD);
    expect(head).not.toHaveProperty('polluted');
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('a fine-tuned base model in a file', () => {
  it('comes back to the last bit, whatever its weights', () => {
    const weights = fc
      .array(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }), { maxLength: 4 })
      .chain(shapes =>
        fc.tuple(
          ...shapes.map((shape, i) => {
            const count = shape.reduce((product, side) => product * side, 1);
            return floats(count).map(values => ({ name: `block/${i}`, shape, values }));
          }),
        ),
      );
    fc.assert(
      fc.property(weights, made => {
        const base = { ...makeBase('a-1'), weights: made };
        const { header, bytes } = packBase(base);
        expect(unpackBase(throughJson(header), bytes)).toEqual(base);
      }),
    );
  });

  it.each([
    { id: 'a/1' },
    { id: '' },
    { id: 1 },
    { id: 'a'.repeat(65) },
    { of: null },
    { blocks: 9 },
    { blocks: 1.5 },
    { blocks: '2' },
    { tensors: null },
  ])('is refused with %j', patch => {
    const { header, bytes } = packBase(makeBase('a-1'));
    expect(() => unpackBase({ ...throughJson(header), ...patch }, bytes)).toThrow(DAMAGED);
  });
});

describe('the weights of a fine-tuned base model in a file', () => {
  const { header, bytes } = packBase(makeBase('a-1'));
  const [kernel, bias] = throughJson(header).tensors;

  it.each([
    ['have one name', [kernel, { ...bias, name: kernel.name }]],
    ['are fewer than there are values', [kernel]],
    ['are more than there are values', [kernel, bias, { ...bias, name: 'more' }]],
    ['are more than any number', [kernel, { ...bias, shape: Array(8).fill(1e300) }]],
    ['are of too many dimensions', [kernel, { ...bias, shape: [2, ...Array(8).fill(1)] }]],
  ])('are refused where they %s', (_what, tensors) => {
    expect(() => unpackBase({ ...throughJson(header), tensors }, bytes)).toThrow(DAMAGED);
  });
});

/** A project zip with a trained head and a fine-tuned base model. */
function makeZip() {
  const empty = edits.newProject('p', 'Kind', 1);
  const taskId = empty.project.activeTaskId;
  let state = applyChange(empty, edits.addClasses(empty, taskId, ['cat', 'dog'], 2));
  state = applyChange(state, edits.chooseBaseModel(state, 'fast', 3));
  state = applyChange(state, edits.takeTrained(state, taskId, 'a-1', 4));
  const classes = state.project.tasks[0].classes.map(({ id }) => id);
  const trainedOn = { classes, samples: [{ id: 's', classId: classes[1] }] };
  return writeProjectZip({
    state,
    pictures: new Map(),
    embeddings: new Map(),
    embeddingKey: 'fast@1/pp1+tuned-a-1',
    heads: new Map([[taskId, makeHead(trainedOn, 3, 'fast@1/pp1+tuned-a-1')]]),
    base: makeBase('a-1'),
  });
}

type Files = ReturnType<typeof unzipSync>;

/** The archive with other files; those in an envelope get a new one. */
function tampered(change: (files: Files) => void): Uint8Array {
  const files = unzipSync(makeZip());
  change(files);
  return zipSync(files);
}

function rewriteEnvelope(
  files: Files,
  name: string,
  change: (body: ReturnType<typeof throughJson>) => void,
) {
  const { format, version, body } = JSON.parse(new TextDecoder().decode(files[name]));
  change(body);
  files[name] = writeEnvelope(format, version, body);
}

const inManifest = (change: (body: ReturnType<typeof throughJson>) => void) => (files: Files) =>
  rewriteEnvelope(files, 'manifest.json', change);

describe('networks of a project zip', () => {
  it('are separate files beside the manifest', () => {
    expect(Object.keys(unzipSync(makeZip())).sort()).toEqual([
      'embeddings.f32',
      'manifest.json',
      'networks/base.f32',
      'networks/base.json',
      'networks/head-1.f32',
      'networks/head-1.json',
    ]);
  });

  it.each<readonly [string, (files: Files) => void]>([
    ['values are missing', files => delete files['networks/head-1.f32']],
    ['a header is missing', files => delete files['networks/base.json']],
    [
      'values are those of another one',
      files => {
        files['networks/base.f32'] = files['networks/head-1.f32'];
      },
    ],
    [
      'a header is one of another kind',
      files => {
        files['networks/head-1.json'] = files['networks/base.json'];
        files['networks/head-1.f32'] = files['networks/base.f32'];
      },
    ],
    [
      'they are no list',
      inManifest(body => {
        body.networks.heads = { length: 0 };
      }),
    ],
    [
      'they are nothing',
      inManifest(body => {
        body.networks = 1;
      }),
    ],
    [
      'a task does not exist',
      inManifest(body => {
        body.networks.heads[0].task = '__proto__';
      }),
    ],
    [
      'a task has two heads',
      inManifest(body => {
        body.networks.heads.push(body.networks.heads[0]);
      }),
    ],
    [
      'a path is none of a file',
      inManifest(body => {
        body.networks.heads[0].path = '__proto__';
      }),
    ],
    [
      'a class has gone',
      inManifest(body => {
        body.project.tasks[0].classes.pop();
      }),
    ],
    [
      'the base model has gone',
      inManifest(body => {
        delete body.networks.base;
      }),
    ],
    [
      'no base model is in use',
      inManifest(body => {
        delete body.project.fineTuned;
      }),
    ],
    [
      'another fine-tuned base model is in use',
      inManifest(body => {
        body.project.fineTuned = 'a-2';
      }),
    ],
    [
      'another base model is in use',
      inManifest(body => {
        body.project.baseModelId = 'objects';
      }),
    ],
    [
      'the id of the base model is none',
      inManifest(body => {
        body.project.fineTuned = 'a+1';
      }),
    ],
  ])('are refused where %s', async (_what, change) => {
    await expect(readZip(tampered(change))).rejects.toThrow(DAMAGED);
  });

  it('are refused if they take embeddings of another length', async () => {
    const { state, ...rest } = await readZip(makeZip());
    const { project } = state;
    const sample = {
      id: 's',
      projectId: project.id,
      labels: { [project.activeTaskId]: project.tasks[0].classes[0].id },
      source: 'file' as const,
      addedAt: 1,
      width: 1,
      height: 1,
    };
    const write = (embeddingKey: string, embedding: Float32Array) =>
      writeProjectZip({
        ...rest,
        state: { project, samples: new Map([['s', sample]]) },
        pictures: new Map([['s', { bytes: Uint8Array.of(1), type: 'image/jpeg' }]]),
        embeddings: new Map([['s', embedding]]),
        embeddingKey,
      });
    const { embeddingKey } = rest;
    await expect(readZip(write(embeddingKey, new Float32Array(4)))).rejects.toThrow(DAMAGED);
    expect((await readZip(write(embeddingKey, new Float32Array(3)))).heads).toEqual(rest.heads);
    expect((await readZip(write('objects@1/pp1', new Float32Array(4)))).heads).toEqual(rest.heads);
  });

  it('that are newer than the reader say so', async () => {
    const bytes = tampered(files => {
      files['networks/head-1.json'] = writeEnvelope('inkling-network', 2, {});
    });
    await expect(readZip(bytes)).rejects.toThrow(
      expect.objectContaining({ code: 'file-newer-version' }),
    );
  });
});

describe('networks of a head file', () => {
  const key = 'fast@1/pp1+tuned-a-1';
  const classes = [
    { name: 'cat', colour: 0 },
    { name: 'dog', colour: 1 },
  ];
  const file = {
    taskName: 't',
    baseModelId: 'fast',
    embeddingKey: key,
    dimension: 3,
    head: { id: 'dense', options: {} },
    classes,
    labels: Int32Array.of(0),
    embeddings: new Float32Array(3),
    fineTuned: makeBase('a-1'),
    trained: makeHead({ classes: ['1'], samples: [{ id: '0', classId: '1' }] }, 3, key),
  };

  it('may know only some of the classes', () => {
    expect(readHeadFile(writeHeadFile(file))).toEqual(file);
  });

  it.each([
    ['the head is another one', { head: { id: 'ridge', options: {} } }],
    ['they take other embeddings', { embeddingKey: 'fast@1/pp1' }],
    ['they take embeddings of another length', { dimension: 1, embeddings: new Float32Array(1) }],
    ['the base model is another one', { baseModelId: 'objects' }],
    ['a class does not exist', { classes: classes.slice(1) }],
  ])('are refused where %s', (_what, patch) => {
    expect(() => readHeadFile(writeHeadFile({ ...file, ...patch }))).toThrow(DAMAGED);
  });

  it.each(['trained', 'fineTuned'])('are refused where %s has no data', name => {
    const { format, version, body } = JSON.parse(new TextDecoder().decode(writeHeadFile(file)));
    for (const data of [undefined, 1, '%', 'AAAA']) {
      const changed = { ...body, [name]: { ...body[name], data } };
      expect(() => readHeadFile(writeEnvelope(format, version, changed))).toThrow(DAMAGED);
    }
  });
});
