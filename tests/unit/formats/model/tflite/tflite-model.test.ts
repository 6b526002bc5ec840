/**
 * What is in the file of a TensorFlow Lite model, as a reader of its own finds it: the one that reads
 * the weights that base models came from.
 */

import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { readTflite } from '../../../../../scripts/import-base-models/tflite';
import { tensorValues } from '../../../../../scripts/import-base-models/weight-tensor';
import type { Classifier } from '../../../../../src/core/model/classifier';
import type { NetworkGraph } from '../../../../../src/core/model/network-graph';
import type { Precision } from '../../../../../src/formats/model/tflite/tflite-graph';
import { makeTfliteModel } from '../../../../../src/formats/model/tflite/tflite-model';
import { colourNetwork } from '../../colour-heads';

const LABELS = ['a', 'b', 'c', 'd', 'e'];

const classifierOf = (network: NetworkGraph): Classifier => ({
  networks: [network],
  flipAveraging: false,
  wholePicture: false,
  steps: [],
  temperature: 1,
  isKnown: LABELS.map(() => true),
});

const classifier = classifierOf(colourNetwork(LABELS.length));

const make = (precision: Precision, given: Partial<Classifier> = {}) =>
  makeTfliteModel({ ...classifier, ...given }, LABELS, 'Colours', precision);

const read = (tflite: Uint8Array) => readTflite(tflite, 'model.tflite');

/** Constants of floats by their names. */
const constants = (tflite: Uint8Array) =>
  new Map(
    read(tflite).tensors.flatMap(({ name, constant }) => (constant ? [[name, constant]] : [])),
  );

const DEQUANTIZE = 'dequantize';

describe('a TensorFlow Lite model', () => {
  it('takes one picture and gives one confidence per class', () => {
    const { tensors, inputs, outputs } = read(make('float32'));
    expect(inputs.map(i => tensors[i])).toMatchObject([
      { name: 'image', shape: [1, 224, 224, 3], type: 0 },
    ]);
    expect(outputs.map(i => tensors[i])).toMatchObject([
      { name: 'probability', shape: [1, 5], type: 0 },
    ]);
  });

  it('names a tensor before an operator takes it, and computes each with only one operator', () => {
    const { tensors, operators, inputs } = read(make('float16', { flipAveraging: true }));
    // Constants: those of floats, and those of whole numbers, which the reader does not read.
    const isGiven = (i: number) => tensors[i].constant !== undefined || tensors[i].type === 2;
    const given = new Set([...inputs, ...[...tensors.keys()].filter(isGiven)]);
    for (const operator of operators) {
      for (const i of operator.inputs) expect(given).toContain(i);
      for (const i of operator.outputs) {
        expect(given).not.toContain(i);
        given.add(i);
      }
    }
    expect(given.size).toBe(tensors.length);
  });

  it('holds kernels as [outputs, inputs], begun at a multiple of 16 bytes', () => {
    const tflite = make('float32');
    const kernel = constants(tflite).get('colour_embedding/kernel');
    if (!kernel) return expect.fail('no kernel');
    expect(kernel.shape).toEqual([5, 3]);
    const [, { values }] = colourNetwork(5).weights;
    const turned = Array.from({ length: 15 }, (_, i) => values[(i % 3) * 5 + Math.floor(i / 3)]);
    expect([...tensorValues(kernel)]).toEqual(turned);
    for (const { data } of constants(tflite).values()) expect(data.byteOffset % 16).toBe(0);
  });

  it('rounds only kernels to float16, and widens them in the file', () => {
    const tflite = make('float16');
    const exact = constants(make('float32'));
    const rounded = [...constants(tflite)].filter(([, { dtype }]) => dtype === 'float16');
    expect(rounded.map(([name]) => name).sort()).toEqual([
      'colour_embedding/kernel/float16',
      'colour_sample/kernel/float16',
    ]);
    for (const [name, constant] of rounded) {
      const original = exact.get(name.replace('/float16', ''));
      if (!original) return expect.fail(`no ${name}`);
      const values = tensorValues(original);
      for (const [i, value] of tensorValues(constant).entries()) {
        expect(Math.abs(value - values[i])).toBeLessThanOrEqual(Math.abs(values[i]) / 2048);
      }
    }
    const { operators } = read(tflite);
    expect(operators.filter(({ operation }) => operation.kind === DEQUANTIZE)).toHaveLength(2);
  });

  it('keeps a kernel in float32 that float16 cannot hold', () => {
    const network = colourNetwork(5);
    const [sample, ...rest] = network.weights;
    const large = { ...sample, values: Float32Array.of(1, 70_000, 1) };
    const tflite = make('float16', { networks: [{ ...network, weights: [large, ...rest] }] });
    expect(constants(tflite).get('colour_sample/kernel')).toMatchObject({ dtype: 'float32' });
  });

  it.each(['float32', 'float16'] as const)(
    'holds weights once for both mirror images, as %s',
    p => {
      const names = (given: Partial<Classifier>) =>
        read(make(p, given)).tensors.flatMap(({ name, constant }) => (constant ? [name] : []));
      // One more: the half of the mean.
      expect(names({ flipAveraging: true }).sort()).toEqual([...names({}), 'scalar/0.5'].sort());
    },
  );
});

describe('the labels in the file', () => {
  /** As any program finds them that opens the file as a zip. */
  const labelsIn = (tflite: Uint8Array) => {
    const files = unzipSync(tflite);
    expect(Object.keys(files)).toEqual(['labels.txt']);
    return new TextDecoder().decode(files['labels.txt']);
  };

  it('are one per line', () => {
    expect(labelsIn(make('float32'))).toBe('a\nb\nc\nd\ne\n');
  });

  it('are one line per class, none empty, whatever their names', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' }), { minLength: 5, maxLength: 5 }),
        labels => {
          const tflite = makeTfliteModel(classifier, labels, 'Colours', 'float32');
          const lines = labelsIn(tflite).split(/[\r\n\v\f\u0085\u2028\u2029]/);
          expect(lines).toHaveLength(6);
          expect(lines.pop()).toBe('');
          for (const [i, line] of lines.entries()) {
            expect(line.trim()).not.toBe('');
            if (/^[\w ]*\w$/.test(labels[i])) expect(line).toBe(labels[i].trim());
          }
        },
      ),
      { numRuns: 100, examples: [[['a\nb', '', '\t', 'c\r\n\r\nd', 'ü 😀']]] },
    );
  });

  it('are not compressed, at places that count from the first byte of the file', () => {
    const tflite = make('float32');
    const text = new TextEncoder().encode('a\nb\nc\nd\ne\n');
    const end = new DataView(tflite.buffer, tflite.length - 22);
    expect(end.getUint32(0, true)).toBe(0x06054b50);
    const entry = new DataView(tflite.buffer, end.getUint32(16, true));
    expect(entry.getUint32(0, true)).toBe(0x02014b50);
    const file = entry.getUint32(42, true);
    expect(new DataView(tflite.buffer, file).getUint32(0, true)).toBe(0x04034b50);
    const begin = file + 30 + 'labels.txt'.length;
    expect(tflite.slice(begin, begin + text.length)).toEqual(text);
  });

  it('and everything else are the same bytes each time, in every time zone', () => {
    const bytes = ['Pacific/Auckland', 'America/Los_Angeles'].map(zone => {
      vi.stubEnv('TZ', zone);
      return make('float16');
    });
    vi.unstubAllEnvs();
    expect(bytes[1]).toEqual(bytes[0]);
  });
});
