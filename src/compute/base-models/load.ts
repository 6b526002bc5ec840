/**
 * Loads the base models of the catalog on the current TensorFlow.js backend.
 */

import { GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, model as layersModel } from '@tensorflow/tfjs-layers';
import { load as loadMobilenet } from '@tensorflow-models/mobilenet';
import { BaseModelError } from '../../core/model/base-model-error';
import {
  type BaseModelId,
  baseModelById,
  INPUT_SIZE,
  type RemotePart,
} from '../../core/model/catalog';
import { type FetchOptions, fetchArtefacts } from './artefacts';
import type { BaseModel, Network, Overlay } from './base-model';
import { openLayersModel } from './layers-model';

const INPUT_SHAPE: [number, number, number, number] = [1, INPUT_SIZE, INPUT_SIZE, 3];

/**
 * @param rgb `INPUT_SIZE * INPUT_SIZE * 3` values from 0 to 255.
 * @returns values from -1 to 1, `[1, INPUT_SIZE, INPUT_SIZE, 3]`; the caller owns it.
 */
export function toInput(rgb: Float32Array): tf.Tensor4D {
  return tf.tidy(() => tf.sub(tf.div(tf.tensor4d(rgb, INPUT_SHAPE), 127.5), 1));
}

/**
 * Wraps a layers model. An output with height and width is averaged over them.
 * The returned base model owns `owned`: everything that must be disposed with it.
 */
function fromLayersModel(
  model: LayersModel,
  dimension: number,
  owned: LayersModel,
  networks: readonly Network[] = [],
): BaseModel {
  return {
    dimension,
    networks,
    async embed(rgb) {
      const output = tf.tidy(() => {
        const features = model.predict(toInput(rgb)) as tf.Tensor;
        return features.rank === 4 ? tf.mean(features, [1, 2]) : features;
      });
      try {
        return (await output.data()) as Float32Array;
      } finally {
        output.dispose();
      }
    },
    dispose() {
      owned.dispose();
    },
  };
}

/** @throws BaseModelError `bad-model`. */
async function openFetched(artefacts: tf.io.ModelArtifacts): Promise<LayersModel> {
  const { modelTopology: topology, weightSpecs, weightData } = artefacts;
  if (!topology || topology instanceof ArrayBuffer || !(weightData instanceof ArrayBuffer)) {
    throw new BaseModelError('bad-model', 'Expected a layers model with weights');
  }
  return openLayersModel({ topology, weightSpecs: weightSpecs ?? [], weightData });
}

/** Loads one network of `models/` by its folder. */
export async function loadEmbeddedPart(
  root: string,
  folder: string,
  options?: FetchOptions,
): Promise<BaseModel> {
  const artefacts = await fetchArtefacts(
    new URL(`models/${folder}/model.json`, root).href,
    options,
  );
  const model = await openFetched(artefacts);
  const dimension = model.outputs[0]?.shape.at(-1);
  if (typeof dimension !== 'number') {
    model.dispose();
    throw new BaseModelError('bad-model', `models/${folder} has no output of known length`);
  }
  return fromLayersModel(model, dimension, model, [{ name: folder, model }]);
}

/** Scales to Euclidean length 1, in place; a zero vector stays zero. */
function normalise(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum > 0) {
    const scale = 1 / Math.sqrt(sum);
    for (let i = 0; i < vector.length; i++) vector[i] *= scale;
  }
  return vector;
}

/** Combines several base models: each embedding is L2-normalised, then they are concatenated. */
export function concatenate(parts: readonly BaseModel[]): BaseModel {
  const dimension = parts.reduce((sum, part) => sum + part.dimension, 0);
  return {
    dimension,
    networks: parts.flatMap(part => part.networks),
    async embed(rgb) {
      const out = new Float32Array(dimension);
      let at = 0;
      for (const part of parts) {
        out.set(normalise(Float32Array.from(await part.embed(rgb))), at);
        at += part.dimension;
      }
      return out;
    },
    dispose() {
      for (const part of parts) part.dispose();
    },
  };
}

/**
 * Loads an ImageNet MobileNet from an address. For a layers model the embedding is taken at the layer
 * that the catalog names; a graph model is opened with `@tensorflow-models/mobilenet`, which knows
 * where its embedding is.
 */
async function loadRemote(
  address: string,
  remote: RemotePart,
  options?: FetchOptions,
): Promise<BaseModel> {
  const artefacts = await fetchArtefacts(address, options);
  const topology = artefacts.modelTopology as Record<string, unknown>;
  if ('node' in topology) return openMobilenetGraph(artefacts, remote);

  const whole = await openFetched(artefacts);
  let tapped: LayersModel;
  try {
    tapped = layersModel({ inputs: whole.inputs, outputs: whole.getLayer(remote.tap).output });
  } catch (error) {
    whole.dispose();
    throw new BaseModelError(
      'bad-model',
      `Expected a layer called ${remote.tap} in ${address}, found none: ${String(error)}`,
    );
  }
  const dimension = tapped.outputs[0]?.shape.at(-1);
  if (dimension !== remote.dimension) {
    whole.dispose();
    throw new BaseModelError(
      'bad-model',
      `Expected an embedding of ${remote.dimension} values at ${remote.tap}, found ${dimension}`,
    );
  }
  return fromLayersModel(tapped, remote.dimension, whole);
}

async function openMobilenetGraph(
  artefacts: tf.io.ModelArtifacts,
  { version, alpha, dimension }: RemotePart,
): Promise<BaseModel> {
  try {
    const mobilenet = await loadMobilenet({
      version,
      alpha,
      modelUrl: tf.io.fromMemory(artefacts),
      inputRange: [-1, 1],
    });
    const base: BaseModel = {
      dimension,
      networks: [],
      async embed(rgb) {
        // The package itself scales 0..255 to its input range.
        const output = tf.tidy(() => mobilenet.infer(tf.tensor4d(rgb, INPUT_SHAPE), true));
        try {
          return (await output.data()) as Float32Array;
        } finally {
          output.dispose();
        }
      },
      // The package has no method for this, but its class holds the graph model.
      dispose() {
        if ('model' in mobilenet && mobilenet.model instanceof GraphModel)
          mobilenet.model.dispose();
      },
    };
    const probe = await base.embed(new Float32Array(INPUT_SIZE * INPUT_SIZE * 3));
    if (probe.length !== dimension) {
      base.dispose();
      throw new Error(`expected an embedding of ${dimension} values, found ${probe.length}`);
    }
    return base;
  } catch (error) {
    throw new BaseModelError('bad-model', `The graph model could not be used: ${String(error)}`);
  }
}

/**
 * Replaces pretrained weights in networks that ship with the page.
 * @throws BaseModelError `bad-model` if there is no such weight, or it has another shape.
 */
function layOver(networks: readonly Network[], overlay: readonly Overlay[]): void {
  const places = new Map<string, LayersModel['weights'][number]>();
  for (const { name, model } of networks) {
    for (const weight of model.weights) places.set(`${name}/${weight.originalName}`, weight);
  }
  for (const { name, shape, values } of overlay) {
    const place = places.get(name);
    if (!place || String(place.shape) !== String(shape)) {
      const found = place ? `one of ${place.shape}` : 'none';
      throw new BaseModelError(
        'bad-model',
        `Expected a weight ${name} of ${shape}, found ${found}`,
      );
    }
    tf.tidy(() => void place.write(tf.tensor(values, [...shape])));
  }
}

export interface LoadOptions extends FetchOptions {
  /** Networks that ship with the page, loaded before, by folder; what is used is taken out. */
  readonly ready?: Map<string, BaseModel>;
}

/**
 * Loads a base model of the catalog.
 * @param root address of the folder that holds `models/`.
 * @param address of a remote one; its default address if omitted.
 * @param overlay weights of a fine-tuned one, which replace pretrained ones.
 * @throws BaseModelError; an AbortError when aborted. Nothing stays allocated then.
 */
export async function loadBaseModel(
  id: BaseModelId,
  root: string,
  address?: string,
  { signal, onProgress, ready }: LoadOptions = {},
  overlay: readonly Overlay[] = [],
): Promise<BaseModel> {
  const row = baseModelById(id);
  if (row.kind === 'remote') {
    return loadRemote(address ?? row.remote.defaultAddress, row.remote, {
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
  }
  const loaded: BaseModel[] = [];
  try {
    for (const [i, part] of row.parts.entries()) {
      const there = ready?.get(part.folder);
      ready?.delete(part.folder);
      loaded.push(
        there ??
          (await loadEmbeddedPart(root, part.folder, {
            ...(signal ? { signal } : {}),
            onProgress: done => onProgress?.((i + done) / row.parts.length),
          })),
      );
    }
    layOver(
      loaded.flatMap(part => part.networks),
      overlay,
    );
  } catch (error) {
    for (const part of loaded) part.dispose();
    throw error;
  }
  const [only] = loaded;
  return loaded.length === 1 && only ? only : concatenate(loaded);
}
