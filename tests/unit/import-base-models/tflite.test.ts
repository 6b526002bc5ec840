import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightFileError } from '../../../scripts/import-base-models/byte-reader';
import { readTflite } from '../../../scripts/import-base-models/tflite';
import { tensorValues } from '../../../scripts/import-base-models/weight-tensor';
import { ByteWriter, type FlatFields, FOREIGN_FILES, flatbuffer } from './weight-files';

/** Field numbers and codes are those of tensorflow/lite/schema/schema.fbs. */
interface ModelParts {
  readonly identifier?: string;
  readonly version?: number;
  readonly codes?: readonly FlatFields[];
  readonly tensors?: readonly FlatFields[];
  readonly operators?: readonly FlatFields[];
  readonly inputs?: readonly number[];
  readonly outputs?: readonly number[];
  readonly subgraphs?: number;
  readonly buffers?: readonly FlatFields[];
}

const CONV = 3;
const DEPTHWISE = 4;
const ADD = 0;
const DEQUANTIZE = 6;

/** Bytes of the model's field list, which lies in front of its table: two sizes, five fields. */
const FIELD_LIST = 4 + 2 * 5;

const tensor = (name: string, shape: readonly number[], type = 0, buffer = 0): FlatFields => [
  { i32s: shape },
  { u8: type },
  { i32: buffer },
  { text: name },
];
const operator = (
  code: number,
  inputs: readonly number[],
  outputs: readonly number[],
  optionsType = 0,
  options?: FlatFields,
): FlatFields => [
  { i32: code },
  { i32s: inputs },
  { i32s: outputs },
  { u8: optionsType },
  options && { table: options },
];
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
/** padding same, stride 1 by 2, relu6; dilation left at its default. */
const CONV_OPTIONS: FlatFields = [{ u8: 0 }, { i32: 2 }, { i32: 1 }, { u8: 3 }];
const DEPTHWISE_OPTIONS: FlatFields = [{ u8: 1 }, { i32: 1 }, { i32: 1 }, { i32: 1 }, { u8: 1 }];

function tflite({
  identifier = 'TFL3',
  version = 3,
  codes = [[{ u8: CONV }], [{ u8: ADD }], [{ u8: DEPTHWISE }], [{ u8: DEQUANTIZE }]],
  tensors = [
    tensor('image', [1, 2, 2, 1]),
    tensor('kernel', [1, 1, 1, 1], 0, 1),
    tensor('bias', [1], 1, 2),
    tensor('features', [1, 2, 1, 1]),
  ],
  operators = [
    operator(0, [0, 1, 2], [3], 1, CONV_OPTIONS),
    operator(1, [3, 3], [3], 11, []),
    operator(2, [3, 1, -1], [3], 2, DEPTHWISE_OPTIONS),
    operator(3, [2], [3]),
  ],
  inputs = [0],
  outputs = [3],
  subgraphs = 1,
  buffers = [[], [{ bytes: floats(2) }], [{ bytes: Uint8Array.of(0x00, 0x3c) }]],
}: ModelParts = {}): Uint8Array<ArrayBuffer> {
  const subgraph: FlatFields = [
    { tables: tensors },
    { i32s: inputs },
    { i32s: outputs },
    { tables: operators },
  ];
  return flatbuffer(identifier, [
    { i32: version },
    { tables: codes },
    { tables: new Array<FlatFields>(subgraphs).fill(subgraph) },
    undefined,
    { tables: buffers },
  ]);
}

/** The sentence that refuses a file; fails if there is another kind of error, or none. */
function refusal(bytes: Uint8Array): string {
  try {
    readTflite(bytes, 'tiny.tflite');
  } catch (error) {
    expect(error).toBeInstanceOf(WeightFileError);
    const { message } = error as WeightFileError;
    expect(message).toMatch(/^tiny\.tflite: .+\.$/s);
    return message;
  }
  return expect.fail('the file was read');
}

describe('readTflite', () => {
  it('gives the graph: operators with their options, in order, and constants', () => {
    const model = readTflite(tflite(), 'tiny.tflite');
    expect(model.inputs).toEqual([0]);
    expect(model.outputs).toEqual([3]);
    expect(model.operators).toEqual([
      {
        operation: {
          kind: 'conv',
          padding: 'same',
          strides: [1, 2],
          dilations: [1, 1],
          activation: 'relu6',
        },
        inputs: [0, 1, 2],
        outputs: [3],
      },
      { operation: { kind: 'add', activation: 'none' }, inputs: [3, 3], outputs: [3] },
      {
        operation: {
          kind: 'depthwise',
          padding: 'valid',
          strides: [1, 1],
          dilations: [1, 1],
          activation: 'relu',
        },
        inputs: [3, 1, -1],
        outputs: [3],
      },
      { operation: { kind: 'dequantize' }, inputs: [2], outputs: [3] },
    ]);
    expect(model.tensors.map(({ name, shape, type }) => [name, shape, type])).toEqual([
      ['image', [1, 2, 2, 1], 0],
      ['kernel', [1, 1, 1, 1], 0],
      ['bias', [1], 1],
      ['features', [1, 2, 1, 1], 0],
    ]);
    const constants = model.tensors.map(({ constant }) => constant && [...tensorValues(constant)]);
    expect(constants).toEqual([undefined, [2], [1], undefined]);
  });

  it('takes the builtin code of newer files, and keeps unknown operators by number', () => {
    const { operators } = readTflite(
      tflite({
        codes: [[{ u8: 127 }, undefined, undefined, { i32: 150 }]],
        operators: [operator(0, [], [])],
      }),
      'tiny.tflite',
    );
    expect(operators[0].operation).toEqual({ kind: 'other', code: 150 });
  });

  it('reads a file in the middle of a buffer', () => {
    const bytes = tflite();
    const moved = new Uint8Array(bytes.length + 5);
    moved.set(bytes, 3);
    const model = readTflite(moved.subarray(3, 3 + bytes.length), 'tiny.tflite');
    expect(model.tensors).toHaveLength(4);
  });
});

describe('readTflite refuses', () => {
  it.each(FOREIGN_FILES)('a foreign file: %s', (_kind, bytes) => {
    expect(refusal(bytes)).toMatch(/identifier "TFL3"/);
  });

  it('another kind of FlatBuffer, saying which', () => {
    expect(refusal(tflite({ identifier: 'TFL2' }))).toBe(
      'tiny.tflite: expected the TFLite identifier "TFL3" at byte 4, found "TFL2".',
    );
  });

  it('a file cut off at any length', () => {
    const whole = tflite();
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length))).toContain(`truncated at byte ${length}`);
    }
  });

  it.each<[string, ModelParts, string]>([
    ['another version', { version: 2 }, 'expected TFLite schema version 3, found version 2'],
    ['no subgraph', { subgraphs: 0 }, 'expected a model of one subgraph, found 0'],
    ['two subgraphs', { subgraphs: 2 }, 'expected a model of one subgraph, found 2'],
    [
      'an operator of no kind',
      { operators: [operator(9, [], [])] },
      'model.subgraphs[0].operators[0].opcode_index was expected below 4, found 9',
    ],
    [
      'an operand that is no tensor',
      { operators: [operator(3, [4], [3])] },
      'operators[0].inputs was expected to name tensors 0 to 3, found 4',
    ],
    [
      'an input that is no tensor',
      { inputs: [-2] },
      'model.subgraphs[0].inputs was expected to name tensors 0 to 3, found -2',
    ],
    [
      'a convolution without options',
      { operators: [operator(0, [], [])] },
      'was expected to carry options of type 1, found none',
    ],
    [
      'options of another operator',
      { operators: [operator(0, [], [], 2, CONV_OPTIONS)] },
      'was expected to carry options of type 1, found type 2',
    ],
    [
      'an unknown padding',
      { operators: [operator(0, [], [], 1, [{ u8: 2 }, { i32: 1 }, { i32: 1 }])] },
      'padding was expected to be 0 (same) or 1 (valid), found 2',
    ],
    [
      'a stride left out',
      { operators: [operator(0, [], [], 1, [{ u8: 0 }, { i32: 1 }])] },
      'stride_h was expected from 1 on, found 0',
    ],
    [
      'an unknown activation',
      { operators: [operator(1, [], [], 11, [{ u8: 4 }])] },
      'was expected to fuse activation 0, 1 or 3 (none, relu, relu6), found 4',
    ],
    [
      'a negative side',
      { tensors: [tensor('t', [-1])], operators: [], inputs: [], outputs: [] },
      'tensor "t" was expected to have sides of 0 to 1000000, found [-1]',
    ],
    [
      'a shape that its data do not fill',
      { tensors: [tensor('t', [1000, 1000, 1000], 0, 1)], operators: [], inputs: [], outputs: [] },
      'tensor "t" [1000, 1000, 1000] was expected to have 4000000000 bytes of data, found 4',
    ],
    [
      'a buffer that is not there',
      { tensors: [tensor('t', [1], 0, 7)], operators: [], inputs: [], outputs: [] },
      'tensor "t" was expected to use a buffer below 3, found 7',
    ],
    [
      'too many dimensions',
      { tensors: [tensor('t', [1, 1, 1, 1, 1, 1, 1, 1, 1])] },
      'tensors[0].shape was expected to have at most 8 entries, found 9',
    ],
  ])('%s', (_lie, parts, sentence) => {
    expect(refusal(tflite(parts))).toContain(sentence);
  });

  it.each<[string, (model: DataView) => void, string]>([
    [
      'a root far behind the file',
      view => view.setUint32(0, 0xfffffff0, true),
      'model was expected in bytes 4294967280 to 4294967284, but the file is truncated at byte',
    ],
    [
      'a field list in front of the file',
      view => view.setInt32(view.getUint32(0, true), 0x7fffffff, true),
      'the field list of model has an impossible place or size',
    ],
    [
      'a field outside its table',
      view => view.setUint16(view.getUint32(0, true) - FIELD_LIST + 4, 0xfff0, true),
      'model.version was expected inside its table of 24 bytes, found at offset 65520',
    ],
    [
      'a list longer than is believed',
      view => view.setUint32(followed(view, 2), 0xffffffff, true),
      'model.operator_codes was expected to have at most 20000 entries, found 4294967295',
    ],
    [
      'a list longer than the file',
      view => view.setUint32(followed(view, 2), 20_000, true),
      'model.operator_codes was expected in bytes',
    ],
  ])('%s', (_lie, change, sentence) => {
    const bytes = tflite();
    change(new DataView(bytes.buffer));
    expect(refusal(bytes)).toContain(sentence);
  });

  /** Where the model's field that is written as the `slot`-th leads. */
  function followed(view: DataView, slot: number): number {
    const at = view.getUint32(0, true) + 4 * slot;
    return at + view.getUint32(at, true);
  }
});

describe('readTflite, given damage', () => {
  const whole = tflite();

  it('reads a file or refuses it in one sentence, whatever bits are flipped', () => {
    const flip = fc.record({ at: fc.nat(whole.length - 1), bit: fc.nat(7) });
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 4 }), flips => {
        const bytes = whole.slice();
        for (const { at, bit } of flips) bytes[at] ^= 1 << bit;
        readOrRefuse(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('does so where whole numbers are replaced', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 12), fc.integer(), (at, value) => {
        const bytes = whole.slice();
        new DataView(bytes.buffer).setInt32(8 + at, value, true);
        readOrRefuse(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  it('does so for any bytes behind the identifier', () => {
    fc.assert(
      fc.property(fc.nat(64), fc.uint8Array({ maxLength: 200 }), (root, rest) => {
        const identifier = new TextEncoder().encode('TFL3');
        readOrRefuse(new ByteWriter().int(root, 4).bytes(identifier).bytes(rest).done());
      }),
      { numRuns: 2000 },
    );
  });

  function readOrRefuse(bytes: Uint8Array): void {
    try {
      const { tensors } = readTflite(bytes, 'tiny.tflite');
      for (const { constant } of tensors) {
        if (!constant) continue;
        const bytesEach = constant.dtype === 'float16' ? 2 : 4;
        const expected = constant.shape.reduce((product, side) => product * side, bytesEach);
        expect(constant.data.length).toBe(expected);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(WeightFileError);
    }
  }
});
