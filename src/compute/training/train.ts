/**
 * The training loop: steps, epochs, early stopping, checkpoints.
 *
 * It knows activations and class indices, but no pictures. It frees every tensor that it makes, however
 * it ends.
 */
import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '../../core/math/random';
import { concatenate } from '../../core/math/vectors';
import { epochCount } from '../../core/model/epoch-count';
import type { Checkpoint, Epoch, NamedWeight } from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import type { Activations } from './activations';
import { readWeights, type TrainableNetwork, writeWeights } from './network';
import { batches, classWeights, type Draw, rateFactor, type Split } from './plan';
import { TrainingError } from './training-error';

/** Milliseconds after which other messages may be handled between two steps. */
const TURN = 30;

/** Smallest time between checkpoints in milliseconds, by default. */
const CHECKPOINT_SPAN = 2000;

/** Number of examples that are scored together. */
const SCORE_BATCH = 64;

const HEAD = 'optimiser/head';
const BASE = 'optimiser/base';

/** Adam (Kingma and Ba 2015) with a learning rate that changes from step to step. */
class ScheduledAdam extends tf.AdamOptimizer {
  constructor() {
    super(0, 0.9, 0.999);
  }

  setLearningRate(rate: number): void {
    this.learningRate = rate;
  }

  async save(prefix: string): Promise<NamedWeight[]> {
    const weights = await this.getWeights();
    const out: NamedWeight[] = [];
    for (const [i, { tensor }] of weights.entries()) {
      const values = Float32Array.from(await tensor.data());
      out.push({ name: `${prefix}/${i}`, shape: tensor.shape, values });
    }
    // The tensor with the number of steps is new each time; the moments belong to the optimiser.
    weights[0].tensor.dispose();
    return out;
  }

  async restore(prefix: string, weights: readonly NamedWeight[]): Promise<void> {
    const own = weights.filter(({ name }) => name.startsWith(`${prefix}/`));
    const named = own.map(({ name, shape, values }, i) => ({
      name,
      // The first tensor holds the number of steps.
      tensor:
        i === 0 ? tf.scalar(values[0], 'int32') : (tf.tensor(values, [...shape]) as tf.Tensor),
    }));
    try {
      await this.setWeights(named);
    } finally {
      tf.dispose(named.map(({ tensor }) => tensor));
    }
  }
}

/** The training data. */
export interface TrainingData {
  /** Example by example, each followed by its copies. */
  readonly activations: Activations;
  /** Class index of each example. */
  readonly y: readonly number[];
  /** Index in `activations` of each example; its copies follow. */
  readonly places: readonly number[];
  readonly classCount: number;
  readonly split: Split;
}

export interface TrainingCallbacks {
  readonly signal: AbortSignal;
  /** @param checkpoint null if the last one is recent. */
  readonly onEpoch: (epoch: Epoch, checkpoint: Checkpoint | null) => void;
  /** From 0 to 1. */
  readonly onProgress: (done: number) => void;
  /** Smallest time between checkpoints, in milliseconds. */
  readonly checkpointSpan?: number;
}

export interface TrainingOutcome {
  readonly epochs: readonly Epoch[];
  readonly bestEpoch: number;
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}

/** Activations of examples, each as one of its copies. */
function readActivations(
  { activations, places }: TrainingData,
  draws: readonly Draw[],
): Float32Array[] {
  return draws.map(({ example, copy }) => activations.read(places[example] + copy));
}

/**
 * Logits of the examples themselves, not their copies, without dropout.
 * @returns `rows.length * classCount` values.
 */
export async function scoreExamples(
  network: TrainableNetwork,
  data: TrainingData,
  rows: readonly number[],
): Promise<Float32Array> {
  const { classCount } = data;
  const out = new Float32Array(rows.length * classCount);
  for (let at = 0; at < rows.length; at += SCORE_BATCH) {
    const draws = rows.slice(at, at + SCORE_BATCH).map(example => ({ example, copy: 0 }));
    const given = readActivations(data, draws);
    const logits = tf.tidy(() => network.logits(given, null));
    try {
      out.set((await logits.data()) as Float32Array, at * classCount);
    } finally {
      logits.dispose();
    }
  }
  return out;
}

/** Weighted mean cross-entropy in nats, and the share of examples recognised. */
function evaluate(
  logits: Float32Array,
  labels: readonly number[],
  weights: Float32Array,
): { loss: number; accuracy: number } {
  const classCount = weights.length;
  let loss = 0;
  let total = 0;
  let right = 0;
  for (const [row, label] of labels.entries()) {
    const scores = logits.subarray(row * classCount, (row + 1) * classCount);
    const largest = Math.max(...scores);
    const sum = scores.reduce((acc, score) => acc + Math.exp(score - largest), 0);
    loss += weights[label] * (largest + Math.log(sum) - scores[label]);
    total += weights[label];
    if (scores.indexOf(largest) === label) right++;
  }
  return { loss: loss / total, accuracy: right / labels.length };
}

/** Trains a network in place. When it resolves, the network has the best weights (or the last). */
export async function train(
  network: TrainableNetwork,
  data: TrainingData,
  options: TrainingOptions,
  { signal, onEpoch, onProgress, checkpointSpan = CHECKPOINT_SPAN }: TrainingCallbacks,
  resume?: Checkpoint,
): Promise<TrainingOutcome> {
  const { y, classCount, split } = data;
  const trainingLabels = split.training.map(row => y[row]);
  const weights = classWeights(trainingLabels, classCount, options.balanced);
  const all = [...network.head, ...network.base];
  const variables = all.map(({ variable }) => variable);
  const anchors = network.base.map(({ variable }) => tf.clone(variable));
  const optimisers = { head: new ScheduledAdam(), base: new ScheduledAdam() };
  const stepsAnEpoch = Math.ceil(split.training.length / options.batchSize);
  const lastEpoch = epochCount(y.length, options);
  const steps = stepsAnEpoch * lastEpoch;
  const epochs: Epoch[] = [...(resume?.epochs ?? [])];
  let bestEpoch = resume?.bestEpoch ?? 0;
  let bestWeights = resume?.bestWeights ?? [];
  let lastCheckpoint = performance.now();
  let lastTurn = performance.now();

  const measure = ({ heldOutLoss, loss }: Epoch) => heldOutLoss ?? loss;
  /** Does a step. Returns the logits of the batch before it; the caller owns them. */
  const step = (draws: readonly Draw[], labels: readonly number[], index: number): tf.Tensor => {
    let logits: tf.Tensor | undefined;
    tf.tidy(() => {
      const given = readActivations(data, draws);
      const random = seededRandom(options.seed * 7919 + index);
      const { grads } = tf.variableGrads(() => {
        const output = network.logits(given, random);
        logits = tf.keep(output);
        return tf.losses.softmaxCrossEntropy(
          tf.oneHot(tf.tensor1d([...labels], 'int32'), classCount),
          output,
          tf.tensor1d(labels.map(label => weights[label])),
          options.labelSmoothing,
        ) as tf.Scalar;
      }, variables);
      const found = addL2sp(clip(variables.map(({ name }) => grads[name])));
      const rate = options.learningRate * rateFactor(index, steps, options);
      optimisers.head.setLearningRate(rate);
      optimisers.base.setLearningRate(rate * options.baseRate);
      optimisers.head.applyGradients(named(network.head, found.slice(0, network.head.length)));
      if (network.base.length > 0) {
        optimisers.base.applyGradients(named(network.base, found.slice(network.head.length)));
      }
    });
    if (!logits) throw new Error('Expected a step to compute logits');
    return logits;
  };

  const named = (owners: typeof network.head, tensors: readonly tf.Tensor[]) =>
    owners.map(({ variable: { name } }, i) => ({ name, tensor: tensors[i] }));

  /** Clips all gradients together to the given norm. */
  const clip = (found: readonly tf.Tensor[]): readonly tf.Tensor[] => {
    if (options.clip === 0) return found;
    const length = tf.sqrt(tf.addN(found.map(gradient => tf.sum(tf.square(gradient)))));
    const factor = tf.minimum(1, tf.div(options.clip, tf.add(length, 1e-6)));
    return found.map(gradient => tf.mul(gradient, factor));
  };

  /**
   * Adds gradients that pull base weights towards their starting point and head weights towards 0
   * (L2-SP: Li, Grandvalet, Davoine 2018, "Explicit Inductive Bias for Transfer Learning with
   * Convolutional Networks").
   */
  const addL2sp = (found: readonly tf.Tensor[]): readonly tf.Tensor[] => {
    if (options.l2sp === 0) return found;
    return found.map((gradient, i) => {
      const anchor = anchors[i - network.head.length];
      const distance = anchor ? tf.sub(variables[i], anchor) : variables[i];
      return tf.add(gradient, tf.mul(options.l2sp, distance));
    });
  };

  const checkpoint = async (): Promise<Checkpoint> => ({
    options,
    epochs: [...epochs],
    bestEpoch,
    bestWeights,
    weights: [
      ...(await readWeights(all)),
      ...(await optimisers.head.save(HEAD)),
      ...(await optimisers.base.save(BASE)),
    ],
  });

  try {
    if (resume) {
      writeWeights(all, resume.weights);
      await optimisers.head.restore(HEAD, resume.weights);
      await optimisers.base.restore(BASE, resume.weights);
    }
    for (let epoch = epochs.length + 1; epoch <= lastEpoch; epoch++) {
      const scored: Float32Array[] = [];
      const labels: number[] = [];
      for (const [i, draws] of batches(split.training, epoch, options).entries()) {
        signal.throwIfAborted();
        const index = (epoch - 1) * stepsAnEpoch + i;
        const batchLabels = draws.map(({ example }) => y[example]);
        const logits = step(draws, batchLabels, index);
        try {
          scored.push(Float32Array.from(await logits.data()));
        } finally {
          logits.dispose();
        }
        labels.push(...batchLabels);
        if (performance.now() - lastTurn > TURN) {
          onProgress((index + 1) / steps);
          await nextTurn();
          lastTurn = performance.now();
        }
      }
      const own = evaluate(concatenate(scored), labels, weights);
      if (!Number.isFinite(own.loss)) {
        throw new TrainingError('The loss is no longer a finite number');
      }
      const heldOut =
        split.heldOut.length > 0
          ? evaluate(
              await scoreExamples(network, data, split.heldOut),
              split.heldOut.map(row => y[row]),
              weights,
            )
          : null;
      const record: Epoch = {
        epoch,
        ...own,
        heldOutLoss: heldOut?.loss ?? null,
        heldOutAccuracy: heldOut?.accuracy ?? null,
      };
      const best = epochs[bestEpoch - 1];
      epochs.push(record);
      if (!best || options.patience === 0 || measure(record) < measure(best)) {
        bestEpoch = epoch;
        bestWeights = await readWeights(all);
      }
      const isDue = performance.now() - lastCheckpoint >= checkpointSpan;
      onEpoch(record, isDue ? await checkpoint() : null);
      if (isDue) lastCheckpoint = performance.now();
      if (options.patience > 0 && epoch - bestEpoch >= options.patience) break;
    }
    writeWeights(all, bestWeights);
    return { epochs, bestEpoch };
  } finally {
    tf.dispose(anchors);
    optimisers.head.dispose();
    optimisers.base.dispose();
  }
}
