import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Predictor } from '../../../../src/app/recognition/predictor';
import type { Recogniser } from '../../../../src/app/recognition/recogniser';
import { TriedPictures } from '../../../../src/app/recognition/tried-picture';
import type { Notice } from '../../../../src/app/shared/notices-state';
import { thresholdsFor } from '../../../../src/core/judging/verdict';
import { type TestContext, testContext } from '../test-context';

const PNG_HEAD = Uint8Array.of(
  0x89,
  0x50,
  0x4e,
  0x47,
  0x0d,
  0x0a,
  0x1a,
  0x0a,
  ...new Array<number>(16),
);
const file = (name: string) => new File([PNG_HEAD], name);

const bitmap = (): ImageBitmap => ({ width: 1, height: 1, close() {} });

const recogniser: Recogniser = {
  classes: ['cat', 'dog'],
  thresholds: thresholdsFor(0),
  predict: async () => ({ scores: Float32Array.of(0.25, 0.75), familiarity: 1, embedMs: 5 }),
};

let context: TestContext;
let predictor: Predictor;
let tried: TriedPictures;

beforeEach(() => {
  vi.stubGlobal('createImageBitmap', async () => bitmap());
  context = testContext();
  predictor = new Predictor(context, () => recogniser);
  tried = new TriedPictures(context, predictor);
});
afterEach(() => void vi.unstubAllGlobals());

const shown = () => context.get().triedPicture ?? expect.fail('no picture is shown');
const framesCount = async () => {
  await predictor.predictFrame(bitmap());
  return context.get().prediction?.framesPerSecond ?? null;
};

it('is shown and recognised, and frames are skipped meanwhile', async () => {
  await tried.show(file('cup.png'));
  expect(shown().name).toBe('cup.png');
  expect((await fetch(shown().address)).ok).toBe(true);
  expect(context.get().prediction?.winner).toBe('dog');
  expect(await framesCount()).toBeNull();
});

it('gives way to the next one, and frees its address', async () => {
  await tried.show(file('cup.png'));
  const { address } = shown();
  await tried.show(file('plate.png'));
  expect(shown().name).toBe('plate.png');
  await expect(fetch(address)).rejects.toThrow();
});

it('is closed together with its result, and frames are recognised again', async () => {
  await tried.show(file('cup.png'));
  const { address } = shown();
  tried.close();
  expect(context.get()).toMatchObject({ triedPicture: null, prediction: null });
  await expect(fetch(address)).rejects.toThrow();
  expect(await framesCount()).toBe(1);
});

it('is told as what it is where it is no picture, and leaves what was there', async () => {
  await tried.show(file('cup.png'));
  const notices: (readonly [string, Notice['params']])[] = [];
  context.notify = ({ code, params }) => void notices.push([code, params]);
  context.problem = (code, params = {}) => void notices.push([code, params]);
  await tried.show(new File(['<svg xmlns="http://www.w3.org/2000/svg"/>'], 'plan.svg'));
  await tried.show(new File([], 'empty.png'));
  expect(notices).toEqual([
    ['picture-unread', { name: 'plan.svg', why: 'svg' }],
    ['picture-unread', { name: 'empty.png', why: 'empty' }],
  ]);
  expect(shown().name).toBe('cup.png');
  expect(context.get().prediction?.winner).toBe('dog');
});

it('is closed and told where the browser fails to decode it', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('no')));
  await tried.show(file('cup.png'));
  expect(context.codes).toEqual(['picture-unread']);
  expect(context.get()).toMatchObject({ triedPicture: null, prediction: null });
});
