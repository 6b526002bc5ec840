/** The script that classifies a folder, run as a user would run it, compared with the page. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadBaseModel } from '../../../src/compute/base-models/load';
import { preprocess } from '../../../src/compute/base-models/preprocessing';
import { makeOnnxModel } from '../../../src/formats/model/onnx/onnx-model';
import {
  learnThree,
  readPhotograph,
  type ServedModels,
  type ShippedClassifier,
  serveBaseModels,
} from '../formats/shipped-classifiers';

const SCRIPT = fileURLToPath(
  new URL('../../../examples/onnx/classify-folder.mjs', import.meta.url),
);
const LABELS = ['half "and" half', '=mirror'];

let served: ServedModels;
let folder: string;
let shipped: ShippedClassifier;

beforeAll(async () => {
  served = await serveBaseModels();
  folder = await mkdtemp(join(tmpdir(), 'classify-folder-'));
  const base = await loadBaseModel('fast', served.address);
  shipped = await learnThree(base, false, { id: 'ridge', options: {} });
  await mkdir(join(folder, 'export'));
  const model = makeOnnxModel(shipped.classifier, LABELS, 'Test');
  await writeFile(join(folder, 'export', 'model.onnx'), model);
  await writeFile(join(folder, 'export', 'labels.json'), JSON.stringify(LABELS));
});

afterAll(async () => {
  served.close();
  await rm(folder, { recursive: true });
});

interface Picture {
  readonly rgba: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

const photograph = (): Picture => {
  const { data, width, height } = readPhotograph();
  return { rgba: data, width, height };
};

/** The picture turned by a quarter to the right. */
function turn({ rgba, width, height }: Picture): Picture {
  const out = new Uint8ClampedArray(rgba.length);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < height; x++) {
      const from = 4 * ((height - 1 - x) * width + y);
      out.set(rgba.subarray(from, from + 4), 4 * (y * height + x));
    }
  }
  return { rgba: out, width: height, height: width };
}

const encode = ({ rgba, width, height }: Picture) =>
  sharp(rgba, { raw: { width, height, channels: 4 } });

const run = async (pictures: string) => {
  const given = [SCRIPT, join(folder, 'export'), pictures];
  try {
    return { ...(await promisify(execFile)(process.execPath, given)), code: 0 };
  } catch (error) {
    return error as { stdout: string; stderr: string; code: unknown };
  }
};

it('gives the same answer as the page for each picture, however it is stored', async () => {
  const pictures = join(folder, 'pictures');
  await mkdir(join(pictures, 'sub'), { recursive: true });
  const whole = photograph();
  const { width, height } = whole;

  await encode(whole).png().toFile(join(pictures, 'plain.png'));

  // Lies on its right side, with an orientation tag.
  await encode(turn(whole))
    .withMetadata({ orientation: 8 })
    .png()
    .toFile(join(pictures, 'turned.png'));

  const rgba = whole.rgba.map((value, i) =>
    i % 4 === 3 && (i >> 2) % width < width / 2 ? 0 : value,
  );
  await encode({ ...whole, rgba })
    .png()
    .toFile(join(pictures, 'sub', 'transparent.PNG'));
  const onWhite = whole.rgba.map((value, i) => ((i >> 2) % width < width / 2 ? 255 : value));

  await encode(whole).greyscale().jpeg({ quality: 100 }).toFile(join(pictures, 'grey.jpg'));
  await writeFile(join(pictures, 'broken, or not.jpg'), 'no picture');
  await writeFile(join(pictures, 'notes.txt'), 'no picture either');

  const { stdout, stderr, code } = await run(pictures);
  expect(stderr).toMatch(/^broken, or not\.jpg: /);
  expect(code).toBe(1);
  const [header, ...rows] = stdout.trim().split('\r\n');
  expect(header).toBe('"file","label","confidence","half ""and"" half","\'=mirror"');
  const found = new Map(rows.map(row => [row.split(',')[0], row.split(',').slice(2).map(Number)]));
  expect([...found.keys()]).toEqual([
    '"grey.jpg"',
    '"plain.png"',
    '"sub/transparent.PNG"',
    '"turned.png"',
  ]);

  const score = async ({ rgba: pixels }: Picture) =>
    shipped.score(preprocess(pixels, width, height));
  const expected = {
    '"plain.png"': await score(whole),
    '"turned.png"': await score(whole),
    '"sub/transparent.PNG"': await score({ ...whole, rgba: onWhite }),
  };
  for (const [path, scores] of Object.entries(expected)) {
    const [most, ...confidences] = found.get(path) ?? [];
    expect(most).toBe(Math.max(...confidences));
    for (const [i, value] of scores.entries()) {
      expect(Math.abs(confidences[i] - value), path).toBeLessThan(1e-4);
    }
  }
  expect(found.get('"grey.jpg"')).not.toEqual(found.get('"plain.png"'));
});

it('says how it is used if a folder is missing', async () => {
  const { stderr, code } = await run('');
  expect(stderr).toMatch(/^Usage: /);
  expect(code).toBe(2);
});
