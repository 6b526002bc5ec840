import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WeightFileError } from '../../../scripts/import-base-models/byte-reader';
import { readGguf } from '../../../scripts/import-base-models/gguf';
import { tensorValues } from '../../../scripts/import-base-models/weight-tensor';
import { ByteWriter, FOREIGN_FILES, type GgufParts, gguf, ggufString } from './weight-files';

const HUGE = 2n ** 62n;
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

const VALID: GgufParts = {
  pairs: [
    ['general.name', 8, ggufString('tiny')],
    [
      'labels',
      9,
      new ByteWriter().int(8, 4).int(2, 8).bytes(ggufString('a')).bytes(ggufString('b')).done(),
    ],
    ['mobilenet.bn_eps', 6, new ByteWriter().float(0.5, 4).done()],
  ],
  tensors: [
    { name: 'kernel', shape: [2, 3], type: 0, data: floats(1, 2, 3, 4, 5, 6) },
    { name: 'bias', shape: [2], type: 1, data: Uint8Array.of(0x00, 0x3c, 0x00, 0xc0) },
  ],
};

/** The sentence that refuses a file; fails if there is another kind of error, or none. */
function refusal(bytes: Uint8Array): string {
  try {
    readGguf(bytes, 'tiny.gguf');
  } catch (error) {
    expect(error).toBeInstanceOf(WeightFileError);
    const { message } = error as WeightFileError;
    expect(message).toMatch(/^tiny\.gguf: .+\.$/s);
    return message;
  }
  return expect.fail('the file was read');
}

describe('readGguf', () => {
  it('gives tensors outermost dimension first, and the values of both float types', () => {
    const { metadata, tensors } = readGguf(gguf(VALID), 'tiny.gguf');
    expect([...metadata]).toEqual([
      ['general.name', 'tiny'],
      ['labels', ['a', 'b']],
      ['mobilenet.bn_eps', 0.5],
    ]);
    expect([...tensors.values()].map(tensor => [tensor.shape, [...tensorValues(tensor)]])).toEqual([
      [
        [2, 3],
        [1, 2, 3, 4, 5, 6],
      ],
      [[2], [1, -2]],
    ]);
  });

  it('reads every kind of metadata value, none of them rounded', () => {
    const integer = (value: number | bigint, size: 1 | 2 | 4 | 8) =>
      new ByteWriter().int(value, size).done();
    const values: [number, Uint8Array, unknown][] = [
      [0, integer(255, 1), 255],
      [1, integer(-1, 1), -1],
      [2, integer(65535, 2), 65535],
      [3, integer(-2, 2), -2],
      [4, integer(2 ** 32 - 1, 4), 2 ** 32 - 1],
      [5, integer(-3, 4), -3],
      [6, new ByteWriter().float(1.5, 4).done(), 1.5],
      [7, integer(1, 1), true],
      [8, ggufString('é'), 'é'],
      [10, integer(2n ** 64n - 1n, 8), 2n ** 64n - 1n],
      [11, integer(-(2n ** 60n) - 1n, 8), -(2n ** 60n) - 1n],
      [12, new ByteWriter().float(0.1, 8).done(), 0.1],
    ];
    const pairs = values.map(([type, bytes], i) => [`key${i}`, type, bytes] as const);
    expect([...readGguf(gguf({ pairs }), 'tiny.gguf').metadata.values()]).toEqual(
      values.map(([, , value]) => value),
    );
  });

  it('lays tensors out by the alignment that the file states', () => {
    const bytes = gguf({
      ...VALID,
      alignment: 8,
      pairs: [['general.alignment', 4, new ByteWriter().int(8, 4).done()]],
    });
    const bias = readGguf(bytes, 'tiny.gguf').tensors.get('bias');
    expect(bias && [...tensorValues(bias)]).toEqual([1, -2]);
  });

  it('reads a file in the middle of a buffer', () => {
    const bytes = gguf(VALID);
    const moved = new Uint8Array(bytes.length + 5);
    moved.set(bytes, 3);
    const { tensors } = readGguf(moved.subarray(3, 3 + bytes.length), 'tiny.gguf');
    expect(tensors.size).toBe(2);
  });
});

describe('readGguf refuses', () => {
  it.each(FOREIGN_FILES)('a foreign file: %s', (_kind, bytes) => {
    expect(refusal(bytes)).toMatch(/the magic "GGUF"/);
  });

  it('a foreign file, saying what it begins with', () => {
    expect(refusal(gguf({ magic: 'GGJT' }))).toBe(
      'tiny.gguf: expected the magic "GGUF" at byte 0, found "GGJT".',
    );
  });

  it('a file cut off at any length', () => {
    const whole = gguf(VALID);
    for (let length = 0; length < whole.length; length++) {
      expect(refusal(whole.subarray(0, length))).toMatch(/truncated at byte|more than the file's/);
    }
  });

  it.each<[string, GgufParts, string]>([
    ['another version', { version: 2 }, 'expected GGUF version 3, found version 2'],
    [
      'more tensors than there are bytes',
      { tensorCount: HUGE },
      `the number of tensors is given as ${HUGE}, more than the file's 24 bytes`,
    ],
    [
      'more pairs than there are bytes',
      { pairCount: HUGE },
      `the number of key-value pairs is given as ${HUGE}, more than the file's 24 bytes`,
    ],
    [
      'a text longer than the file',
      { pairs: [['key', 8, new ByteWriter().int(HUGE, 8).done()]] },
      `the length of the value of "key" is given as ${HUGE}`,
    ],
    [
      'an array longer than the file',
      { pairs: [['key', 9, new ByteWriter().int(4, 4).int(HUGE, 8).done()]] },
      `the element count of the value of "key" is given as ${HUGE}`,
    ],
    [
      'an array that ends behind the file',
      { pairs: [['key', 9, new ByteWriter().int(4, 4).int(20, 8).done()]] },
      'the value of "key"[0] was expected in bytes',
    ],
    [
      'arrays of arrays',
      { pairs: [['key', 9, new ByteWriter().int(9, 4).int(1, 8).done()]] },
      'the value of "key" is an array of arrays',
    ],
    [
      'an unknown value type',
      { pairs: [['key', 13, new Uint8Array(8)]] },
      'the value of "key" was expected to have a value type of 0 to 12, found 13',
    ],
    [
      'a text that is not UTF-8',
      { pairs: [['key', 8, new ByteWriter().int(1, 8).int(0xff, 1).done()]] },
      'was expected to be UTF-8 text, but is not',
    ],
    [
      'a key that occurs twice',
      {
        pairs: [
          ['key', 7, Uint8Array.of(1)],
          ['key', 7, Uint8Array.of(0)],
        ],
      },
      'the key "key" occurs twice',
    ],
    [
      'an alignment of no use',
      { pairs: [['general.alignment', 4, new ByteWriter().int(7, 4).done()]] },
      'general.alignment was expected to be a multiple of 8, found 7',
    ],
    [
      'an alignment beyond all numbers',
      { ...VALID, pairs: [['general.alignment', 12, new ByteWriter().float(1e300, 8).done()]] },
      'the data of tensor "kernel" has an impossible place or size (byte 1e+300, 24 bytes)',
    ],
    [
      'too many dimensions',
      { tensors: [{ name: 't', shape: [1, 1, 1, 1, 1], type: 0, data: floats(1) }] },
      'tensor "t" was expected to have at most 4 dimensions, found 5',
    ],
    [
      'a dimension of 0',
      { tensors: [{ name: 't', shape: [2, 0], type: 0, data: floats(1) }] },
      'dimension 0 of tensor "t" is 0',
    ],
    [
      'a dimension longer than the file',
      { tensors: [{ name: 't', shape: [HUGE], type: 0, data: floats(1) }] },
      `dimension 0 of tensor "t" is given as ${HUGE}`,
    ],
    [
      'a shape larger than the file',
      { tensors: [{ name: 't', shape: [90, 90, 90, 90], type: 0, data: floats(1) }] },
      'the data of tensor "t" was expected in bytes',
    ],
    [
      'a quantised type',
      { tensors: [{ name: 't', shape: [1], type: 8, data: floats(1) }] },
      'tensor "t" was expected to have type 0 (float32) or 1 (float16), found type 8',
    ],
    [
      'an offset behind the file',
      { tensors: [{ name: 't', shape: [1], type: 0, data: floats(1), offset: 96 }] },
      'the data offset of tensor "t" is given as 96, more than the file\'s 68 bytes',
    ],
    [
      'an offset that is not aligned',
      { tensors: [{ name: 't', shape: [1], type: 0, data: floats(1), offset: 4 }] },
      'the data of tensor "t" was expected at a multiple of 32 bytes, found at 4',
    ],
    [
      'a tensor that occurs twice',
      {
        tensors: [
          { name: 't', shape: [1], type: 0, data: floats(1) },
          { name: 't', shape: [1], type: 0, data: floats(1) },
        ],
      },
      'the tensor "t" occurs twice',
    ],
  ])('%s', (_lie, parts, sentence) => {
    expect(refusal(gguf(parts))).toContain(sentence);
  });

  it('weights that are not finite, naming the tensor', () => {
    const bytes = gguf({
      tensors: [{ name: 't', shape: [2], type: 0, data: floats(1, Number.NaN) }],
    });
    const tensor = readGguf(bytes, 'tiny.gguf').tensors.get('t');
    expect(() => tensor && tensorValues(tensor)).toThrow(
      'Tensor t: expected finite values, found NaN at index 1.',
    );
  });
});

describe('readGguf, given damage', () => {
  const whole = gguf(VALID);

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

  it('does so for any bytes after a sound header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), rest => {
        readOrRefuse(
          new ByteWriter()
            .bytes(gguf({ tensorCount: 1, pairCount: 1 }))
            .bytes(rest)
            .done(),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses any bytes without the magic', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), bytes => {
        fc.pre(String.fromCharCode(...bytes.subarray(0, 4)) !== 'GGUF');
        refusal(bytes);
      }),
    );
  });

  function readOrRefuse(bytes: Uint8Array): void {
    try {
      const { tensors } = readGguf(bytes, 'tiny.gguf');
      for (const { shape, data, dtype } of tensors.values()) {
        const bytesEach = dtype === 'float16' ? 2 : 4;
        expect(data.length).toBe(shape.reduce((product, side) => product * side, bytesEach));
      }
    } catch (error) {
      expect(error).toBeInstanceOf(WeightFileError);
    }
  }
});
