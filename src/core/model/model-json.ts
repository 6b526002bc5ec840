/**
 * Reads the bytes of a TensorFlow.js `model.json` and of the weight files that it names.
 *
 * It builds no model and fetches nothing.
 */
import * as v from 'valibot';
import { BaseModelError } from './base-model-error';

/** Limit on what a manifest may ask for: one from a stranger can ask for anything. */
const MOST_WEIGHT_BYTES = 1024 ** 3;

const side = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A weight. Its values are stored as `quantization.dtype` where that is given, otherwise as `dtype`. */
const weightSpec = v.object({
  name: v.string(),
  shape: v.array(side),
  dtype: v.picklist(['float32', 'int32', 'bool', 'string', 'complex64']),
  quantization: v.exactOptional(
    v.object({
      dtype: v.picklist(['uint8', 'uint16', 'float16']),
      scale: v.exactOptional(v.number()),
      min: v.exactOptional(v.number()),
    }),
  ),
});

const modelJson = v.object({
  format: v.exactOptional(v.string()),
  /** The program that wrote it. */
  generatedBy: v.optional(v.unknown()),
  modelTopology: v.custom<object>(
    value => typeof value === 'object' && value !== null && !Array.isArray(value),
  ),
  weightsManifest: v.array(v.object({ paths: v.array(v.string()), weights: v.array(weightSpec) })),
});

export type ModelJson = v.InferOutput<typeof modelJson>;

/**
 * @param where the bytes came from, for error messages.
 * @throws BaseModelError `bad-model`.
 */
export function readModelJson(bytes: Uint8Array, where: string): ModelJson {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new BaseModelError('bad-model', `${where} is not JSON`);
  }
  if (!v.is(modelJson, json)) {
    throw new BaseModelError(
      'bad-model',
      `${where} holds no TensorFlow.js model: expected modelTopology and weightsManifest`,
    );
  }
  return json;
}

/** Weights, in the order in which their bytes are stored. */
export const weightSpecs = ({ weightsManifest }: ModelJson) =>
  weightsManifest.flatMap(group => group.weights);

/** Weight files, in the order in which their bytes are stored. */
export const weightPaths = ({ weightsManifest }: ModelJson) =>
  weightsManifest.flatMap(group => group.paths);

const BYTES_PER_VALUE: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/**
 * @returns the total size of all weights in bytes.
 * @throws BaseModelError `bad-model` if it is over the limit.
 */
export function weightBytes(json: ModelJson, where: string): number {
  let sum = 0;
  for (const entry of weightSpecs(json)) {
    const dtype = entry.quantization?.dtype ?? entry.dtype;
    const bytes = Object.hasOwn(BYTES_PER_VALUE, dtype) ? BYTES_PER_VALUE[dtype] : 4;
    sum += entry.shape.reduce((product, n) => product * n, 1) * bytes;
  }
  if (sum > MOST_WEIGHT_BYTES) {
    throw new BaseModelError(
      'bad-model',
      `${where}: expected at most ${MOST_WEIGHT_BYTES} bytes of weights, found ${sum}`,
    );
  }
  return sum;
}

/**
 * Joins weight files.
 * @throws BaseModelError `incomplete-model`.
 */
export function joinWeights(
  parts: readonly Uint8Array[],
  expected: number,
  where: string,
): ArrayBuffer {
  const found = parts.reduce((sum, part) => sum + part.length, 0);
  if (found !== expected) {
    throw new BaseModelError(
      'incomplete-model',
      `${where}: expected ${expected} bytes of weights, found ${found}`,
    );
  }
  const weights = new Uint8Array(found);
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  return weights.buffer;
}
