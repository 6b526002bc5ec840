/**
 * The Python lines in exports and in docs/exports.md, and the Python examples, run as a user
 * would, against the same model in onnxruntime for Node.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Classifier } from '../../src/core/model/classifier';
import { writeOnnxZip } from '../../src/formats/model/onnx/onnx-files';
import { makeOnnxModel } from '../../src/formats/model/onnx/onnx-model';
import { writeTfliteZip } from '../../src/formats/model/tflite/tflite-files';
import { colourNetwork } from '../unit/formats/colour-heads';
import { type Pictures, runOnnx } from '../unit/formats/model/onnx/onnxruntime';
import { hasPackage, readNumbers, runPython } from './python';

const ROOT = new URL('../../', import.meta.url);
const LABELS = ['warm', '=cold', 'grün'];
const CLASSIFIER: Classifier = {
  networks: [colourNetwork(3)],
  flipAveraging: false,
  wholePicture: false,
  steps: [],
  temperature: 0.2,
  isKnown: [true, true, true],
};
const MODEL = makeOnnxModel(CLASSIFIER, LABELS, 'Colours');
const INFO = {
  name: 'Colours',
  labels: LABELS,
  classifier: { wholePicture: false },
  licences: {},
  date: new Date(0),
  cameraFrames: 'as-seen',
} as const;
const TOLERANCE = 1e-4;

/** A tensor, as the protocol has it. */
interface Input {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
  readonly data: number[];
}

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'in-python-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function put(files: Record<string, Uint8Array | string>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** A picture whose corners have colours of their own. */
function paint(width: number, height: number): Pictures {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    rgb.set([255 * x, 255 * y, 255 * (1 - x) * (1 - y)], 3 * i);
  }
  return { rgb, width, height };
}

const encode = ({ rgb, width, height }: Pictures) =>
  sharp(rgb, { raw: { width, height, channels: 3 } }).png();

/** The picture lying on its right side, with a note of it, and its upper half transparent. */
async function hide(picture: Pictures): Promise<{ png: Buffer; shown: Pictures }> {
  const { rgb, width, height } = picture;
  const isHidden = (i: number) => i < (width * height) / 2;
  const rgba = Uint8Array.from({ length: 4 * width * height }, (_, k) =>
    k % 4 < 3 ? rgb[3 * (k >> 2) + (k % 4)] : isHidden(k >> 2) ? 0 : 255,
  );
  const lying = await sharp(rgba, { raw: { width, height, channels: 4 } })
    .rotate(90)
    .png()
    .toBuffer();
  const png = await sharp(lying).withMetadata({ orientation: 8 }).png().toBuffer();
  return { png, shown: { ...picture, rgb: rgb.map((v, k) => (isHidden(k / 3) ? 255 : v)) } };
}

function expectNear(found: readonly number[], expected: ArrayLike<number>, most = TOLERANCE): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) {
    expect(Math.abs(value - expected[i])).toBeLessThan(most);
  }
}

async function makeVector(picture: Pictures) {
  return { png: await encode(picture).toBuffer(), confidences: await runOnnx(MODEL, picture) };
}

const copyExample = (name: string) =>
  cp(fileURLToPath(new URL(`examples/onnx/${name}`, ROOT)), join(folder, name));

const unpackOnnx = async (vectors: Awaited<ReturnType<typeof makeVector>>[]) => {
  const files = unzipSync(writeOnnxZip({ ...INFO, model: MODEL, vectors }));
  await put(files);
  return new TextDecoder().decode(files['README.txt']);
};

describe('an ONNX export', () => {
  it('checks itself, and reports if something is wrong', async () => {
    const vectors = [await makeVector(paint(224, 224)), await makeVector(paint(300, 40))];
    await unpackOnnx(vectors);
    const right = await runPython(folder, 'check.py');
    expect(right).toMatchObject({ printed: expect.stringMatching(/^Right: /), status: 0 });
    await put({ 'test-vectors/1.png': vectors[1].png });
    const wrong = await runPython(folder, 'check.py');
    expect(wrong).toMatchObject({ printed: expect.stringMatching(/^WRONG: /), status: 1 });
  });

  it.each(['README.txt', 'docs/exports.md'])('is loaded by the lines in %s', async source => {
    const readMe = await unpackOnnx([]);
    const docs = await readFile(new URL('docs/exports.md', ROOT), 'utf8');
    const [, lines] =
      source === 'README.txt'
        ? (/In Python:\n(.*?)\n\n/s.exec(readMe) ?? [])
        : (/## ONNX.*?```python\n(.*?)```/s.exec(docs) ?? []);
    const { png, shown } = await hide(paint(320, 200));
    // Pillow looks at what is in a file, not at its name.
    await put({ 'picture.jpg': png, 'load.py': lines });
    const { printed, errors } = await runPython(folder, 'load.py');
    expect(errors).toBe('');
    expect(printed).toContain("['warm', '=cold', 'grün']");
    expectNear(readNumbers(printed), await runOnnx(MODEL, shown));
  });

  it('classifies on Ray, whatever is in the folder', async ({ skip }) => {
    skip(!hasPackage('ray.data'), 'this Python has no ray[data]');
    await copyExample('ray-data.py');
    const { png, shown } = await hide(paint(320, 200));
    const coloured = paint(90, 120);
    const grey = { ...coloured, rgb: coloured.rgb.map((_, k, all) => all[k - (k % 3)]) };
    const sixteen = Uint16Array.from({ length: 90 * 120 }, (_, i) => 257 * grey.rgb[3 * i]);
    const broken = await encode(paint(200, 200)).png({ compressionLevel: 0 }).toBuffer();
    // The second part of its pixels has a name that is none: Pillow opens it, and fails in decoding.
    broken.set([1, 2, 3, 4], broken.indexOf('IDAT', broken.indexOf('IDAT') + 4));
    await put({
      'export/model.onnx': MODEL,
      'pictures/turned.png': png,
      'pictures/sub/grey.png': await sharp(sixteen, {
        raw: { width: 90, height: 120, channels: 1 },
      })
        .toColourspace('grey16')
        .png()
        .toBuffer(),
      'pictures/broken.png': broken,
      'pictures/none.jpg': 'no picture',
      'pictures/notes.txt': 'no picture either',
    });
    const { errors, status } = await runPython(
      folder,
      'ray-data.py',
      'export',
      'pictures',
      'results',
    );
    expect(status, errors).toBe(0);
    const names = await readdir(join(folder, 'results'));
    const tables = await Promise.all(names.map(n => readFile(join(folder, 'results', n), 'utf8')));
    const rows = new Map(
      tables.flatMap(table =>
        table
          .trim()
          .split('\n')
          .slice(1)
          .map(row => [/pictures\/([^"]*)/.exec(row)?.[1], row] as const),
      ),
    );
    expect([...rows.keys()].sort()).toEqual([
      'broken.png',
      'none.jpg',
      'sub/grey.png',
      'turned.png',
    ]);
    for (const [path, picture] of [
      ['turned.png', shown],
      ['sub/grey.png', grey],
    ] as const) {
      const [, all] = /"(\{.*\})"/.exec(rows.get(path) ?? '') ?? [];
      const byLabel = JSON.parse(all.replaceAll('""', '"'));
      expect(Object.keys(byLabel)).toEqual(LABELS);
      expectNear(Object.values(byLabel), await runOnnx(MODEL, picture));
    }
    expect(rows.get('none.jpg')).toContain(',"","No picture that Pillow knows"');
    expect(rows.get('broken.png')).toContain(',"","SyntaxError: broken PNG file');
  });

  it('gets requests from the KServe client in the Open Inference Protocol', async () => {
    await copyExample('kserve-client.py');
    const sizes: number[][] = [];
    const server = createServer(async (request, response) => {
      const { inputs } = (await json(request)) as { inputs: Input[] };
      const [{ name, datatype, shape, data }] = inputs;
      const isRight =
        request.method === 'POST' &&
        request.url === '/v2/models/inkling/infer' &&
        name === 'image' &&
        datatype === 'UINT8';
      sizes.push(shape);
      const [, height, width] = shape;
      const found = await runOnnx(MODEL, { rgb: Uint8Array.from(data), width, height });
      const output = { name: 'confidences', datatype: 'FP32', shape: [1, 3], data: [...found] };
      response.statusCode = isRight ? 200 : 400;
      response.end(JSON.stringify({ model_name: 'inkling', outputs: [output] }));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { png, shown } = await hide(paint(320, 200));
    const large = await encode(paint(1500, 1200)).toBuffer();
    await put({ 'e/labels.json': JSON.stringify(LABELS), 'small.png': png, 'large.png': large });
    const ask = (picture: string) =>
      runPython(folder, 'kserve-client.py', `http://127.0.0.1:${port}/`, 'e', picture);
    const { printed, errors } = await ask('small.png');
    expect(errors).toBe('');
    const expected = await runOnnx(MODEL, shown);
    expect(printed).toBe(LABELS.map((l, i) => `${expected[i].toFixed(4)} ${l}\n`).join(''));
    expect((await ask('large.png')).status).toBe(0);
    server.close();
    expect(sizes).toEqual([
      [1, 200, 320, 3],
      [1, 512, 512, 3],
    ]);
  });
});

describe('a TensorFlow Lite export', () => {
  it.for(['float32', 'float16'] as const)(
    'is loaded by its README, as %s',
    async (precision, { skip }) => {
      skip(!hasPackage('tensorflow'), 'this Python has no tensorflow');
      const files = unzipSync(
        writeTfliteZip({ ...INFO, classifier: CLASSIFIER, precision, vectors: [] }),
      );
      const readMe = new TextDecoder().decode(files['README.txt']);
      const [, lines] = /In Python, with tensorflow.*?:\n(.*?)\nWith mediapipe/s.exec(readMe) ?? [];
      const picture = paint(320, 200);
      await put({ ...files, 'picture.jpg': await encode(picture).toBuffer(), 'load.py': lines });
      const { printed, errors, status } = await runPython(folder, 'load.py');
      expect(status, errors).toBe(0);
      // The picture is rounded to whole values once it is resized, and kernels to float16.
      expectNear(readNumbers(printed), await runOnnx(MODEL, picture), 1e-2);
    },
  );
});
