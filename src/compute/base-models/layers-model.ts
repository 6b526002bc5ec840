/**
 * Opens layers models from strangers on the current TensorFlow.js backend. Models that would fill the
 * memory or compute forever are refused first.
 */

import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, models } from '@tensorflow/tfjs-layers';
import { BaseModelError } from '../../core/model/base-model-error';
import { INPUT_SIZE } from '../../core/model/catalog';

type Layer = LayersModel['layers'][number];

export interface LayersFiles {
  readonly topology: object;
  readonly weightSpecs: readonly tf.io.WeightsManifestEntry[];
  readonly weightData: ArrayBuffer;
}

/** The most output values of all layers together for one picture; MobileNetV1 has 10 million. */
const MOST_OUTPUTS = 2 ** 26;

/** The most multiplications for one picture, approximately; MobileNetV1 takes 600 million. */
const MOST_MULTIPLICATIONS = 5e9;

/** Assumed for a length that a model leaves open: the side of the picture. */
const OPEN_LENGTH = INPUT_SIZE;

/** The protected method that creates every weight of a layer. */
const ADD_WEIGHT = 'addWeight';

function expectModel(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new BaseModelError('bad-model', sentence);
}

type Shape = readonly (number | null)[];

/** Number of values in a shape; the batch dimension counts as one picture. */
const count = (shape: Shape, batch = 0) =>
  shape.slice(batch).reduce<number>((product, length) => product * (length ?? OPEN_LENGTH), 1);

/**
 * Builds layers whose weights are zero. A layer may ask for any number of weights, so they are counted
 * before memory is allocated for them.
 * @throws BaseModelError, or what TensorFlow.js throws. Nothing stays allocated then.
 */
async function build(topology: object, mostWeights: number): Promise<LayersModel> {
  const { prototype } = layers.Layer;
  const addWeight = prototype[ADD_WEIGHT];
  const made: { dispose(): void }[] = [];
  let weights = 0;
  prototype[ADD_WEIGHT] = function (this: Layer, ...given) {
    const [name, shape, dtype, , ...others] = given;
    weights += count(shape);
    expectModel(
      weights <= mostWeights,
      `Expected layers that take the ${mostWeights} weights that there are, found more`,
    );
    const weight = addWeight.call(this, name, shape, dtype, initializers.zeros(), ...others);
    made.push(weight);
    return weight;
  };
  const json = { modelTopology: topology } as Parameters<typeof models.modelFromJSON>[0];
  try {
    const building: Promise<LayersModel>[] = [];
    try {
      // This builds all layers before it returns, so no other layers are counted. The scope frees what
      // is left if it fails.
      tf.tidy(() => void building.push(models.modelFromJSON(json)));
    } finally {
      prototype[ADD_WEIGHT] = addWeight;
    }
    const [model] = await Promise.all(building);
    return model;
  } catch (error) {
    for (const weight of made) weight.dispose();
    throw error;
  }
}

interface Work {
  readonly outputs: number;
  readonly multiplications: number;
}

const isShape = (shapes: Shape | readonly Shape[]): shapes is Shape => !Array.isArray(shapes[0]);

const asList = (shapes: Shape | readonly Shape[]): readonly Shape[] =>
  isShape(shapes) ? [shapes] : shapes;

/** Number of pixels that go into each output value of a pooling layer. */
function pooled(layer: Layer): number {
  const { poolSize = 1 } = layer.getConfig();
  const sides = Array.isArray(poolSize) ? poolSize : [poolSize, poolSize];
  return sides.reduce<number>((product, side) => product * Number(side), 1);
}

/** The work of a layer for one picture, in all places of the model where it is used. */
function workOf(layer: Layer): Work {
  const inner = 'layers' in layer && Array.isArray(layer.layers) ? sumOf(layer.layers) : null;
  const weights = inner ? 0 : layer.weights.reduce((sum, { shape }) => sum + count(shape), 0);
  const window = inner ? 1 : pooled(layer);
  let outputs = 0;
  let multiplications = 0;
  for (const { inputShapes, outputShapes } of layer.inboundNodes) {
    const given = asList(outputShapes);
    const values = given.reduce((sum, shape) => sum + count(shape, 1), 0);
    const positions = Math.max(
      ...[...asList(inputShapes), ...given].map(shape => count(shape.slice(0, -1), 1)),
    );
    outputs += values + (inner?.outputs ?? 0);
    multiplications += positions * weights + values * window + (inner?.multiplications ?? 0);
  }
  return { outputs, multiplications };
}

function sumOf(all: readonly Layer[]): Work {
  const work = all.map(workOf);
  return {
    outputs: work.reduce((sum, { outputs }) => sum + outputs, 0),
    multiplications: work.reduce((sum, { multiplications }) => sum + multiplications, 0),
  };
}

/** @throws BaseModelError if the model needs too much memory or too much time. */
function expectModest(model: LayersModel): void {
  const { outputs, multiplications } = sumOf(model.layers);
  expectModel(
    outputs <= MOST_OUTPUTS,
    `Expected layers that give at most ${MOST_OUTPUTS} values for a picture, found ${outputs}`,
  );
  expectModel(
    multiplications <= MOST_MULTIPLICATIONS,
    `Expected at most ${MOST_MULTIPLICATIONS} multiplications for a picture, found ${multiplications}`,
  );
}

/**
 * Opens a model with its weights. The caller must dispose it.
 * @throws BaseModelError `bad-model`. Nothing stays allocated then.
 */
export async function openLayersModel({
  topology,
  weightSpecs,
  weightData,
}: LayersFiles): Promise<LayersModel> {
  let model: LayersModel | null = null;
  try {
    const weights = weightSpecs.reduce((sum, { shape }) => sum + count(shape), 0);
    model = await build(topology, weights);
    expectModest(model);
    const opened = model;
    tf.tidy(() => opened.loadWeights(tf.io.decodeWeights(weightData, [...weightSpecs])));
    return model;
  } catch (error) {
    model?.dispose();
    if (error instanceof BaseModelError) throw error;
    throw new BaseModelError('bad-model', `The layers model cannot be opened: ${String(error)}`);
  }
}
