/**
 * What the page and the compute worker say to each other: types only.
 *
 * Every request carries an id and is answered once, by a result or an error, after any number of
 * progress messages. A cancel message ends a request with the error code `cancelled`.
 */

import type { BaseModelId } from '../../core/model/catalog';
import type { Classifier } from '../../core/model/classifier';
import type { Chosen, HeadChoiceId } from '../../core/model/heads';
import type {
  Checkpoint,
  DenseHead,
  Epoch,
  FineTunedBase,
  NetworkStage,
  TrainedNetwork,
} from '../../core/model/trained-network';
import type { TrainingOptions } from '../../core/model/training-options';
import type { HeldOutReport } from '../../learning/evaluation/report';

export type BackendName = 'webgpu' | 'webgl' | 'wasm' | 'cpu';

/** What measuring one backend found. */
export interface BackendTiming {
  readonly backend: BackendName;
  readonly verdict: 'ok' | 'unavailable' | 'wrong-numbers' | 'failed';
  /** Milliseconds per frame by base-model folder, of the fastest timed frame; present when `ok`. */
  readonly msPerFrame?: Readonly<Record<string, number>>;
  /** Smallest cosine to the known output on the built-in picture; present when it could run. */
  readonly agreement?: number;
}

export interface LoadedBase {
  readonly baseModel: BaseModelId;
  readonly backend: BackendName;
  readonly dimension: number;
}

export interface Memory {
  readonly numTensors: number;
  readonly numBytes: number;
}

export interface Scores {
  /** One value a class, from 0 to 1, in the order of the support set's classes. */
  readonly scores: Float32Array;
  /**
   * How familiar the picture is, from 0 to 1: the share of pictures of the classes themselves that
   * is expected to be less like their class than this one is like the nearest.
   */
  readonly familiarity: number;
  /** Milliseconds that preprocessing and the base model took. */
  readonly embedMs: number;
}

/** What a head says of queries. */
export interface Answers {
  /** Calibrated confidences from 0 to 1, one a class, row-major. */
  readonly scores: Float32Array;
  /** How familiar each query is, from 0 to 1 (see evaluation/open-set.ts); 1 where all are. */
  readonly familiarity: Float32Array;
}

/** A picture as it is to be kept. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export interface Ingested extends Encoded {
  readonly embedding: Float32Array;
}

export interface HeadSpec {
  readonly id: HeadChoiceId;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A dense head that has been trained, with its classes in the order of the support set's. */
export interface TrainedHead {
  readonly head: DenseHead;
  readonly temperature: number;
}

/** Each request: its parameters, and the result that answers it. */
export interface Requests {
  /** Must come first. `root` is the address of the page's folder, where `models/` is. */
  start: { params: { root: string }; result: null };
  /**
   * Checks a backend on the networks that ship with the page, and times it. Before any base model is
   * loaded: one that is loaded next takes over the networks it needs, where it is on that backend.
   */
  measure: { params: { backend: BackendName }; result: BackendTiming };
  /** Loads a base model on a backend; the one loaded before stays until the new one is ready. */
  load: {
    params: {
      baseModel: BaseModelId;
      backend: BackendName;
      address?: string;
      /** Whether each embedding is the mean of a picture's and of its mirror image's. */
      flipAveraging?: boolean;
      /** To be laid over the pretrained weights of `baseModel`. */
      fineTuned?: FineTunedBase;
    };
    result: LoadedBase;
  };
  /** Re-encodes a picture for keeping. */
  encode: { params: { bitmap: ImageBitmap }; result: Encoded };
  /** Re-encodes a picture for keeping and embeds what is kept. */
  ingest: { params: { bitmap: ImageBitmap }; result: Ingested };
  /** Embeds a kept picture again. */
  embed: { params: { bytes: Uint8Array; type: string }; result: Float32Array };
  /** Replaces the support set and refits the head. */
  fit: {
    params: {
      head: HeadSpec;
      /** What answers instead of a head that is fitted here; it stays as it is when examples change. */
      trained?: TrainedHead;
      x: Float32Array;
      y: Int32Array;
      dimension: number;
      classCount: number;
    };
    result: null;
  };
  /** Adds one example to the support set, at the end of its rows. */
  add: { params: { embedding: Float32Array; classIndex: number }; result: null };
  /** Removes the example in a row of the support set; the last row takes its place. */
  remove: { params: { row: number }; result: null };
  /** Embeds and scores one frame. */
  predict: { params: { bitmap: ImageBitmap }; result: Scores };
  /** Scores embeddings, row-major. */
  classify: { params: { embeddings: Float32Array }; result: Answers };
  /** Which embeddings, row-major, are near-duplicates of an example. */
  twins: { params: { embeddings: Float32Array }; result: readonly boolean[] };
  /** Judges the head by its own examples; rows are those of the support set. */
  report: {
    params: Record<string, never>;
    result: { readonly chosen: Chosen; readonly report: HeldOutReport };
  };
  /**
   * The base model and the head as layers.
   * @returns which of the two cannot be had as layers, where one cannot.
   */
  'to-layers': { params: Record<string, never>; result: Classifier | 'base-model' | 'head' };
  /** Makes the picture that a base model gets of a kept one, as a PNG, and scores it. */
  'score-input': {
    params: { bytes: Uint8Array; type: string };
    result: { readonly png: Uint8Array; readonly scores: Float32Array };
  };
  memory: { params: Record<string, never>; result: Memory };
  /** The stages of the base model that is loaded, from the picture to the embedding. */
  describe: { params: Record<string, never>; result: readonly NetworkStage[] };

  // Training. It has a worker of its own, so that recognition goes on beside it.
  /**
   * Gets ready to train, on the first of `backends` that can compute every gradient. Must come before
   * the other requests of a training; ends one that is there.
   */
  'prepare-training': {
    params: {
      baseModel: BaseModelId;
      address?: string;
      /** Where training goes on from; the pretrained weights where absent. */
      fineTuned?: FineTunedBase;
      /**
       * Whether a dense head alone is trained on embeddings averaged over mirror images, as it is to
       * be used on. Where blocks are unfrozen, it learns from both images one by one (see
       * Augmentation.flip).
       */
      flipAveraging?: boolean;
      backends: readonly BackendName[];
      options: TrainingOptions;
      /** Class index of each example, in the order in which they will be given. */
      labels: Int32Array;
      classCount: number;
    };
    result: { readonly backend: BackendName };
  };
  /** Gives the next example, a kept picture; its copies are made, and the trunk runs on them. */
  'add-training-example': { params: { bytes: Uint8Array; type: string }; result: null };
  /**
   * Trains on the examples given, with an `epoch` message after each epoch.
   * @param resume to go on from; its options are those of the preparation.
   */
  train: { params: { resume?: Checkpoint }; result: TrainedNetwork };
  /** Makes a network of a checkpoint, without training on; the examples are needed to judge it. */
  'finish-training': { params: { checkpoint: Checkpoint }; result: TrainedNetwork };
}

export type RequestName = keyof Requests;

export type WorkerErrorCode =
  | 'cancelled'
  /** No base model has been loaded yet. */
  | 'no-base-model'
  /** A base model could not be fetched: offline, blocked by CORS, no such address. */
  | 'fetch-failed'
  /** A server answered a base model's address with an error status. */
  | 'fetch-status'
  /** What was fetched is not a base model that can be used. */
  | 'bad-model'
  /** What was fetched breaks off before its end. */
  | 'incomplete-model'
  | 'bad-picture'
  /** The head refused its input. */
  | 'head'
  /** Training was refused: too few examples, or a base model that has no such blocks. */
  | 'training'
  /** No backend computes right numbers on this machine. */
  | 'no-backend'
  /** The worker itself died. */
  | 'crashed'
  | 'failed';

export type ToWorker =
  | {
      [N in RequestName]: {
        readonly id: number;
        readonly name: N;
        readonly params: Requests[N]['params'];
      };
    }[RequestName]
  | { readonly id: number; readonly name: 'cancel' };

export type FromWorker =
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly result: Requests[RequestName]['result'];
    }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly code: WorkerErrorCode;
      readonly message: string;
    }
  /** From 0 to 1. */
  | { readonly kind: 'progress'; readonly id: number; readonly done: number }
  /** An epoch of a training is over. */
  | {
      readonly kind: 'epoch';
      readonly id: number;
      readonly epoch: Epoch;
      /** Null where the last one is not long ago. */
      readonly checkpoint: Checkpoint | null;
    }
  /** The backend in use was lost, and another one has taken its place. */
  | { readonly kind: 'backend-lost'; readonly lost: BackendName; readonly now: BackendName };
