/**
 * A real TensorFlow Lite runtime in Node: LiteRT's own build for the web, on the CPU. Its loader asks for
 * a script as a web worker does, and finds the wasm file beside it as Node does.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileFunction } from 'node:vm';
import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';

const require = createRequire(import.meta.url);
const FOLDER = fileURLToPath(new URL('../wasm/', import.meta.resolve('@litertjs/core')));

/** What it has to say of itself while it loads and compiles. */
const SILENT = { ...console, log() {}, warn() {}, error() {} };

/** Runs a script that is neither CommonJS nor a module, and has one variable to give. */
function importScripts(path: string): void {
  const names = ['require', '__dirname', 'console'];
  const run = compileFunction(`${readFileSync(path, 'utf8')};return ModuleFactory`, names);
  Object.assign(globalThis, { ModuleFactory: run(require, dirname(path), SILENT) });
}

/** Call it before anything else, once per process. */
export async function loadRuntime(): Promise<void> {
  // Taken away again: other libraries would think that this is a worker.
  const scope = { self: globalThis, importScripts };
  Object.assign(globalThis, scope);
  await loadLiteRt(FOLDER);
  for (const name of Object.keys(scope)) Reflect.deleteProperty(globalThis, name);
}

/**
 * @param inputs of the shape that the model's input has.
 * @returns its output for each of them.
 */
export async function runModel(
  tflite: Uint8Array<ArrayBuffer>,
  inputs: readonly Float32Array[],
): Promise<Float32Array[]> {
  const model = await loadAndCompile(tflite, { accelerator: 'wasm' });
  const [{ shape }] = model.getInputDetails();
  const outputs: Float32Array[] = [];
  for (const input of inputs) {
    const given = new Tensor(input, [...shape]);
    const [output] = await model.run([given]);
    outputs.push(Float32Array.from(output.toTypedArray()));
    output.delete();
    given.delete();
  }
  model.delete();
  return outputs;
}
