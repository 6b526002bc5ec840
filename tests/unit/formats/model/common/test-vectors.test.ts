/** Test vectors of an export: what is written is read, and what is damaged is refused in a sentence. */
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../../../src/core/format-error';
import { type ModelExport, writeModelZip } from '../../../../../src/formats/model/common/model-zip';
import { readTestVectors } from '../../../../../src/formats/model/common/test-vectors';

const LABELS = ['a', '自行车'];
const VECTORS = [
  { png: Uint8Array.of(1, 2, 3), confidences: Float32Array.of(0.1, 0.9) },
  { png: Uint8Array.of(4), confidences: Float32Array.of(1, 0) },
];
const EXPECTED = 'test-vectors/expected.json';

function write(vectors: typeof VECTORS): Map<string, Uint8Array> {
  const given: ModelExport = {
    name: '',
    labels: LABELS,
    classifier: { wholePicture: false },
    licences: {},
    vectors,
    date: new Date(0),
    cameraFrames: 'as-seen',
  };
  return new Map(Object.entries(unzipSync(writeModelZip(given, {}))));
}

it('reads what was written', () => {
  expect(readTestVectors(write(VECTORS), LABELS)).toEqual({ tolerance: 1e-4, vectors: VECTORS });
});

it('finds none if there are none', () => {
  expect(readTestVectors(write([]), LABELS)).toBeNull();
});

const text = new TextDecoder().decode(write(VECTORS).get(EXPECTED));

/** Changes a piece of the JSON. */
const changed = (from: string | RegExp, to: string) => text.replace(from, to);

describe.each([
  ['is cut off', text.slice(0, -5), /expected JSON/],
  ['is no object', '[]', /expected an object/],
  ['has the labels of another model', changed('"a"', '"b"'), /the labels of the model/],
  ['allows everything', changed('0.0001', '1'), /a tolerance above 0/],
  ['allows nothing', changed('0.0001', '0'), /a tolerance above 0/],
  ['has no tolerance', changed('0.0001', 'null'), /a tolerance above 0/],
  ['has no pictures', changed(/"pictures": \[.*\]/s, '"pictures": []'), /a list of pictures/],
  ['has pictures that are none', changed(/\{\s*"picture":/, '{"no":'), /pictures with their/],
  ['names a picture that is not there', changed('/2.png', '/3.png'), /test-vectors\/3\.png/],
  ['has a confidence too few', changed(/1,\s*0\s*\]/, '1]'), /2 confidences from 0 to 1 for/],
  ['has a confidence that is none', changed(/1,\s*0\s*\]/, '1, null]'), /2 confidences/],
  ['has a confidence above 1', changed(/1,\s*0\s*\]/, '1.5, 0]'), /2 confidences/],
])('a file that %s', (_, json, says) => {
  it('is refused as damaged, with what was expected', () => {
    expect(json).not.toBe(text);
    const files = write(VECTORS).set(EXPECTED, new TextEncoder().encode(json));
    const read = () => readTestVectors(files, LABELS);
    expect(read).toThrow(says);
    expect(read).toThrow(FormatError);
  });
});
