/**
 * What training gives and takes, as plain data that structured cloning copies whole: it is what gets
 * saved, exported and sent between threads.
 */
import * as v from 'valibot';
import { type Checked, finiteSchema, shareSchema, wholeSchema } from '../checks';
import type { TrainingOptions } from './training-options';

/** A weight of a layer. */
export interface NamedWeight {
  /** `<layer>/kernel` and the like, after the folder of the network that it belongs to. */
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
  /** Of this very one: part of the key of the embeddings that it makes. */
  readonly id: string;
  /** Id in the catalog of the base model that it was made from. */
  readonly of: string;
  /** Last blocks that were unfrozen, at most, in one training or several. */
  readonly blocks: number;
  /** The weights that differ from the pretrained ones. */
  readonly weights: readonly NamedWeight[];
}

/** How far training is after an epoch. */
export const epochSchema = v.object({
  /** From 1. */
  epoch: wholeSchema,
  /** Mean cross-entropy in nats over what was trained on in the epoch. */
  loss: finiteSchema,
  /** Share recognised, from 0 to 1. */
  accuracy: shareSchema,
  /** The same of the held-out examples after the epoch; null where none are held out. */
  heldOutLoss: v.nullable(finiteSchema),
  heldOutAccuracy: v.nullable(shareSchema),
});

export type Epoch = Checked<typeof epochSchema>;

/** How well a trained network does; shares from 0 to 1. */
export interface NetworkJudgement {
  /** Share of its own examples that it recognises. */
  readonly ownAccuracy: number;
  /** Indices of the held-out examples, in the order in which examples were given; may be empty. */
  readonly heldOut: Int32Array;
  /** Class index that each of those was taken for. */
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
  /** By which logits are divided before their softmax. */
  readonly temperature: number;
  readonly judgement: NetworkJudgement;
}

/** A training that is under way, as it is after an epoch: all that is needed to go on from there. */
export interface Checkpoint {
  readonly options: TrainingOptions;
  readonly epochs: readonly Epoch[];
  readonly bestEpoch: number;
  /** Of the last epoch, the optimiser's moments among them, and of the best one. */
  readonly weights: readonly NamedWeight[];
  readonly bestWeights: readonly NamedWeight[];
}

/** A run of layers that are frozen or unfrozen together. */
export interface NetworkStage {
  /** `stem`, `block01` and so on, `top`. */
  readonly name: string;
  /** The network that it belongs to: its folder in `models/`. */
  readonly network: string;
  /** Weights, counted one by one. */
  readonly parameters: number;
  /** Height, width and channels of what it gives; one number for an embedding. */
  readonly output: readonly number[];
}
