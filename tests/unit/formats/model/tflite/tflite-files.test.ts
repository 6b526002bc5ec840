import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  type TfliteExport,
  writeTfliteZip,
} from '../../../../../src/formats/model/tflite/tflite-files';
import { makeTfliteModel } from '../../../../../src/formats/model/tflite/tflite-model';
import { colourNetwork } from '../../colour-heads';

const GIVEN: TfliteExport = {
  name: 'Colours',
  labels: ['red\nwine', 'blue'],
  classifier: {
    networks: [colourNetwork(2)],
    flipAveraging: false,
    wholePicture: false,
    steps: [],
    temperature: 1,
    isKnown: [true, true],
  },
  licences: { 'NOTICE.txt': 'From there.', 'licences/A.txt': 'As you like.' },
  vectors: [],
  date: new Date(0),
  cameraFrames: 'as-seen',
  precision: 'float32',
};

const open = (given: Partial<TfliteExport>) => {
  const files = unzipSync(writeTfliteZip({ ...GIVEN, ...given }));
  const text = (path: string) => new TextDecoder().decode(files[path]);
  return { files, text };
};

const VECTORS = [
  { png: Uint8Array.of(1, 2, 3), confidences: Float32Array.of(0.25, 0.75) },
  { png: Uint8Array.of(4), confidences: Float32Array.of(1, 0) },
];

describe('the zip of a TensorFlow Lite export', () => {
  it.each(['float32', 'float16'] as const)('holds the model, its labels and licences, as %s', p => {
    const { files, text } = open({ precision: p });
    expect(Object.keys(files).sort()).toEqual([
      'NOTICE.txt',
      'README.txt',
      'labels.txt',
      'licences/A.txt',
      'model.tflite',
    ]);
    const { classifier, labels, name } = GIVEN;
    expect(files['model.tflite']).toEqual(makeTfliteModel(classifier, labels, name, p));
    expect(text('labels.txt')).toBe('red wine\nblue\n');
    expect(text('licences/A.txt')).toBe('As you like.');
    expect(text('README.txt')).toContain(`in ${p}`);
    expect(text('README.txt')).not.toContain('test-vectors');
    expect(text('README.txt')).toContain('not mirrored: give it frames as they come');
    const { text: mirrored } = open({ precision: p, cameraFrames: 'as-shown' });
    expect(mirrored('README.txt')).toContain('mirror the frames of a camera that faces');
  });

  it.each([
    ['float32', 1e-4],
    ['float16', 1e-3],
  ] as const)(
    'holds pictures and what is expected of them, as %s within %f',
    (precision, tolerance) => {
      const { files, text } = open({ vectors: VECTORS, precision });
      expect(files['test-vectors/2.png']).toEqual(VECTORS[1].png);
      expect(JSON.parse(text('test-vectors/expected.json'))).toEqual({
        labels: GIVEN.labels,
        tolerance,
        pictures: [
          { picture: 'test-vectors/1.png', confidences: [0.25, 0.75] },
          { picture: 'test-vectors/2.png', confidences: [1, 0] },
        ],
      });
      expect(text('README.txt')).toContain('compare with test-vectors/expected.json');
    },
  );
});
