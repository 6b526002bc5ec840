/**
 * The model itself: from the pixels of a picture to confidences, on the current TensorFlow.js backend.
 * It owns all its tensors.
 */

import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, model as makeModel } from '@tensorflow/tfjs-layers';
import { openLayersModel } from '../compute/base-models/layers-model';
import { type Familiarity, familiarityOf } from '../core/judging/familiarity';
import { BaseModelError } from '../core/model/base-model-error';
import type { TfjsPackage } from '../formats/model/tfjs/tfjs-package';
import { ModelError } from './types';

/** Weights of red, green and blue with which Teachable Machine's library turns a picture grey. */
const GREY = [0.2989, 0.587, 0.114] as const;

/** Largest side in pixels of a model's input picture. */
const MOST_SIDE = 1024;

/** How far the sum of a picture's confidences may be from 1. */
const SUM_TOLERANCE = 1e-3;

function expectModel(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new ModelError('model', sentence);
}

interface Convolution {
  readonly padding: 'same';
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
}

function isPaddedConvolution(config: object): config is Convolution {
  return (
    'padding' in config &&
    config.padding === 'same' &&
    'kernelSize' in config &&
    Array.isArray(config.kernelSize) &&
    'strides' in config &&
    Array.isArray(config.strides)
  );
}

/** The layers of a model, including those of models inside it. */
function allLayers(layer: LayersModel['layers'][number]): LayersModel['layers'] {
  return 'layers' in layer && Array.isArray(layer.layers)
    ? layer.layers.flatMap(allLayers)
    : [layer];
}

/** Whether a padded convolution has strides above its kernel size: WebAssembly returns zeros for those. */
function hasGaps(model: LayersModel): boolean {
  return allLayers(model).some(layer => {
    const config = layer.getConfig();
    if (!isPaddedConvolution(config)) return false;
    const { kernelSize, strides } = config;
    return kernelSize.some((side, axis) => side > 1 && strides[axis] > side);
  });
}

const isSize = (value: number | null | undefined): value is number =>
  typeof value === 'number' && value > 0;

/** @throws ModelError `model`. Nothing stays allocated then. */
async function openLayers(files: TfjsPackage): Promise<LayersModel> {
  try {
    return await openLayersModel(files);
  } catch (error) {
    if (!(error instanceof BaseModelError)) throw error;
    throw new ModelError('model', error.message);
  }
}

export interface Answer {
  /** One confidence per class. */
  readonly scores: Float32Array;
  /** From 0 to 1; null where nothing tells. */
  readonly familiarity: number | null;
}

/** What tells how familiar a picture is. */
interface Judge {
  /** From a picture to confidences and embedding, with the layers of the model. */
  readonly model: LayersModel;
  readonly familiarity: Familiarity;
}

/** @throws ModelError `model` where the model has no such embedding. */
function judgeOf(model: LayersModel, { verdict, familiarity }: TfjsPackage): Judge | null {
  const header = verdict?.familiarity;
  if (!header || !familiarity) return null;
  const layer = model.layers.find(({ name }) => name === header.layer);
  const output = layer?.getOutputAt(0);
  expectModel(
    output !== undefined &&
      !Array.isArray(output) &&
      output.shape.length === 2 &&
      output.shape[1] === header.dimension,
    `Expected a layer ${header.layer} that gives ${header.dimension} values, found none`,
  );
  return {
    model: makeModel({ inputs: model.inputs, outputs: [...model.outputs, output] }),
    familiarity,
  };
}

export class Network {
  #isDisposed = false;

  private constructor(
    private readonly model: LayersModel,
    /** Side in pixels of its square input picture. */
    readonly side: number,
    private readonly isGrey: boolean,
    private readonly judge: Judge | null,
  ) {}

  /**
   * Opens a model and tries it on a picture with a single colour.
   * @throws ModelError `model`. Nothing stays allocated then.
   */
  static async open(given: TfjsPackage): Promise<Network> {
    const model = await openLayers(given);
    try {
      return await Network.#check(model, given);
    } catch (error) {
      model.dispose();
      if (error instanceof ModelError) throw error;
      throw new ModelError('model', `The model cannot compute: ${String(error)}`);
    }
  }

  static async #check(model: LayersModel, given: TfjsPackage): Promise<Network> {
    const { labels } = given;
    const shapes = [model.inputs, model.outputs].map(tensors => tensors.map(({ shape }) => shape));
    const found = shapes.map(list => list.map(shape => `[${shape}]`).join(' and ')).join(' to ');
    const [[input], [output]] = shapes;
    const [, height, width, channels] = input ?? [];
    expectModel(
      shapes.every(list => list.length === 1) &&
        input.length === 4 &&
        isSize(height) &&
        height === width &&
        height <= MOST_SIDE &&
        (channels === 3 || channels === 1) &&
        output.length === 2,
      `Expected a model from one square picture of at most ${MOST_SIDE} pixels per side to confidences, found one from ${found}`,
    );
    expectModel(
      output[1] === labels.length,
      `Expected a label for each of the ${output[1]} outputs, found ${labels.length}`,
    );
    expectModel(
      !hasGaps(model),
      'Expected convolutions whose strides are not larger than their kernels, found one that is',
    );
    expectModel(
      model.weights.every(weight => weight.read().dataSync().every(Number.isFinite)),
      'Expected finite weights, found some that are not',
    );
    const network = new Network(model, height, channels === 1, judgeOf(model, given));
    const { scores } = await network.predict(new Float32Array(height * height * 3).fill(127));
    const sum = scores.reduce((total, score) => total + score, 0);
    expectModel(
      scores.every(score => score >= 0) && Math.abs(sum - 1) < SUM_TOLERANCE,
      `Expected confidences that sum to 1, found ${Array.from(scores).join(', ')}`,
    );
    return network;
  }

  /**
   * @param rgb `side * side * 3` values from 0 to 255, row-major.
   * @throws ModelError `disposed`.
   */
  async predict(rgb: Float32Array): Promise<Answer> {
    if (this.#isDisposed) throw new ModelError('disposed', 'The model has been disposed of');
    const { side, isGrey, model, judge } = this;
    const outputs = tf.tidy(() => {
      const colours = tf.tensor4d(rgb, [1, side, side, 3]);
      const picture = isGrey ? tf.sum(tf.mul(colours, [...GREY]), -1, true) : colours;
      // Scaled as in Teachable Machine's library; the page's exports expect the same.
      return [(judge?.model ?? model).predict(tf.sub(tf.div(picture, 127), 1))].flat();
    });
    try {
      const [scores, embedding] = await Promise.all(
        outputs.map(async output => Float32Array.from(await output.data())),
      );
      const familiarity = judge && embedding ? familiarityOf(judge.familiarity, embedding) : null;
      return { scores, familiarity };
    } finally {
      tf.dispose(outputs);
    }
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.model.dispose();
  }
}
