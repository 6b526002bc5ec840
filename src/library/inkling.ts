/**
 * The library: opens an exported model, from this page or from Teachable Machine, and says what pictures
 * show. `dist/inkling.js` is built from it, and the standalone page uses it. docs/library.md is its
 * manual.
 */

import { fetchArtefacts, fetchSmall } from '../compute/base-models/artefacts';
import { mirror as mirrored } from '../compute/base-models/flip';
import { FormatError } from '../core/format-error';
import { verdictOf } from '../core/judging/verdict';
import { BaseModelError } from '../core/model/base-model-error';
import {
  expectModestModel,
  familiarityOfPackage,
  readTfjsMetadata,
  readTfjsPackage,
  readTfjsZip,
  type TfjsPackage,
} from '../formats/model/tfjs/tfjs-package';
import { startBackend } from './backend';
import { Network } from './network';
import { toPixels } from './pixels';
import {
  type LoadOptions,
  type Model,
  ModelError,
  type ModelFiles,
  type ModelSource,
} from './types';

export * from './types';

const sizeOf = (file: Blob | Uint8Array) => (file instanceof Blob ? file.size : file.length);

const bytesOf = async (file: Blob | Uint8Array) =>
  new Uint8Array(file instanceof Blob ? await file.arrayBuffer() : file);

/** @returns undefined where the file is not there: it may have been left behind. */
async function fetchBeside(
  address: string,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    return (await fetchSmall(new URL(file, address).href, signal)).bytes;
  } catch (error) {
    if (error instanceof BaseModelError && error.code === 'fetch-status') return undefined;
    throw error;
  }
}

async function fetchPackage(address: string, options: LoadOptions): Promise<TfjsPackage> {
  const { modelTopology, weightSpecs, weightData } = await fetchArtefacts(address, options);
  const beside = new URL('metadata.json', address).href;
  const metadata = readTfjsMetadata((await fetchSmall(beside, options.signal)).bytes);
  if (
    !(weightData instanceof ArrayBuffer) ||
    !weightSpecs ||
    !modelTopology ||
    modelTopology instanceof ArrayBuffer
  ) {
    throw new ModelError('files', `${address}: expected a layers model with weights`);
  }
  const familiarity = metadata.verdict?.familiarity
    ? await fetchBeside(address, metadata.verdict.familiarity.file, options.signal)
    : undefined;
  return {
    ...metadata,
    ...familiarityOfPackage(metadata, familiarity),
    topology: modelTopology,
    weightSpecs,
    weightData,
  };
}

async function readFiles(files: ModelFiles): Promise<TfjsPackage> {
  const named = Array.isArray(files)
    ? files.map((file: File) => [file.name, file] as const)
    : Object.entries(files);
  expectModestModel(named.map(([, file]) => sizeOf(file)));
  const bytes = await Promise.all(
    named.map(async ([name, file]) => [name, await bytesOf(file)] as const),
  );
  return readTfjsPackage(new Map(bytes));
}

async function readSource(source: ModelSource, options: LoadOptions): Promise<TfjsPackage> {
  if (typeof source === 'string' || source instanceof URL) {
    return fetchPackage(
      new URL(source, globalThis.document?.baseURI ?? location.href).href,
      options,
    );
  }
  if (source instanceof Blob || source instanceof Uint8Array) {
    expectModestModel([sizeOf(source)]);
    return await readTfjsZip(await bytesOf(source));
  }
  return readFiles(source);
}

function toModelError(error: unknown): unknown {
  if (error instanceof FormatError) {
    const refused = new ModelError('files', error.message, { cause: error });
    const { missing } = error.params;
    if (typeof missing === 'string') refused.missing = missing;
    return refused;
  }
  if (!(error instanceof BaseModelError)) return error;
  const isFetch = error.code === 'fetch-failed' || error.code === 'fetch-status';
  return new ModelError(isFetch ? 'fetch' : 'files', error.message);
}

/**
 * Loads an exported model. The caller must dispose it.
 * @param source address of `model.json`, the zip of an export, or its files.
 * @throws ModelError `fetch`, `files`, `model` or `backend`; the signal's reason if that is aborted.
 * Nothing stays allocated then.
 */
export async function load(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
  let read: TfjsPackage;
  try {
    read = await readSource(source, options);
  } catch (error) {
    throw toModelError(error);
  }
  options.signal?.throwIfAborted();
  await startBackend();
  const network = await Network.open(read);
  if (options.signal?.aborted) network.dispose();
  options.signal?.throwIfAborted();
  const { name, labels, cameraFrames } = read;
  const limits = read.verdict?.limits ?? null;
  return {
    name,
    labels,
    mirrorsCamera: cameraFrames === 'as-shown',
    limits,
    async classify(picture, { top = labels.length, mirror = false } = {}) {
      const pixels = await toPixels(picture, read, network.side);
      const { scores, familiarity } = await network.predict(
        mirror ? mirrored(pixels, network.side) : pixels,
      );
      const predictions = labels
        .map((label, i) => ({ label, index: i, confidence: scores[i] }))
        .sort((a, b) => b.confidence - a.confidence)
        .slice(0, top);
      const verdict = limits && verdictOf(scores, familiarity ?? 1, limits);
      return Object.assign(predictions, { verdict, familiarity });
    },
    dispose() {
      network.dispose();
    },
  };
}
