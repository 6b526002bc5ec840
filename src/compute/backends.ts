/**
 * TensorFlow.js backends on this machine: which there are, whether they compute right, how fast.
 *
 * Measured, not assumed: on a machine without a GPU wasm beats software WebGL many times over, and
 * some phones' GPUs give wrong numbers.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import wasmPlain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import wasmSimd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import wasmThreaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import * as tf from '@tensorflow/tfjs-core';
import { catalog, INPUT_SIZE } from '../core/model/catalog';
import type { BaseModel } from './base-models/base-model';
import { loadEmbeddedPart } from './base-models/load';
import { selfTestPicture } from './base-models/self-test-picture';
import type { BackendName, BackendTiming } from './door/protocol';

/** In the order in which they are measured: the surest first. */
const BACKENDS: readonly BackendName[] = ['wasm', 'webgpu', 'webgl'];

/** Frames whose median is the timing. The first ones, which compile shaders, are not counted. */
const WARM_UP_FRAMES = 2;
const TIMED_FRAMES = 5;

/** Milliseconds after which no more frames are timed: pictures wait until all backends are. */
const TIMING_BUDGET = 1500;

/**
 * Smallest cosine to the known output that passes for right: half-precision GPU textures stay
 * above 0.999, wrong numbers fall far below.
 */
const MIN_AGREEMENT = 0.99;

const absolute = (url: string) => new URL(url, self.location.href).href;

export function configureWasm(): void {
  setWasmPaths({
    'tfjs-backend-wasm.wasm': absolute(wasmPlain),
    'tfjs-backend-wasm-simd.wasm': absolute(wasmSimd),
    'tfjs-backend-wasm-threaded-simd.wasm': absolute(wasmThreaded),
  });
}

/** Switches to a backend. Resolves to false if this machine does not have it. */
export async function switchBackend(name: BackendName): Promise<boolean> {
  if (name === 'webgpu' && !('gpu' in navigator)) return false;
  try {
    if (!(await tf.setBackend(name))) return false;
    await tf.ready();
    return tf.getBackend() === name;
  } catch {
    return false;
  }
}

/**
 * Makes a backend that was lost start afresh when it is next switched to: the one there is would
 * go on with its lost context. Not for the backend in use.
 */
export function restartBackend(name: BackendName): void {
  const factory = tf.findBackendFactory(name);
  try {
    tf.removeBackend(name);
  } catch (error) {
    // It is out of the registry; what could not be freed went with the context.
    console.warn(`Backend ${name} could not be freed`, error);
  }
  tf.registerBackend(name, factory);
}

/**
 * Calls back once if the backend in use loses its GPU: the WebGL context or the WebGPU device.
 * It does nothing for wasm and cpu, which cannot be lost.
 */
export function onBackendLost(lost: () => void): void {
  const backend: unknown = tf.backend();
  if (typeof backend !== 'object' || backend === null) return;
  if ('gpgpu' in backend) {
    const { gl } = backend.gpgpu as { gl: { canvas: OffscreenCanvas } };
    gl.canvas.addEventListener('webglcontextlost', lost, { once: true });
  } else if ('device' in backend) {
    const { device } = backend as { device: { lost: Promise<unknown> } };
    void device.lost.then(lost);
  }
}

function cosine(a: Float32Array, b: ArrayLike<number>): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return ab / Math.sqrt(aa * bb);
}

async function knownOutput(root: string, folder: string): Promise<Float32Array> {
  const response = await fetch(new URL(`models/${folder}/self-test.json`, root));
  const json: unknown = await response.json();
  const embedding =
    typeof json === 'object' && json !== null && 'embedding' in json ? json.embedding : null;
  if (!Array.isArray(embedding) || !embedding.every(value => typeof value === 'number')) {
    throw new Error(`models/${folder}/self-test.json: expected a list of numbers "embedding"`);
  }
  return Float32Array.from(embedding);
}

/**
 * Cosine between what the base model computes on the built-in picture and the known output.
 * NaN where the backend computes NaN.
 */
async function agreement(base: BaseModel, root: string, folder: string): Promise<number> {
  const expected = await knownOutput(root, folder);
  const found = await base.embed(Float32Array.from(selfTestPicture()));
  return found.length === expected.length ? cosine(found, expected) : Number.NaN;
}

async function timeFrames(base: BaseModel): Promise<number> {
  const frame = new Float32Array(INPUT_SIZE * INPUT_SIZE * 3).fill(127);
  const times: number[] = [];
  const begin = performance.now();
  for (let i = 0; i < WARM_UP_FRAMES + TIMED_FRAMES; i++) {
    if (times.length > 0 && performance.now() - begin > TIMING_BUDGET) break;
    const start = performance.now();
    await base.embed(frame);
    if (i >= WARM_UP_FRAMES) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
}

async function measureBackend(
  backend: BackendName,
  root: string,
  folders: readonly string[],
): Promise<BackendTiming> {
  if (!(await switchBackend(backend))) return { backend, verdict: 'unavailable' };
  const msPerFrame: Record<string, number> = {};
  let smallest = 1;
  try {
    for (const folder of folders) {
      const base = await loadEmbeddedPart(root, folder);
      try {
        const found = await agreement(base, root, folder);
        // The negation also catches NaN.
        if (!(found >= MIN_AGREEMENT)) {
          return {
            backend,
            verdict: 'wrong-numbers',
            ...(Number.isNaN(found) ? {} : { agreement: found }),
          };
        }
        smallest = Math.min(smallest, found);
        msPerFrame[folder] = await timeFrames(base);
      } finally {
        base.dispose();
      }
    }
  } catch (error) {
    console.warn(`Backend ${backend} failed its self-test`, error);
    return { backend, verdict: 'failed' };
  }
  return { backend, verdict: 'ok', msPerFrame, agreement: smallest };
}

/**
 * Measures every backend on every embedded network. The plain cpu backend, slow but sure, is
 * measured only where nothing else works.
 */
export async function measureBackends(
  root: string,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<BackendTiming[]> {
  const folders = [
    ...new Set(
      catalog.flatMap(row => (row.kind === 'embedded' ? row.parts.map(part => part.folder) : [])),
    ),
  ];
  const timings: BackendTiming[] = [];
  for (const [i, backend] of BACKENDS.entries()) {
    signal.throwIfAborted();
    onProgress(i / BACKENDS.length);
    timings.push(await measureBackend(backend, root, folders));
  }
  if (!timings.some(timing => timing.verdict === 'ok')) {
    timings.push(await measureBackend('cpu', root, folders));
  }
  return timings;
}
