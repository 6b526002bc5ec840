/** Exported models as files, read again: what comes out, and errors for files that are no models. */
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Files } from '../../../../../src/archive/unzip';
import { FormatError } from '../../../../../src/core/format-error';
import type { Judging } from '../../../../../src/formats/model/common/model-zip';
import { writeTfjsZip } from '../../../../../src/formats/model/tfjs/tfjs-files';
import { makeTfjsModel } from '../../../../../src/formats/model/tfjs/tfjs-model';
import {
  expectModestModel,
  readTfjsPackage,
  readTfjsZip,
} from '../../../../../src/formats/model/tfjs/tfjs-package';
import { FAMILIARITY_FILE } from '../../../../../src/formats/model/tfjs/verdict-data';

const values = Float32Array.of(0.1, -0.2, 0.3, 0.4, 0.5, -0.6);
const model = makeTfjsModel({
  networks: [
    {
      name: 'mean',
      output: 'mean',
      layers: [
        { name: 'image', className: 'InputLayer', config: {}, inputs: [], channels: 3 },
        {
          name: 'mean',
          className: 'GlobalAveragePooling2D',
          config: { data_format: 'channels_last' },
          inputs: ['image'],
          channels: 3,
        },
      ],
      weights: [],
    },
  ],
  flipAveraging: false,
  wholePicture: false,
  steps: [
    {
      kind: 'dense',
      inputs: 3,
      outputs: 2,
      kernel: values,
      bias: new Float32Array(2),
      activation: 'linear',
    },
  ],
  temperature: 1,
  isKnown: [true, true],
});
const GIVEN = {
  model,
  classifier: { wholePicture: false },
  licences: {},
  vectors: [],
  date: new Date(0),
  cameraFrames: 'as-seen',
} as const;
const ZIP = writeTfjsZip({ ...GIVEN, name: '</script>', labels: ['__proto__', '自行车'] });

const JUDGING: Judging = {
  limits: { familiarity: 0.1, confidence: 0.5, lead: 0.25 },
  familiarity: {
    step: {
      kind: 'quadratic',
      inputs: 3,
      rank: 2,
      outputs: 2,
      loadings: Float32Array.of(1, 2, 3, 4, 5, 1e-9),
      kernel: Float32Array.from({ length: 10 }, (_, i) => i / 3),
      bias: Float32Array.of(-1, -0.1),
    },
    expected: { mean: 1.5, deviation: 0.25, freedom: 21 },
  },
};
const JUDGING_ZIP = writeTfjsZip({ ...GIVEN, name: '', labels: ['a', 'b'], judging: JUDGING });

/** Its `metadata.json`, with something else said of how familiar a picture is. */
function withVerdict(change: object): Uint8Array<ArrayBuffer> {
  const json = JSON.parse(new TextDecoder().decode(unzipSync(JUDGING_ZIP)['metadata.json']));
  Object.assign(json.userMetadata.verdict.familiarity, change);
  return new TextEncoder().encode(JSON.stringify(json));
}

const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const files = (change: Record<string, Uint8Array<ArrayBuffer> | null> = {}): Files => {
  const all = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, bytes] of Object.entries(unzipSync(ZIP))) all.set(path, new Uint8Array(bytes));
  for (const [path, bytes] of Object.entries(change)) {
    if (bytes) all.set(path, bytes);
    else all.delete(path);
  }
  return all;
};

/** Its `model.json`, with one weight that is not there. */
const withWeights = (weight: object) =>
  text({
    modelTopology: {},
    weightsManifest: [{ paths: ['weights.bin'], weights: [{ name: 'w', ...weight }] }],
  });

describe('the files of an exported model', () => {
  it('give the model and its labels back', async () => {
    const read = await readTfjsZip(ZIP);
    expect(read).toMatchObject({
      name: '</script>',
      labels: ['__proto__', '自行车'],
      madeBy: 'inkling',
      wholePicture: false,
      cameraFrames: 'as-seen',
    });
    expect(read.topology).toEqual(JSON.parse(JSON.stringify(model.topology)));
    const written = model.weights.flatMap(weight => [...weight.values]);
    expect([...new Float32Array(read.weightData)]).toEqual(written);
    expect(read.weightSpecs.map(({ name }) => name)).toEqual(model.weights.map(({ name }) => name));
  });

  it('give back what it judges by, to the last bit', async () => {
    const read = await readTfjsZip(JUDGING_ZIP);
    expect(read.verdict).toMatchObject({
      limits: JUDGING.limits,
      familiarity: { layer: model.embedding, dimension: 3, rank: 2, classes: 2 },
    });
    expect(read.familiarity).toEqual(JUDGING.familiarity);
  });

  it('judge by nothing where there is nothing, and by limits alone where a file was left behind', async () => {
    expect(await readTfjsZip(ZIP)).not.toHaveProperty('verdict');
    const { [FAMILIARITY_FILE]: _left, ...others } = unzipSync(JUDGING_ZIP);
    const read = await readTfjsZip(zipSync(others));
    expect(read.verdict?.limits).toEqual(JUDGING.limits);
    expect(read).not.toHaveProperty('familiarity');
  });

  it.each([
    ['cut off', { [FAMILIARITY_FILE]: new Uint8Array(8) }],
    ['not finite', { [FAMILIARITY_FILE]: new Uint8Array(4 * 18).fill(255) }],
    ['of sides that no memory holds', { 'metadata.json': withVerdict({ dimension: 1e9 }) }],
    ['of another file', { 'metadata.json': withVerdict({ file: '../weights.bin' }) }],
    ['not spread', { 'metadata.json': withVerdict({ deviation: 0 }) }],
  ])('are damaged if what they judge by is %s', async (_, change) => {
    const damaged = zipSync({ ...unzipSync(JUDGING_ZIP), ...change });
    await expect(readTfjsZip(damaged)).rejects.toMatchObject({ code: 'file-damaged' });
  });

  it('say what is to be done about a mirrored camera', () => {
    const readMe = new TextDecoder().decode(unzipSync(ZIP)['README.txt']);
    expect(readMe).toContain('set flip to false');
  });

  it('may lie in a folder of the zip, and weights may be named ./weights.bin', async () => {
    const json = JSON.parse(new TextDecoder().decode(unzipSync(ZIP)['model.json']));
    json.weightsManifest[0].paths = ['./weights.bin'];
    const moved = [...files({ 'model.json': text(json) })].map(
      ([path, bytes]) => [`my model/${path}`, bytes] as const,
    );
    expect(await readTfjsZip(zipSync(Object.fromEntries(moved)))).toEqual(await readTfjsZip(ZIP));
  });

  it('say of which part of a picture they were made', () => {
    const metadata = (userMetadata: object) => text({ labels: ['a', 'b'], userMetadata });
    const read = (userMetadata: object) =>
      readTfjsPackage(files({ 'metadata.json': metadata(userMetadata) })).wholePicture;
    expect(read({ madeWith: 'Inkling', wholePicture: true })).toBe(true);
    expect(read({ madeWith: 'Inkling', wholePicture: 'yes' })).toBe(false);
    expect(read({ wholePicture: true })).toBe(false);
  });

  it.each([
    ['model (1).json', 'metadata (1).json', 'weights (1).bin'],
    ['model copy.json', 'metadata copy 2.json', 'weights.bin'],
    ['model - Kopie.json', 'metadata.json', 'weights(2).bin'],
  ])('may have been renamed when they were downloaded: %s, %s, %s', (...renamed) => {
    const originals = ['model.json', 'metadata.json', 'weights.bin'];
    const given = files();
    const found = new Map(
      renamed.map((name, i) => [name, given.get(originals[i]) ?? new Uint8Array(0)]),
    );
    expect(readTfjsPackage(found)).toEqual(readTfjsPackage(given));
  });

  it('are taken by their own names where there are others like them', () => {
    const copies = { 'weights (1).bin': new Uint8Array(5), 'model (1).json': new Uint8Array(5) };
    expect(readTfjsPackage(files(copies))).toEqual(readTfjsPackage(files()));
  });

  it.each(['model.json', 'metadata.json', 'weights.bin'])('say that %s is missing', missing => {
    expect(() => readTfjsPackage(files({ [missing]: null }))).toThrow(
      expect.objectContaining({ code: 'file-of-model-missing', params: { missing } }),
    );
  });

  it('count as Teachable Machine’s if nothing says that they are ours', () => {
    const metadata = text({ labels: ['a', 'b'], userMetadata: {} });
    expect(readTfjsPackage(files({ 'metadata.json': metadata }))).toMatchObject({
      name: '',
      madeBy: 'teachable-machine',
      cameraFrames: 'as-shown',
    });
  });

  it('learnt the camera mirrored if they say nothing else, as models from before do', () => {
    const cameraFramesOf = (userMetadata: unknown) =>
      readTfjsPackage(files({ 'metadata.json': text({ labels: ['a', 'b'], userMetadata }) }))
        .cameraFrames;
    expect(cameraFramesOf({ madeWith: 'Inkling', cameraFrames: 'as-seen' })).toBe('as-seen');
    expect(cameraFramesOf({ madeWith: 'Inkling' })).toBe('as-shown');
    expect(cameraFramesOf({ madeWith: 'Inkling', cameraFrames: 7 })).toBe('as-shown');
    expect(cameraFramesOf({ cameraFrames: 'as-seen' })).toBe('as-shown');
  });
});

describe('files that are no exported model', () => {
  it('are told from their sizes where they are more than any', () => {
    const most = 160 * 2 ** 20 + 1000 * 2 ** 10;
    expect(() => expectModestModel([most - 3, 3])).not.toThrow();
    expect(() => expectModestModel([most - 3, 4])).toThrow(
      expect.objectContaining({ name: 'FormatError', code: 'file-too-large' }),
    );
  });

  it.each([
    ['no model.json', { 'model.json': null }, /Expected model\.json, found weights\.bin/],
    ['no metadata.json', { 'metadata.json': null }, /Expected metadata\.json, found/],
    ['no weights', { 'weights.bin': null }, /Expected weights\.bin, found/],
    ['cut weights', { 'weights.bin': new Uint8Array(5) }, /bytes of weights, found 5/],
    ['model.json without JSON', { 'model.json': new Uint8Array(3) }, /model\.json is not JSON/],
    ['another JSON', { 'model.json': text({ labels: [] }) }, /holds no TensorFlow\.js model/],
    [
      'metadata without JSON',
      { 'metadata.json': new Uint8Array([255]) },
      /metadata\.json: expected JSON/,
    ],
    ['metadata of no object', { 'metadata.json': text([1]) }, /expected an object/],
    ['a model of sounds', { 'metadata.json': text({ wordLabels: ['a'] }) }, /expected labels/],
    ['labels of numbers', { 'metadata.json': text({ labels: [1, 2] }) }, /expected labels/],
    [
      'more weights than there is memory for',
      { 'model.json': withWeights({ dtype: 'float32', shape: [6000, 6000] }) },
      /at most 134217728 bytes of weights, found 144/,
    ],
    [
      'a type that is no text',
      { 'model.json': withWeights({ dtype: { toString: 1 }, shape: [1] }) },
      /holds no TensorFlow\.js model/,
    ],
    [
      'a quantisation whose type is no text',
      { 'model.json': withWeights({ dtype: 'float32', shape: [1], quantization: { dtype: [] } }) },
      /holds no TensorFlow\.js model/,
    ],
    ['no label', { 'metadata.json': text({ labels: [] }) }, /expected labels/],
  ] as const)('%s is told in a sentence', (_, change, says) => {
    expect(() => readTfjsPackage(files(change))).toThrow(FormatError);
    expect(() => readTfjsPackage(files(change))).toThrow(says);
  });

  it('give only a FormatError, wherever a zip is cut or changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(ZIP.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (at, change, isCut) => {
          const given = isCut ? ZIP.slice(0, at) : ZIP.slice();
          if (!isCut) given[at] ^= change;
          try {
            // A change that no reader looks at may pass: then it is the same model.
            expect((await readTfjsZip(given)).topology).toEqual((await readTfjsZip(ZIP)).topology);
          } catch (error) {
            if (!(error instanceof FormatError)) throw error;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
