/**
 * Starts a backend: WebAssembly, which every machine has and which gives the same numbers on all of
 * them, or plain JavaScript, which is slow but safe, where a browser does not allow WebAssembly.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import packed from 'virtual:wasm-binary';
import { setWasmPath } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { inflateSync } from 'fflate';
import { fromBase64 } from '../formats/shared/base64';
import { ModelError } from './types';

async function isThere(name: string): Promise<boolean> {
  try {
    return (await tf.setBackend(name)) && tf.getBackend() === name;
  } catch {
    return false;
  }
}

/** Whether it computes at all: it adds 1 and 2 a thousand times. */
function isSound(): boolean {
  const values = tf.tidy(() => tf.add(tf.ones([1000]), tf.scalar(2)).dataSync());
  return values.length === 1000 && values.every(value => value === 3);
}

async function start(): Promise<void> {
  const binary = new Blob([inflateSync(fromBase64(packed))], { type: 'application/wasm' });
  const address = URL.createObjectURL(binary);
  try {
    // The replacement of this function would use threads on some pages, and these need more files.
    tf.env().set('DEPRECATION_WARNINGS_ENABLED', false);
    setWasmPath(address);
    for (const name of ['wasm', 'cpu']) if ((await isThere(name)) && isSound()) return;
  } finally {
    URL.revokeObjectURL(address);
  }
  throw new ModelError(
    'backend',
    'Neither WebAssembly nor plain JavaScript computes correctly here',
  );
}

let started: Promise<void> | null = null;

/**
 * Starts a backend unless one is already in use.
 * @throws ModelError `backend`.
 */
export function startBackend(): Promise<void> {
  started ??= start();
  return started;
}
