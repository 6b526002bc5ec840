/**
 * TensorFlow.js backends on this machine: which ones exist, whether they compute correctly, and how fast.
 *
 * They are measured, not assumed: on a machine without a GPU, wasm is many times faster than software
 * WebGL, and some phones' GPUs give wrong numbers.
 */

import { BaseModelError } from '../core/model/base-model-error';
import { fetchSmall } from './base-models/artefacts';
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

/** The fastest of this many frames is the timing, since other work on the machine only slows frames. */
const TIMED_FRAMES = 4;

/** Milliseconds after which no more frames are timed, as pictures wait for it on the first visit. */
const TIMING_BUDGET = 400;

/**
 * Smallest cosine to the known output that counts as correct: float16 GPU textures stay above 0.999,
 * and wrong numbers are far below.
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

/** Switches to a backend. @returns false if this machine does not have it. */
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
 * Makes a lost backend start again the next time it is used: otherwise it would keep its lost context.
 * Not for the current backend.
 */
export function restartBackend(name: BackendName): void {
  const factory = tf.findBackendFactory(name);
  try {
    tf.removeBackend(name);
  } catch (error) {
    // It is no longer registered; what could not be freed is gone with the context.
    console.warn(`Backend ${name} could not be freed`, error);
  }
  tf.registerBackend(name, factory);
}

/**
 * Calls back once if the current backend loses its GPU: the WebGL context or the WebGPU device.
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

/** @throws BaseModelError if it cannot be loaded. */
async function knownOutput(root: string, folder: string): Promise<Float32Array> {
  const { bytes, address } = await fetchSmall(
    new URL(`models/${folder}/self-test.json`, root).href,
  );
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new BaseModelError('bad-model', `${address} is not JSON: ${String(error)}`);
  }
  const embedding =
    typeof json === 'object' && json !== null && 'embedding' in json ? json.embedding : null;
  if (!Array.isArray(embedding) || !embedding.every(value => typeof value === 'number')) {
    throw new BaseModelError('bad-model', `${address}: expected a list of numbers "embedding"`);
  }
  return Float32Array.from(embedding);
}

/**
 * Cosine between the base model's output for the built-in picture and the known output. NaN if the
 * backend computes NaN.
 */
async function agreement(base: BaseModel, expected: Float32Array): Promise<number> {
  const found = await base.embed(Float32Array.from(selfTestPicture()));
  return found.length === expected.length ? cosine(found, expected) : Number.NaN;
}

/** Milliseconds of the fastest frame. One frame has run before, as the first one compiles shaders. */
async function timeFrames(base: BaseModel): Promise<number> {
  const frame = new Float32Array(INPUT_SIZE * INPUT_SIZE * 3).fill(127);
  const begin = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TIMED_FRAMES; i++) {
    const start = performance.now();
    await base.embed(frame);
    const end = performance.now();
    fastest = Math.min(fastest, end - start);
    if (end - begin > TIMING_BUDGET) break;
  }
  return fastest;
}

/** The networks that ship with the page. */
const FOLDERS: readonly string[] = [
  ...new Set(
    catalog.flatMap(row => (row.kind === 'embedded' ? row.parts.map(part => part.folder) : [])),
  ),
];

/** Disposes networks, even if the backend has failed and cannot free what it has lost. */
export function disposeAll(networks: Iterable<BaseModel>): void {
  for (const network of networks) {
    try {
      network.dispose();
    } catch (error) {
      console.warn('A network could not be freed', error);
    }
  }
}

export interface Measured {
  readonly timing: BackendTiming;
  /** The networks by folder, on that backend; none unless it is `ok`. The caller must dispose them. */
  readonly networks: Map<string, BaseModel>;
}

/**
 * Checks a backend on every network that ships with the page, and times it.
 * @throws BaseModelError if a network cannot be fetched, which says nothing about the backend.
 */
export async function measureBackend(backend: BackendName, root: string): Promise<Measured> {
  const networks = new Map<string, BaseModel>();
  const without = (timing: BackendTiming): Measured => {
    disposeAll(networks.values());
    return { timing, networks: new Map() };
  };
  if (!(await switchBackend(backend))) return without({ backend, verdict: 'unavailable' });
  const msPerFrame: Record<string, number> = {};
  let smallest = 1;
  try {
    for (const folder of FOLDERS) {
      const expected = await knownOutput(root, folder);
      const base = await loadEmbeddedPart(root, folder);
      networks.set(folder, base);
      const found = await agreement(base, expected);
      // The negation also catches NaN.
      if (!(found >= MIN_AGREEMENT)) {
        const known = Number.isNaN(found) ? {} : { agreement: found };
        return without({ backend, verdict: 'wrong-numbers', ...known });
      }
      smallest = Math.min(smallest, found);
      msPerFrame[folder] = await timeFrames(base);
    }
  } catch (error) {
    const failed = without({ backend, verdict: 'failed' });
    if (error instanceof BaseModelError) throw error;
    console.warn(`Backend ${backend} failed its self-test`, error);
    return failed;
  }
  return { timing: { backend, verdict: 'ok', msPerFrame, agreement: smallest }, networks };
}
