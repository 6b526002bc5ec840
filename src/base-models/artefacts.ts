/**
 * Fetches what a model is made of (model.json and its weight files), with progress and cancel,
 * and keeps it in memory as one TensorFlow.js artefact.
 */
import type * as tf from '@tensorflow/tfjs-core';
import { BaseModelError } from './base-model';

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** Called with the share of bytes fetched, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** Limits on what an address may answer with: a stranger's server can go on for ever. */
const MOST_JSON_BYTES = 64 * 1024 ** 2;
const MOST_WEIGHT_BYTES = 1024 ** 3;

interface ModelJson {
  readonly format?: string;
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: tf.io.WeightsManifestEntry[];
  }[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isModelJson(value: unknown): value is ModelJson {
  return (
    isRecord(value) &&
    isRecord(value.modelTopology) &&
    Array.isArray(value.weightsManifest) &&
    value.weightsManifest.every(
      group =>
        isRecord(group) &&
        Array.isArray(group.paths) &&
        group.paths.every(path => typeof path === 'string') &&
        Array.isArray(group.weights) &&
        group.weights.every(
          entry =>
            isRecord(entry) &&
            typeof entry.name === 'string' &&
            Array.isArray(entry.shape) &&
            entry.shape.every(side => Number.isSafeInteger(side) && side >= 0),
        ),
    )
  );
}

async function fetchOk(address: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address, signal ? { signal } : {});
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new BaseModelError('fetch-failed', `${address} could not be fetched: ${String(error)}`);
  }
  if (!response.ok) {
    throw new BaseModelError('fetch-status', `${address} answered ${response.status}`);
  }
  return response;
}

/** @param onBytes told of every piece; what it throws ends the reading. */
async function readBytes(
  response: Response,
  signal: AbortSignal | undefined,
  onBytes: (count: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      chunks.push(next.value);
      length += next.value.length;
      onBytes(next.value.length);
    }
  } catch (error) {
    // Nothing more of it is wanted; where it broke off by itself there is nothing to end.
    await reader?.cancel().catch(() => undefined);
    if (signal?.aborted || error instanceof BaseModelError) throw error;
    throw new BaseModelError(
      'incomplete-model',
      `${response.url} broke off after ${length} bytes: ${String(error)}`,
    );
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const BYTES_PER_VALUE: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

function expectedBytes(entries: readonly tf.io.WeightsManifestEntry[]): number {
  let sum = 0;
  for (const entry of entries) {
    const dtype = entry.quantization?.dtype ?? entry.dtype;
    const bytes = Object.hasOwn(BYTES_PER_VALUE, dtype) ? BYTES_PER_VALUE[dtype] : 4;
    sum += entry.shape.reduce((product, n) => product * n, 1) * bytes;
  }
  return sum;
}

/** @throws BaseModelError `bad-model`. */
function addressOf(path: string, base: string): string {
  try {
    return new URL(path, base).href;
  } catch {
    throw new BaseModelError('bad-model', `${base} names weights at ${path}, which is no address`);
  }
}

/**
 * Fetches a model in the TensorFlow.js web format.
 * @throws BaseModelError `fetch-failed`, `fetch-status`, `bad-model` or `incomplete-model`; an
 * AbortError when aborted.
 */
export async function fetchArtefacts(
  address: string,
  { signal, onProgress }: FetchOptions = {},
): Promise<tf.io.ModelArtifacts> {
  let json: unknown;
  const response = await fetchOk(address, signal);
  let jsonBytes = 0;
  const bytes = await readBytes(response, signal, count => {
    jsonBytes += count;
    if (jsonBytes <= MOST_JSON_BYTES) return;
    throw new BaseModelError('bad-model', `${address} is longer than ${MOST_JSON_BYTES} bytes`);
  });
  const text = new TextDecoder().decode(bytes);
  try {
    json = JSON.parse(text);
  } catch {
    throw new BaseModelError('bad-model', `${address} is not JSON`);
  }
  if (!isModelJson(json)) {
    throw new BaseModelError(
      'bad-model',
      `${address} holds no TensorFlow.js model: expected modelTopology and weightsManifest`,
    );
  }
  const specs = json.weightsManifest.flatMap(group => group.weights);
  const expected = expectedBytes(specs);
  if (expected > MOST_WEIGHT_BYTES) {
    throw new BaseModelError(
      'bad-model',
      `${address}: expected at most ${MOST_WEIGHT_BYTES} bytes of weights, found ${expected}`,
    );
  }
  let done = 0;
  const parts: Uint8Array[] = [];
  for (const path of json.weightsManifest.flatMap(group => group.paths)) {
    const shard = await fetchOk(addressOf(path, response.url || address), signal);
    parts.push(
      await readBytes(shard, signal, count => {
        done += count;
        if (done > expected) {
          throw new BaseModelError(
            'bad-model',
            `${address}: expected ${expected} bytes of weights, found ${done} or more`,
          );
        }
        onProgress?.(Math.min(1, done / expected));
      }),
    );
  }
  const found = parts.reduce((sum, part) => sum + part.length, 0);
  if (found !== expected) {
    throw new BaseModelError(
      'incomplete-model',
      `${address}: expected ${expected} bytes of weights, found ${found}`,
    );
  }
  const weights = new Uint8Array(found);
  let at = 0;
  for (const part of parts) {
    weights.set(part, at);
    at += part.length;
  }
  return {
    modelTopology: json.modelTopology,
    weightSpecs: specs,
    weightData: weights.buffer,
    ...(json.format === undefined ? {} : { format: json.format }),
  };
}
