/** The files of an ONNX export, and the check in them, run as a user would run it. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { softmaxRows } from '../../../../../src/core/math/softmax';
import { type OnnxExport, writeOnnxZip } from '../../../../../src/formats/model/onnx/onnx-files';
import { makeOnnxModel } from '../../../../../src/formats/model/onnx/onnx-model';
import { colourNetwork } from '../../colour-heads';

const NODE_MODULES = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));
const LABELS = ['warm', 'cold', 'grau'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-files-'));
  await symlink(NODE_MODULES, join(folder, 'node_modules'), 'junction');
});

afterEach(() => rm(folder, { recursive: true }));

const network = colourNetwork(3);

/** What the model must say of a picture of one colour, and that picture. */
async function makeVector(colour: readonly [number, number, number]) {
  const [, kernel, bias] = network.weights.map(({ values }) => values);
  const logits = bias.map((offset, j) =>
    colour.reduce((sum, v, i) => sum + (v / 127.5 - 1) * kernel[i * 3 + j], offset),
  );
  const [r, g, b] = colour;
  const background = { r, g, b, alpha: 1 };
  const png = await sharp({ create: { width: 224, height: 224, channels: 4, background } })
    .png()
    .toBuffer();
  return { png, confidences: softmaxRows(logits, 3, 1) };
}

async function writeZip(
  vectors: Awaited<ReturnType<typeof makeVector>>[],
  judging: Pick<OnnxExport, 'judging'> = {},
) {
  const steps: [] = [];
  const isKnown = [true, true, true];
  const model = makeOnnxModel(
    {
      networks: [network],
      flipAveraging: false,
      wholePicture: false,
      steps,
      temperature: 1,
      isKnown,
    },
    LABELS,
    'Colours',
  );
  const licences = { 'NOTICE.txt': 'Whose it is.', 'licences/L.txt': 'What one may do.' };
  return unzipSync(
    writeOnnxZip({
      name: 'Colours',
      labels: LABELS,
      model,
      classifier: { wholePicture: false },
      licences,
      vectors,
      date: new Date(0),
      cameraFrames: 'as-seen',
      ...judging,
    }),
  );
}

async function unpack(files: Record<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}

/** @returns what a script of the zip prints, and its exit status. */
async function run(script: string): Promise<{ printed: string; status: unknown }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd: folder });
    return { printed: stdout, status: 0 };
  } catch (error) {
    const { stdout, code } = error as { stdout: string; code: unknown };
    return { printed: stdout, status: code };
  }
}

it('contains a model that checks itself, and reports if something is wrong', async () => {
  const vectors = [await makeVector([250, 40, 10]), await makeVector([30, 60, 200])];
  const files = await writeZip(vectors);
  expect(Object.keys(files).sort()).toEqual([
    'NOTICE.txt',
    'README.txt',
    'check.mjs',
    'check.py',
    'labels.json',
    'licences/L.txt',
    'model.onnx',
    'test-vectors/1.png',
    'test-vectors/2.png',
    'test-vectors/expected.json',
  ]);
  await unpack(files);
  expect(JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8'))).toEqual(LABELS);
  const right = await run('check.mjs');
  expect(right.printed).toMatch(/^Right: /);
  expect(right.status).toBe(0);

  await unpack({ 'test-vectors/1.png': vectors[1].png });
  const wrong = await run('check.mjs');
  expect(wrong.printed).toMatch(/^WRONG: /);
  expect(wrong.status).toBe(1);
});

it('contains nothing to check if it has no pictures', async () => {
  const files = await writeZip([]);
  expect(Object.keys(files).sort()).toEqual([
    'NOTICE.txt',
    'README.txt',
    'labels.json',
    'licences/L.txt',
    'model.onnx',
  ]);
  expect(new TextDecoder().decode(files['README.txt'])).not.toContain('check');
});

it('tells what to compare with for "none of these" and "not sure"', async () => {
  const limits = { familiarity: 0.05, confidence: 0.5, lead: 0.1 };
  const step = {
    kind: 'quadratic' as const,
    inputs: 3,
    rank: 0,
    outputs: 1,
    loadings: new Float32Array(0),
    kernel: new Float32Array(3),
    bias: new Float32Array(1),
  };
  const expected = { mean: 2, deviation: 0.5, freedom: 1e9 };
  const told = async (judging: OnnxExport['judging']) => {
    const files = await writeZip([], judging ? { judging } : {});
    const text = (path: string) => new TextDecoder().decode(files[path]);
    return { limits: JSON.parse(text('verdict.json')), readMe: text('README.txt') };
  };
  const whole = await told({ limits, familiarity: { step, expected } });
  // 1.645 standard deviations beyond the mean.
  expect(whole.limits).toEqual({
    noneOfTheseAboveDistance: expect.closeTo(2 + 1.6449 / 2, 3),
    notSureBelowConfidence: 0.5,
    notSureBelowLead: 0.1,
  });
  expect(whole.readMe).toContain(`above ${whole.limits.noneOfTheseAboveDistance}`);
  const few = await told({ limits, familiarity: null });
  expect(few.limits.noneOfTheseAboveDistance).toBeNull();
  expect(few.readMe).not.toContain('none of these');
});

it('tells in its README how Node loads it', async () => {
  const { png, confidences } = await makeVector([200, 30, 90]);
  const files = await writeZip([]);
  const readMe = new TextDecoder().decode(files['README.txt']);
  const [, script] = /In Node:\n(.*?)\n\n/s.exec(readMe) ?? [];
  const jpeg = await sharp(png).jpeg({ quality: 100 }).toBuffer();
  await unpack({ ...files, 'picture.jpg': jpeg, 'load.mjs': new TextEncoder().encode(script) });
  const { printed } = await run('load.mjs');
  const [, numbers] = /^Float32Array\(3\) \[(.*)\]$/s.exec(printed.trim()) ?? [];
  const found = numbers.split(',').map(Number);
  expect(found).toHaveLength(3);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(confidences[i], 2);
});
