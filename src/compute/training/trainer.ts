/**
 * One training, from a base model and pictures to a trained network: runs the trunk once on each
 * picture, trains on its output, and evaluates the result. Uses the current TensorFlow.js backend.
 */
import * as tf from '@tensorflow/tfjs-core';
import { argmax } from '../../core/judging/metrics';
import { seededRandom } from '../../core/math/random';
import { concatenate } from '../../core/math/vectors';
import { INPUT_SIZE } from '../../core/model/catalog';
import type { Checkpoint, FineTunedBase, TrainedNetwork } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import { newId } from '../../core/project/new-id';
import { calibrate } from '../../learning/evaluation/calibration';
import { haveNearDuplicates } from '../../learning/evaluation/near-duplicates';
import type { BaseModel } from '../base-models/base-model';
import { toInput } from '../base-models/load';
import { Activations, type ScratchFile } from './activations';
import { augment } from './augment';
import { type Divided, divide } from './blocks';
import { embed, readWeights, standardise, TrainableNetwork, writeWeights } from './network';
import { type Split, splitExamples } from './plan';
import {
  scoreExamples,
  type TrainingCallbacks,
  type TrainingData,
  type TrainingOutcome,
  train,
} from './train';
import { TrainingError } from './training-error';

/** Centre of the prior on the temperature of a trained network, which is fitted to logits. */
const TYPICAL_TEMPERATURE = 1;

/** Number of pictures that go through a tail together. */
const TAIL_BATCH = 64;

export interface TrainerSettings {
  /** Training changes its networks; the trainer owns it and disposes it. */
  readonly base: BaseModel;
  /** Its id in the catalog. */
  readonly baseModel: string;
  /** The fine-tuned model whose weights `base` already has, if there is one. */
  readonly fineTuned?: FineTunedBase;
  readonly options: TrainingOptions;
  /** Class index of each example, in the order in which examples are added. */
  readonly labels: readonly number[];
  readonly classCount: number;
  /** Called if activations take more memory than the budget. */
  readonly openFile: () => Promise<ScratchFile | null>;
}

export class Trainer {
  readonly #settings: TrainerSettings;
  readonly #parts: readonly Divided[];
  readonly #activations: Activations;
  readonly #places: number[] = [];

  /** @throws TrainingError if there are fewer than two classes, or no such blocks to unfreeze. */
  constructor(settings: TrainerSettings) {
    const { base, options, labels, openFile } = settings;
    this.#settings = settings;
    if (new Set(labels).size < 2) {
      throw new TrainingError('Expected examples of at least two classes');
    }
    if (options.blocks > 0 && base.networks.length === 0) {
      throw new TrainingError('Expected a base model that ships with the page');
    }
    this.#parts =
      options.blocks > 0 ? base.networks.map(network => divide(network, options.blocks)) : [];
    const length = this.#parts.reduce(
      (sum, { activation }) => sum + tf.util.sizeFromShape([...activation]),
      0,
    );
    this.#activations = new Activations(length || base.dimension, openFile);
  }

  /**
   * Adds the next example.
   * @param rgb the input of a base model.
   * @throws TrainingError if the backend fails.
   */
  async addExample(rgb: Float32Array): Promise<void> {
    const { options } = this.#settings;
    const example = this.#places.length;
    this.#places.push(this.#activations.count);
    await this.#keep(rgb);
    const random = seededRandom(options.seed * 104_729 + example);
    for (let copy = 0; copy < options.copies; copy++) {
      const changed = augment(rgb, INPUT_SIZE, options.augmentation, random);
      await this.#keep(changed);
    }
  }

  async #keep(rgb: Float32Array): Promise<void> {
    const values = await this.#activate(rgb);
    // A GPU that is lost in the middle of a frame gives NaN instead of an error.
    if (!values.every(Number.isFinite)) {
      throw new TrainingError('Expected finite activations, found others');
    }
    await this.#activations.add(values);
  }

  async #activate(rgb: Float32Array): Promise<Float32Array> {
    if (this.#parts.length === 0) return this.#settings.base.embed(rgb);
    const outputs = tf.tidy(() => {
      const given = toInput(rgb);
      return this.#parts.map(({ trunk }) => trunk.predict(given) as tf.Tensor);
    });
    try {
      const values = await Promise.all(outputs.map(output => output.data()));
      return concatenate(values as Float32Array[]);
    } finally {
      tf.dispose(outputs);
    }
  }

  /** Trains on the examples that were added. @throws TrainingError; an AbortError when aborted. */
  async train(callbacks: TrainingCallbacks, resume?: Checkpoint): Promise<TrainedNetwork> {
    return this.#withNetwork(async (network, data) => {
      const outcome = await train(network, data, this.#settings.options, callbacks, resume);
      return this.#describe(network, data, outcome);
    });
  }

  /** Turns a checkpoint into a trained network. */
  async finish(checkpoint: Checkpoint): Promise<TrainedNetwork> {
    return this.#withNetwork(async (network, data) => {
      writeWeights([...network.head, ...network.base], checkpoint.bestWeights);
      return this.#describe(network, data, checkpoint);
    });
  }

  async #withNetwork<T>(
    work: (network: TrainableNetwork, data: TrainingData) => Promise<T>,
  ): Promise<T> {
    const { base, options, labels, classCount } = this.#settings;
    if (this.#places.length !== labels.length) {
      throw new TrainingError(`Expected ${labels.length} examples, found ${this.#places.length}`);
    }
    const split = await this.#split();
    const { dimension } = base;
    const network = new TrainableNetwork(
      this.#parts,
      dimension,
      classCount,
      options,
      standardise(await this.#embeddings(split.training), dimension),
    );
    try {
      return await work(network, {
        activations: this.#activations,
        places: this.#places,
        y: labels,
        classCount,
        split,
      });
    } finally {
      network.dispose();
    }
  }

  /**
   * Which examples are used for training and which are held out. A near-duplicate of a training
   * example would be recognised whatever was learnt, so it is used for training too.
   */
  async #split(): Promise<Split> {
    const { base, options, labels, classCount } = this.#settings;
    const { dimension } = base;
    const { training, heldOut } = splitExamples(labels, classCount, options);
    const known = {
      x: await this.#embeddings(training),
      y: Int32Array.from(training, row => labels[row]),
      dimension,
      classCount,
    };
    const isNearDuplicate = haveNearDuplicates(known, await this.#embeddings(heldOut));
    return {
      training: [...training, ...heldOut.filter((_, i) => isNearDuplicate[i])].sort(
        (a, b) => a - b,
      ),
      heldOut: heldOut.filter((_, i) => !isNearDuplicate[i]),
    };
  }

  /** Embeddings of examples, row-major. */
  async #embeddings(rows: readonly number[]): Promise<Float32Array> {
    const { dimension } = this.#settings.base;
    const out = new Float32Array(rows.length * dimension);
    for (let at = 0; at < rows.length; at += TAIL_BATCH) {
      const given = rows
        .slice(at, at + TAIL_BATCH)
        .map(row => this.#activations.read(this.#places[row]));
      const embeddings = tf.tidy(() => embed(this.#parts, given));
      try {
        out.set((await embeddings.data()) as Float32Array, at * dimension);
      } finally {
        embeddings.dispose();
      }
    }
    return out;
  }

  async #describe(
    network: TrainableNetwork,
    data: TrainingData,
    { epochs, bestEpoch }: TrainingOutcome,
  ): Promise<TrainedNetwork> {
    const { options, classCount } = this.#settings;
    const { split, y } = data;
    const taken = async (rows: readonly number[]) => {
      const logits = await scoreExamples(network, data, rows);
      return {
        logits,
        classes: Int32Array.from(rows, (_, i) => argmax(logits, i * classCount, classCount)),
      };
    };
    const own = await taken(split.training);
    const held = await taken(split.heldOut);
    const temperature =
      split.heldOut.length > 0
        ? calibrate(
            held.logits,
            Int32Array.from(split.heldOut, row => y[row]),
            classCount,
            TYPICAL_TEMPERATURE,
          ).temperature
        : TYPICAL_TEMPERATURE;
    return {
      options,
      head: await network.toDenseHead(),
      base: options.blocks > 0 ? await this.#fineTunedBase(network) : null,
      epochs,
      bestEpoch,
      temperature,
      judgement: {
        ownAccuracy:
          split.training.filter((row, i) => own.classes[i] === y[row]).length /
          split.training.length,
        heldOut: Int32Array.from(split.heldOut),
        predicted: held.classes,
      },
    };
  }

  /** The weights that this training changed, on top of those that an earlier one had changed. */
  async #fineTunedBase(network: TrainableNetwork): Promise<FineTunedBase> {
    const { options, baseModel, fineTuned } = this.#settings;
    const own = await readWeights(network.base);
    const names = new Set(own.map(({ name }) => name));
    const earlier = (fineTuned?.weights ?? []).filter(({ name }) => !names.has(name));
    return {
      id: newId(),
      of: baseModel,
      blocks: Math.max(options.blocks, fineTuned?.blocks ?? 0),
      weights: [...earlier, ...own],
    };
  }

  async dispose(): Promise<void> {
    await this.#activations.dispose();
    // A layer that is in two models is freed when the second of them is disposed.
    for (const { tail } of this.#parts) tail.dispose();
    this.#settings.base.dispose();
  }
}
