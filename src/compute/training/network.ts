/**
 * The network that is trained: the unfrozen tails of the base model's networks, if any, and a dense
 * head on their embeddings. It owns the tensors of the head; those of the tails belong to the base
 * model.
 */
import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import type { Random } from '../../core/math/random';
import type { DenseHead, DenseLayer, NamedWeight } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import type { Divided } from './blocks';

/** Added to squared lengths before dividing by their square root. */
const TINY = 1e-12;

/** Smallest deviation of embeddings from their mean, as a share of their size, that is not rounding. */
const LEAST_DEVIATION = 1e-3;

/** The standardisation of embeddings before the dense head. */
export interface Standardisation {
  /** Vector to subtract, `dimension` values. */
  readonly centre: Float32Array;
  /** Factor to multiply by afterwards. */
  readonly scale: number;
}

/**
 * The mean of embeddings, and the factor that brings the mean square of the centred values to 1.
 * @param embeddings row-major, `n * dimension` values.
 */
export function standardise(embeddings: Float32Array, dimension: number): Standardisation {
  const n = embeddings.length / dimension;
  const centre = new Float32Array(dimension);
  for (let i = 0; i < embeddings.length; i++) centre[i % dimension] += embeddings[i] / n;
  let square = 0;
  for (let i = 0; i < embeddings.length; i++)
    square += (embeddings[i] - centre[i % dimension]) ** 2;
  const deviation = Math.sqrt(square / embeddings.length);
  const size = Math.sqrt(
    embeddings.reduce((sum, value) => sum + value ** 2, 0) / embeddings.length,
  );
  // Differences smaller than rounding errors must not be amplified.
  return { centre, scale: size > 0 ? 1 / Math.max(deviation, LEAST_DEVIATION * size) : 1 };
}

/**
 * Turns activations into embeddings with the tails. Several embeddings are L2-normalised and
 * concatenated, as in the base model. Call it within a `tidy`.
 * @param parts the divided networks; if there are none, the activations are already embeddings.
 * @param activations one per picture: those of each part, one after the other.
 * @returns embeddings, `[n, dimension]`.
 */
export function embed(
  parts: readonly Divided[],
  activations: readonly Float32Array[],
): tf.Tensor2D {
  const n = activations.length;
  const rows = (from: number, length: number) => {
    const values = new Float32Array(n * length);
    for (const [i, row] of activations.entries()) {
      values.set(row.subarray(from, from + length), i * length);
    }
    return values;
  };
  if (parts.length === 0) {
    const { length } = activations[0];
    return tf.tensor2d(rows(0, length), [n, length]);
  }
  let at = 0;
  const embeddings = parts.map(({ tail, activation }) => {
    const length = tf.util.sizeFromShape([...activation]);
    const given = tf.tensor(rows(at, length), [n, ...activation]);
    at += length;
    return tail.apply(given) as tf.Tensor2D;
  });
  if (embeddings.length === 1) return embeddings[0];
  const normalised = embeddings.map(embedding =>
    tf.div(embedding, tf.sqrt(tf.add(tf.sum(tf.square(embedding), 1, true), TINY))),
  );
  return tf.concat(normalised, 1) as tf.Tensor2D;
}

interface Weight {
  readonly name: string;
  readonly variable: tf.Variable;
}

type Trainable = {
  readonly trainableWeights: readonly { originalName: string; read(): tf.Tensor }[];
};

function weightsOf(owner: Trainable, prefix: string): Weight[] {
  return owner.trainableWeights.map(weight => ({
    name: `${prefix}/${weight.originalName}`,
    // A layer's weight returns the variable itself: the layer computes with what is assigned to it.
    variable: weight.read() as tf.Variable,
  }));
}

/** Sets a random share of the values to 0 and scales up the others. */
function dropOut(x: tf.Tensor, rate: number, random: Random | null): tf.Tensor {
  if (rate === 0 || random === null) return x;
  const kept = 1 / (1 - rate);
  const mask = Float32Array.from({ length: x.size }, () => (random.next() < rate ? 0 : kept));
  return tf.mul(x, tf.tensor(mask, x.shape));
}

export class TrainableNetwork {
  readonly head: readonly Weight[];
  readonly base: readonly Weight[];
  readonly #dense: readonly ReturnType<typeof layers.dense>[];
  readonly #centre: tf.Tensor;

  /**
   * @param parts the divided networks; none if the input is embeddings.
   * @param dimension of an embedding.
   */
  constructor(
    private readonly parts: readonly Divided[],
    private readonly dimension: number,
    private readonly classCount: number,
    private readonly options: Pick<TrainingOptions, 'units' | 'bias' | 'dropout' | 'seed'>,
    private readonly standardisation: Standardisation,
  ) {
    const { units, bias, seed } = options;
    const logits = layers.dense({
      units: classCount,
      useBias: bias,
      kernelInitializer: initializers.varianceScaling({ seed: seed + 1 }),
    });
    const hidden = layers.dense({
      units: Math.max(1, units),
      activation: 'relu',
      kernelInitializer: initializers.varianceScaling({ seed }),
    });
    this.#dense = units > 0 ? [hidden, logits] : [logits];
    let inputs = dimension;
    for (const layer of this.#dense) {
      layer.build([null, inputs]);
      inputs = units;
    }
    this.head = this.#dense.flatMap((layer, i) => weightsOf(layer, `head/${i}`));
    this.base = parts.flatMap(({ name, tail }) => weightsOf(tail, name));
    this.#centre = tf.tensor1d(standardisation.centre);
  }

  /**
   * Call it within a `tidy`.
   * @param activations one per picture, as computed by the trunks.
   * @param random for dropout; null for no dropout.
   * @returns logits, `[n, classCount]`.
   */
  logits(activations: readonly Float32Array[], random: Random | null): tf.Tensor2D {
    const { scale } = this.standardisation;
    let x: tf.Tensor = tf.mul(tf.sub(embed(this.parts, activations), this.#centre), scale);
    for (const layer of this.#dense) {
      x = layer.apply(dropOut(x, this.options.dropout, random)) as tf.Tensor;
    }
    return x as tf.Tensor2D;
  }

  /** The trained head as plain data; the standardisation is folded into its first layer. */
  async toDenseHead(): Promise<DenseHead> {
    const { dimension, classCount } = this;
    const denseLayers: DenseLayer[] = [];
    for (const layer of this.#dense) {
      const [kernel, bias] = layer.trainableWeights.map(weight => weight.read());
      const [inputs, outputs] = kernel.shape;
      denseLayers.push({
        inputs,
        outputs,
        kernel: Float32Array.from(await kernel.data()),
        bias: bias ? Float32Array.from(await bias.data()) : null,
      });
    }
    denseLayers[0] = foldInto(denseLayers[0], this.standardisation);
    return { dimension, classCount, layers: denseLayers };
  }

  dispose(): void {
    this.#centre.dispose();
    tf.dispose(this.head.map(({ variable }) => variable));
  }
}

/** A layer that does with plain embeddings what `layer` does with standardised ones. */
function foldInto(layer: DenseLayer, { centre, scale }: Standardisation): DenseLayer {
  const { inputs, outputs } = layer;
  const kernel = layer.kernel.map(value => value * scale);
  const bias = layer.bias?.slice() ?? new Float32Array(outputs);
  for (let i = 0; i < inputs; i++) {
    for (let j = 0; j < outputs; j++) bias[j] -= centre[i] * kernel[i * outputs + j];
  }
  return { inputs, outputs, kernel, bias };
}

/** @returns a copy of the weights as plain data. */
export async function readWeights(weights: readonly Weight[]): Promise<NamedWeight[]> {
  const out: NamedWeight[] = [];
  for (const { name, variable } of weights) {
    const values = Float32Array.from(await variable.data());
    out.push({ name, shape: variable.shape, values });
  }
  return out;
}

/** @throws RangeError if a weight is missing or has another shape; nothing is changed then. */
export function writeWeights(weights: readonly Weight[], values: readonly NamedWeight[]): void {
  const byName = new Map(values.map(value => [value.name, value]));
  const found = weights.map(({ name, variable }) => {
    const value = byName.get(name);
    if (!value || !tf.util.arraysEqual(variable.shape, [...value.shape])) {
      throw new RangeError(
        `Expected ${name} of ${variable.shape}, found ${value?.shape ?? 'none'}`,
      );
    }
    return { variable, value };
  });
  tf.tidy(() => {
    for (const { variable, value } of found) {
      variable.assign(tf.tensor(value.values, [...value.shape]));
    }
  });
}
