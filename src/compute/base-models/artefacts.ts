/**
 * Fetches the files of a model (model.json and its weights), with progress and cancellation, into one
 * TensorFlow.js artefact in memory.
 */

import type * as tf from '@tensorflow/tfjs-core';
import { BaseModelError } from '../../core/model/base-model-error';
import {
  joinWeights,
  readModelJson,
  weightBytes,
  weightPaths,
  weightSpecs,
} from '../../core/model/model-json';

export interface FetchOptions {
  readonly signal?: AbortSignal;
  /** Called with the share of bytes fetched, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** Limit on the length of an answer: a stranger's server could send data forever. */
const MOST_JSON_BYTES = 64 * 1024 ** 2;

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

/** @param onBytes called for every chunk with its length; if it throws, reading stops. */
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
    // The rest is not wanted; if the connection broke, there is nothing to cancel.
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

/** @throws BaseModelError `bad-model`. */
function addressOf(path: string, base: string): string {
  try {
    return new URL(path, base).href;
  } catch {
    throw new BaseModelError('bad-model', `${base} names weights at ${path}, which is no address`);
  }
}

/**
 * Fetches a small file, such as JSON.
 * @throws BaseModelError `fetch-failed`, `fetch-status`, `bad-model` or `incomplete-model`; an
 * AbortError when aborted.
 */
export async function fetchSmall(
  address: string,
  signal?: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly address: string }> {
  const response = await fetchOk(address, signal);
  let length = 0;
  const bytes = await readBytes(response, signal, count => {
    length += count;
    if (length <= MOST_JSON_BYTES) return;
    throw new BaseModelError('bad-model', `${address} is longer than ${MOST_JSON_BYTES} bytes`);
  });
  return { bytes, address: response.url || address };
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
  const { bytes, address: found } = await fetchSmall(address, signal);
  const json = readModelJson(bytes, address);
  const expected = weightBytes(json, address);
  let done = 0;
  const parts: Uint8Array[] = [];
  for (const path of weightPaths(json)) {
    const shard = await fetchOk(addressOf(path, found), signal);
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
  return {
    modelTopology: json.modelTopology,
    weightSpecs: weightSpecs(json),
    weightData: joinWeights(parts, expected, address),
    ...(json.format === undefined ? {} : { format: json.format }),
    ...(typeof json.generatedBy === 'string' ? { generatedBy: json.generatedBy } : {}),
  };
}
