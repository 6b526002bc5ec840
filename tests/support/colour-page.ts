/**
 * Standalone pages with a model small enough to compute by hand: a class for each mean colour.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';
import sharp from 'sharp';
import { INPUT_SIZE } from '../../src/core/model/catalog';
import type { TestVector } from '../../src/formats/model/common/test-vectors';
import { makeStandalonePage } from '../../src/formats/model/page/standalone-page';
import { LayerGraph } from '../../src/formats/model/tfjs/layer-graph';

/** Red, green and blue from 0 to 255. */
export type Colour = readonly [number, number, number];

/** Logits are the channels, from -1 to 1, times this. */
const SHARPNESS = 2;

/** Confidences of red, green and blue, and of further classes, whose logit is 0. */
export function confidencesOf(colour: Colour, classCount: number): Float32Array {
  const powers = Array.from({ length: classCount }, (_, i) =>
    i < 3 ? Math.exp(SHARPNESS * (colour[i] / 127 - 1)) : 1,
  );
  const sum = powers.reduce((a, b) => a + b);
  return Float32Array.from(powers, power => power / sum);
}

export function makePng([r, g, b]: Colour): Promise<Buffer> {
  const side = { width: INPUT_SIZE, height: INPUT_SIZE };
  return sharp({ create: { ...side, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

/** A picture of one colour, and the model's answer. */
export async function makeVector(colour: Colour, classCount: number): Promise<TestVector> {
  return { png: await makePng(colour), confidences: confidencesOf(colour, classCount) };
}

export function colourModel(classCount: number) {
  const graph = new LayerGraph();
  const input = graph.input('image', [INPUT_SIZE, INPUT_SIZE, 3]);
  // In two steps: a sum of all pixels in float32 loses digits.
  const tiles = { pool_size: [16, 16], strides: [16, 16], padding: 'valid' };
  const small = graph.add('AveragePooling2D', 'tiles', tiles, [input], 3);
  const mean = graph.add('GlobalAveragePooling2D', 'mean', {}, [small], 3);
  const kernel = new Float32Array(3 * classCount);
  for (let i = 0; i < 3; i++) kernel[i * classCount + i] = SHARPNESS;
  const output = graph.dense('confidences', mean, classCount, kernel, null, 'softmax');
  return {
    topology: graph.topology('colours', input, output),
    weights: graph.weights,
    embedding: mean.layer,
  };
}

export function makeColourPage(
  name: string,
  labels: readonly string[],
  vectors: readonly TestVector[],
): string {
  const html = makeStandalonePage({
    template: readFileSync('dist/standalone-page.txt', 'utf8'),
    name,
    labels,
    model: colourModel(labels.length),
    classifier: { wholePicture: false },
    licences: { 'NOTICE.txt': 'None' },
    vectors,
    date: new Date(0),
    cameraFrames: 'as-seen',
  });
  return new TextDecoder().decode(html);
}

/** Opens it like a double-click. */
export async function openPage(page: Page, html: string, info: TestInfo): Promise<void> {
  const path = info.outputPath('classifier.html');
  writeFileSync(path, html);
  await page.goto(pathToFileURL(path).href);
}
