/**
 * What training takes and returns, as plain data that structured cloning can copy: it is saved,
 * exported and sent between threads.
 */
import * as v from 'valibot';
import { type Checked, finiteSchema, shareSchema, wholeSchema } from '../checks';
import type { TrainingOptions } from './training-options';

/** A weight of a layer. */
export interface NamedWeight {
  /** The folder of its network, then `<layer>/kernel` or the like. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major in that shape. */
  readonly values: Float32Array;
}

/** One layer of a dense head. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** `inputs * outputs` values, row-major. */
  readonly kernel: Float32Array;
  /** `outputs` values, or null. */
  readonly bias: Float32Array | null;
}

/** A trained dense head: ReLU between the layers, logits after the last. */
export interface DenseHead {
  /** Length of an embedding. */
  readonly dimension: number;
  readonly classCount: number;
  /** One or two. */
  readonly layers: readonly DenseLayer[];
}

/** A base model whose last blocks were trained on. */
export interface FineTunedBase {
  /** Unique to this fine-tuned model: part of the key of its embeddings. */
  readonly id: string;
  /** Catalog id of the base model that it was made from. */
  readonly of: string;
  /** The most last blocks that were unfrozen in any of its trainings. */
  readonly blocks: number;
  /** The weights that differ from the pretrained ones. */
  readonly weights: readonly NamedWeight[];
}

/** The state of training after an epoch. */
export const epochSchema = v.object({
  /** Counted from 1. */
  epoch: wholeSchema,
  /** Mean cross-entropy in nats over the training examples of the epoch. */
  loss: finiteSchema,
  /** Share of them that was recognised, from 0 to 1. */
  accuracy: shareSchema,
  /** The same for the held-out examples, after the epoch; null where none are held out. */
  heldOutLoss: v.nullable(finiteSchema),
  heldOutAccuracy: v.nullable(shareSchema),
});

export type Epoch = Checked<typeof epochSchema>;

/** How well a trained network does. */
export interface NetworkEvaluation {
  /** Share of its training examples that it recognises, from 0 to 1. */
  readonly ownAccuracy: number;
  /** Indices of the held-out examples among all examples as they were given; may be empty. */
  readonly heldOut: Int32Array;
  /** Predicted class index of each of those. */
  readonly predicted: Int32Array;
}

export interface TrainedNetwork {
  readonly options: TrainingOptions;
  readonly head: DenseHead;
  /** Null where all of the base model stayed frozen. */
  readonly base: FineTunedBase | null;
  readonly epochs: readonly Epoch[];
  /** The epoch whose weights these are, from 1. */
  readonly bestEpoch: number;
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  /** Stored under this name in files and databases. */
  readonly judgement: NetworkEvaluation;
}

/** An unfinished training after an epoch: everything that is needed to resume from there. */
export interface Checkpoint {
  readonly options: TrainingOptions;
  readonly epochs: readonly Epoch[];
  readonly bestEpoch: number;
  /** Weights after the last epoch, with the optimiser's moments, and after the best one. */
  readonly weights: readonly NamedWeight[];
  readonly bestWeights: readonly NamedWeight[];
}

/** A run of layers that are frozen or unfrozen together. */
export interface NetworkStage {
  /** `stem`, `block01` and so on, `top`. */
  readonly name: string;
  /** The folder in `models/` of the network that it belongs to. */
  readonly network: string;
  /** Number of single weight values. */
  readonly parameters: number;
  /** Height, width and channels of its output; one number for an embedding. */
  readonly output: readonly number[];
}
