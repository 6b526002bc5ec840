/** TensorFlow.js in Node, for the heads that need it. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Starts the wasm backend on one thread. */
export async function startTensorFlow(): Promise<void> {
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(wasm), 'dist', '/'));
  setThreadsCount(1);
  await tf.setBackend('wasm');
}
