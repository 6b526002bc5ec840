/** Files for other programs, read with other code than the code that wrote them. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { create } from '@tensorflow-models/knn-classifier';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { splitOf } from '../../../../src/app/imports/plan/splits';
import { readPlanned } from '../../../../src/app/imports/read-planned';
import { understand } from '../../../../src/app/imports/understand';
import type { EmbeddingTable } from '../../../../src/formats/exchange/embedding-table';
import { writeEmbeddingsCsv } from '../../../../src/formats/exchange/embeddings-csv';
import { readKnnDataset, writeKnnDataset } from '../../../../src/formats/exchange/knn-dataset';
import { writeNpz } from '../../../../src/formats/exchange/npz';
import type { LabelledPicture } from '../../../../src/formats/exchange/pictures-zip';
import { writePicturesZip } from '../../archive/write-zip';

const FINITE = { noNaN: true, noDefaultInfinity: true } as const;
const DIMENSION = 3;

const TABLE: EmbeddingTable = {
  embeddingKey: 'fast@1/pp1',
  dimension: DIMENSION,
  classes: ['猫 "cat"', '=1+1', 'none'],
  rows: [
    { picture: 'a.jpg', label: 0, isTest: false, embedding: Float32Array.of(0.1, -2, 3e-9) },
    { picture: '@SUM(A1)', label: 1, isTest: true, embedding: Float32Array.of(1, 1.5, -0.25) },
    { picture: 'b,\n"c".jpg', label: 1, isTest: false, embedding: Float32Array.of(4, 5, 1e9) },
  ],
};

const table: fc.Arbitrary<EmbeddingTable> = fc
  .uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 4,
  })
  .chain(classes =>
    fc.record({
      embeddingKey: fc.constant('fast@1/pp1'),
      dimension: fc.constant(DIMENSION),
      classes: fc.constant(classes),
      rows: fc.array(
        fc.record({
          picture: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
          label: fc.nat(classes.length - 1),
          isTest: fc.boolean(),
          embedding: fc.float32Array({ ...FINITE, minLength: DIMENSION, maxLength: DIMENSION }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  );

/** One array of NumPy, parsed as NEP 1 says. */
function readNpy(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  const start = 10 + view.getUint16(8, true);
  expect(start % 64).toBe(0);
  const header = new TextDecoder('latin1').decode(bytes.subarray(10, start));
  expect(header.endsWith('\n')).toBe(true);
  const found =
    /^\{'descr': '([<|])([a-zA-Z])(\d+)', 'fortran_order': False, 'shape': \((.*)\), \} *\n$/.exec(
      header,
    );
  if (!found) return expect.fail(`not a header: ${header}`);
  const [, , kind, size, sides] = found;
  const shape = sides.split(',').flatMap(side => (side.trim() ? [Number(side)] : []));
  const count = shape.reduce((product, side) => product * side, 1);
  const itemBytes = kind === 'U' ? Number(size) * 4 : Number(size);
  expect(bytes.length - start).toBe(count * itemBytes);
  const values = Array.from({ length: count }, (_, i) => {
    const at = start + i * itemBytes;
    if (kind === 'f') return view.getFloat32(at, true);
    if (kind === 'i') return view.getInt32(at, true);
    if (kind === 'b') return view.getUint8(at) === 1;
    const codes = Array.from({ length: Number(size) }, (_, j) => view.getUint32(at + j * 4, true));
    return String.fromCodePoint(...codes).replace(/\0+$/, '');
  });
  return { shape, values };
}

describe('embeddings for Python', () => {
  it('are arrays that a reader of NumPy files gets to the last bit', () => {
    fc.assert(
      fc.property(table, made => {
        const files = unzipSync(writeNpz(made));
        const read = (name: string) => readNpy(files[`${name}.npy`]);
        const { rows, classes } = made;
        const withoutNulls = (texts: readonly string[]) =>
          texts.map(text => text.replace(/\0+$/, ''));
        expect(read('embeddings')).toEqual({
          shape: [rows.length, DIMENSION],
          values: rows.flatMap(({ embedding }) => [...embedding]),
        });
        expect(read('labels')).toEqual({
          shape: [rows.length],
          values: rows.map(({ label }) => label),
        });
        expect(read('is_test').values).toEqual(rows.map(({ isTest }) => isTest));
        expect(read('pictures').values).toEqual(withoutNulls(rows.map(({ picture }) => picture)));
        expect(read('classes')).toEqual({
          shape: [classes.length],
          values: withoutNulls(classes),
        });
        expect(read('embedding_key')).toEqual({ shape: [], values: ['fast@1/pp1'] });
      }),
    );
  });
});

/** Records of fields, as RFC 4180 says. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let found = field.exec(text); found; found = field.exec(text)) {
    record.push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3] === ',') continue;
    records.push(record);
    record = [];
    if (field.lastIndex === text.length) return records;
  }
  return expect.fail('not a table');
}

describe('embeddings as CSV', () => {
  it('are read back to the last bit, with their labels, whatever those are', () => {
    fc.assert(
      fc.property(table, ({ rows, classes, ...rest }) => {
        const text = new TextDecoder().decode(writeEmbeddingsCsv({ rows, classes, ...rest }));
        const [header, ...records] = readCsv(text);
        expect(header).toEqual(['class', 'set', 'picture', 'e0', 'e1', 'e2']);
        expect(records).toHaveLength(rows.length);
        for (const [i, [name, set, picture, ...values]] of records.entries()) {
          const own = classes[rows[i].label];
          expect([own, `'${own}`]).toContain(name);
          expect([rows[i].picture, `'${rows[i].picture}`]).toContain(picture);
          expect(set).toBe(rows[i].isTest ? 'test' : 'example');
          expect(Float32Array.from(values, Number)).toEqual(
            // CSV has one zero.
            rows[i].embedding.map(value => value + 0),
          );
        }
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@A1', ' =1', '\t=1', '\r=1', '\n=cmd'])(
    'contain no formula if a class is called %j',
    name => {
      const classes = [name, 'b', 'c'];
      const text = new TextDecoder().decode(writeEmbeddingsCsv({ ...TABLE, classes }));
      expect(readCsv(text)[1][0]).toBe(`'${name}`);
    },
  );

  it('contain harmless names unchanged', () => {
    const text = new TextDecoder().decode(writeEmbeddingsCsv(TABLE));
    const [, ...records] = readCsv(text);
    expect(records.map(([name, set, picture]) => [name, set, picture])).toEqual([
      ['猫 "cat"', 'example', 'a.jpg'],
      ["'=1+1", 'test', "'@SUM(A1)"],
      ["'=1+1", 'example', 'b,\n"c".jpg'],
    ]);
  });
});

describe('a dataset of the KNN classifier', () => {
  it('is what the library itself makes from the same examples, and predicts the same', async () => {
    const own = create();
    for (const { label, isTest, embedding } of TABLE.rows) {
      if (!isTest) own.addExample(tf.tensor1d(embedding), TABLE.classes[label]);
    }
    const written = JSON.parse(new TextDecoder().decode(writeKnnDataset(TABLE)));
    const dataset = own.getClassifierDataset();
    expect(written.map(([name]: [string]) => name)).toEqual(Object.keys(dataset));
    for (const [name, values, shape] of written) {
      expect(shape).toEqual(dataset[name].shape);
      for (const [i, value] of dataset[name].dataSync().entries()) {
        expect(values[i]).toBeCloseTo(value, 6);
      }
    }
    const loaded = create();
    loaded.setClassifierDataset(
      Object.fromEntries(
        written.map(([name, values, shape]: [string, number[], [number, number]]) => [
          name,
          tf.tensor2d(values, shape),
        ]),
      ),
    );
    const query = tf.tensor1d([0.2, -1, 0.4]);
    const [mine, theirs] = await Promise.all([
      loaded.predictClass(query, 1),
      own.predictClass(query, 1),
    ]);
    expect(mine.confidences).toEqual(theirs.confidences);
  });

  it('comes back, scaled to length 1, without the test set', () => {
    fc.assert(
      fc.property(table, made => {
        const learnt = made.rows.filter(({ isTest }) => !isTest);
        fc.pre(learnt.length > 0);
        const { classes, dimension } = readKnnDataset(writeKnnDataset(made));
        expect(dimension).toBe(DIMENSION);
        for (const { name, values } of classes) {
          const rows = learnt.filter(({ label }) => made.classes[label] === name);
          expect(values).toHaveLength(rows.length * DIMENSION);
          for (const [i, { embedding }] of rows.entries()) {
            const length = Math.hypot(...embedding) || 1;
            for (const [j, value] of embedding.entries()) {
              expect(values[i * DIMENSION + j]).toBeCloseTo(value / length, 5);
            }
          }
        }
        expect(new Set(classes.map(({ name }) => name))).toEqual(
          new Set(learnt.map(({ label }) => made.classes[label])),
        );
      }),
    );
  });

  it.each([
    ['values', { dimension: 24_000_001 }],
    ['bytes', { classes: ['x'.repeat(2 ** 27), 'b', 'c'] }],
  ])('is not made where it would have more %s than can be read', (_what, change) => {
    expect(() => writeKnnDataset({ ...TABLE, ...change })).toThrow(
      expect.objectContaining({ name: 'FormatError', code: 'file-json-too-large' }),
    );
  });

  it('can also be read as an object of flat lists', () => {
    const bytes = new TextEncoder().encode('{"cat":[1,0,0,1],"__proto__":[0.5,0.5]}');
    expect(readKnnDataset(bytes)).toEqual({
      dimension: null,
      classes: [
        { name: 'cat', values: Float32Array.of(1, 0, 0, 1) },
        { name: '__proto__', values: Float32Array.of(0.5, 0.5) },
      ],
    });
  });

  it('can also be read as ml5 saves it, with its labels or without', () => {
    const save = (labels: readonly (string | undefined)[]) => {
      const values = [Float32Array.of(1, 0, 0, 1), Float32Array.of(0.5, 0.5)];
      const dataset = Object.fromEntries(
        labels.map((label, i) => [i, { kept: true, shape: [values[i].length / 2, 2], label }]),
      );
      return new TextEncoder().encode(JSON.stringify({ dataset, tensors: values }));
    };
    const classes = (...names: readonly string[]) => [
      { name: names[0], values: Float32Array.of(1, 0, 0, 1) },
      { name: names[1], values: Float32Array.of(0.5, 0.5) },
    ];
    expect(readKnnDataset(save(['banana', 'bicycle']))).toEqual({
      dimension: 2,
      classes: classes('banana', 'bicycle'),
    });
    expect(readKnnDataset(save([undefined, undefined])).classes).toEqual(classes('0', '1'));
  });

  it.each([
    ['file-not-ours', ''],
    ['file-not-ours', 'PK'],
    ['file-not-ours', '[]'],
    ['file-not-ours', '{}'],
    ['file-not-ours', '{"format":"inkling-head"}'],
    ['file-damaged', '[["cat",[1,2],[1,3]]]'],
    ['file-damaged', '[["cat",[1,2],[-1,-2]]]'],
    ['file-damaged', '[["cat",[1,2],[1e9,1e9]]]'],
    ['file-damaged', '[["cat",[1,null],[1,2]]]'],
    ['file-damaged', '[["cat",[1,1e39],[1,2]]]'],
    ['file-damaged', '[["cat",["1",2],[1,2]]]'],
    ['file-damaged', '[["cat",{"0":1,"length":1e9},[1,2]]]'],
    ['file-damaged', '[["cat",[1,2],[1,2]],["cat",[1,2],[1,2]]]'],
    ['file-damaged', '[["cat",[1,2],[1,2]],["dog",[1,2,3],[1,3]]]'],
    ['file-damaged', '[["",[1,2],[1,2]]]'],
    ['file-damaged', '{"cat":[1],"dog":[2,"x"]}'],
    ['file-not-ours', '{"cat":[1],"dog":7}'],
    ['file-damaged', '{"dataset":{},"tensors":[]}'],
    ['file-damaged', '{"dataset":{"0":null},"tensors":[null]}'],
    ['file-damaged', '{"dataset":{"0":{"shape":[1,2]}},"tensors":[]}'],
    ['file-damaged', '{"dataset":{"0":{"shape":[1,2]}},"tensors":[{"0":1}]}'],
    ['file-damaged', '{"dataset":{"0":{"shape":[1,2]}},"tensors":[{"0":1,"1":"x"}]}'],
    ['file-damaged', '{"dataset":{"0":{"shape":[1]}},"tensors":[[1]]}'],
    ['file-damaged', '{"dataset":{"0":{"label":"","shape":[1,1]}},"tensors":[[1]]}'],
    ['file-not-ours', '{"layers":[{"name":"conv"}]}'],
    ['file-not-ours', '[[1,2],[3,4]]'],
  ])('is refused as %s: %s', (code, text) => {
    expect(() => readKnnDataset(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ name: 'FormatError', code }),
    );
  });
});

describe('pictures in folders', () => {
  const readBack = async (pictures: readonly LabelledPicture[]) => {
    const file = new File([writePicturesZip(pictures)], 'pictures.zip');
    const { listing, plan } = await understand([{ file, path: file.name }], {
      kind: 'new-project',
    });
    const found: { className: string; name: string; bytes: Uint8Array }[] = [];
    for await (const one of readPlanned(listing, plan.readings[0])) {
      if ('error' in one) return expect.fail(one.error);
      found.push({ ...one, bytes: new Uint8Array(await one.blob.arrayBuffer()) });
    }
    return found;
  };
  const picture = (className: string, name: string, value: number, isTest = false) => ({
    className,
    name,
    isTest,
    picture: { bytes: Uint8Array.of(value), type: value % 2 ? 'image/png' : 'image/jpeg' },
  });

  it('come back through the page, each class and picture separate, whatever their names', async () => {
    const name = fc.oneof(
      // Names are composed everywhere on the page.
      fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
        .map(text => text.normalize('NFC'))
        .filter(text => splitOf(text) === null),
      fc.constantFrom('..', '.', '../../etc', 'CON', 'con', 'a/b', 'a\\b', '__MACOSX', '__proto__'),
      fc.constantFrom(
        '.hidden',
        'Thumbs.db',
        'desktop.ini',
        'x.',
        'X',
        'x',
        '\u202egpj.exe',
        '\ud800',
      ),
    );
    const made = fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(made, async names => {
        const pictures = names.map(([className, file], i) => picture(className, file, i));
        const found = await readBack(pictures);
        expect(found.map(({ bytes }) => bytes[0]).sort()).toEqual(pictures.map((_, i) => i).sort());
        const classOf = new Map(found.map(({ bytes, className }) => [bytes[0], className]));
        for (const [i, [one]] of names.entries()) {
          expect(classOf.get(i)).toBeTruthy();
          for (const [j, [other]] of names.entries()) {
            expect(classOf.get(i) === classOf.get(j)).toBe(one === other);
          }
        }
        const paths = Object.keys(unzipSync(writePicturesZip(pictures)));
        expect(new Set(paths.map(path => path.toLowerCase())).size).toBe(pictures.length);
        for (const path of paths) {
          expect(path).toMatch(/^[^/\\:*?"<>|]+\/[^/\\:*?"<>|]+\.(jpg|png)$/);
          expect(path).not.toMatch(/(^|\/)\.|[. ](\/|$)|(^|\/)(con|nul)[./]/i);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep their names, in their own script', async () => {
    const found = await readBack([
      picture('自行车 🚲', 'été.webp', 0),
      picture('b', 'été.webp', 1),
    ]);
    expect(found.map(({ className, name }) => `${className}/${name}`)).toEqual([
      '自行车 🚲/été.jpg',
      'b/été.png',
    ]);
  });

  it('of a test set are separate from the examples', () => {
    const files = writePicturesZip([picture('a', '1', 0), picture('a', '1', 2, true)]);
    expect(Object.keys(unzipSync(files))).toEqual(['train/a/1.jpg', 'test/a/1.jpg']);
  });
});
