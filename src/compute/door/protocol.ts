/**
 * Messages between the page and the compute worker: types only.
 *
 * Every request has an id and gets one answer, a result or an error, after any number of progress
 * messages. A cancel message ends a request with the error code `cancelled`.
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

/** The result of measuring a backend. */
export interface BackendTiming {
  readonly backend: BackendName;
  readonly verdict: 'ok' | 'unavailable' | 'wrong-numbers' | 'failed';
  /** Milliseconds of the fastest timed frame, by base model folder; present if `ok`. */
  readonly msPerFrame?: Readonly<Record<string, number>>;
  /** Smallest cosine to the known output for the built-in picture; present if it could run. */
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
  /** One value per class, from 0 to 1, in the order of the support set's classes. */
  readonly scores: Float32Array;
  /**
   * How familiar the picture is, from 0 to 1: the expected share of pictures of the classes themselves
   * that are less similar to their class than this one is to the nearest.
   */
  readonly familiarity: number;
  /** Milliseconds that preprocessing and the base model took. */
  readonly embedMs: number;
  /** What was scored, to be scored again once the head has changed; absent where no head can change. */
  readonly embedding?: Float32Array;
}

/** A head's answers to queries. */
export interface Answers {
  /** Calibrated confidences from 0 to 1, one per class, row-major. */
  readonly scores: Float32Array;
  /** How familiar each query is, from 0 to 1 (see learning/evaluation/open-set.ts). */
  readonly familiarity: Float32Array;
}

/** A picture in the form in which it is stored. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

export interface HeadSpec {
  readonly id: HeadChoiceId;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A trained dense head, with its classes in the order of the support set's. */
export interface TrainedHead {
  readonly head: DenseHead;
  readonly temperature: number;
}

/** Each request: its parameters, and the result that answers it. */
export interface Requests {
  /** Must come first. `root` is the address of the page's folder, where `models/` is. */
  start: { params: { root: string }; result: null };
  /**
   * Checks a backend on the networks that ship with the page, and times it. Only before a base model is
   * loaded: the next one that is loaded on that backend reuses the networks that it needs.
   */
  measure: { params: { backend: BackendName }; result: BackendTiming };
  /** Loads a base model on a backend; the previous one stays until the new one is ready. */
  load: {
    params: {
      baseModel: BaseModelId;
      backend: BackendName;
      address?: string;
      flipAveraging?: boolean;
      wholePicture?: boolean;
      /** Weights that replace pretrained ones of `baseModel`. */
      fineTuned?: FineTunedBase;
    };
    result: LoadedBase;
  };
  /** Re-encodes a picture for storing. The encoding worker answers it too, and nothing else. */
  encode: { params: { bitmap: ImageBitmap }; result: Encoded };
  /** Embeds a stored picture. */
  embed: { params: { bytes: Uint8Array; type: string }; result: Float32Array };
  /** Replaces the support set and refits the head. */
  fit: {
    params: {
      head: HeadSpec;
      /** A trained head that answers instead of a fitted one; it stays the same when examples change. */
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
  /** Embeds and scores one frame or picture. */
  predict: { params: { bitmap: ImageBitmap }; result: Scores };
  /** Scores what was embedded before, by the head as it is now. */
  'predict-again': { params: { embedding: Float32Array }; result: Scores };
  /** Scores embeddings, row-major. */
  classify: { params: { embeddings: Float32Array }; result: Answers };
  /** Which embeddings, row-major, are near-duplicates of an example. */
  'near-duplicates': { params: { embeddings: Float32Array }; result: readonly boolean[] };
  /** Evaluates the head on its own examples; rows are those of the support set. */
  report: {
    params: Record<string, never>;
    result: { readonly chosen: Chosen; readonly report: HeldOutReport };
  };
  /**
   * The base model and the head as layers.
   * @returns which of the two cannot be expressed as layers, if one cannot.
   */
  'to-layers': { params: Record<string, never>; result: Classifier | 'base-model' | 'head' };
  /** Makes a base model's input picture from a stored one, as a PNG, and scores it. */
  'score-input': {
    params: { bytes: Uint8Array; type: string };
    result: { readonly png: Uint8Array; readonly scores: Float32Array };
  };
  memory: { params: Record<string, never>; result: Memory };
  /** The stages of the loaded base model, from the picture to the embedding. */
  describe: { params: Record<string, never>; result: readonly NetworkStage[] };

  // Training. It has a separate worker, so that recognition continues meanwhile.
  /**
   * Prepares a training, on the first of `backends` that can compute every gradient. Must come before
   * the other requests of a training; ends a previous one.
   */
  'prepare-training': {
    params: {
      baseModel: BaseModelId;
      address?: string;
      /** Weights to start from; the pretrained ones if omitted. */
      fineTuned?: FineTunedBase;
      /**
       * Whether a dense head on a frozen base model is trained on embeddings averaged over mirror images,
       * like those that it will be used on. If blocks are unfrozen, it learns from both images separately
       * (see Augmentation.flip).
       */
      flipAveraging?: boolean;
      wholePicture?: boolean;
      backends: readonly BackendName[];
      options: TrainingOptions;
      /** Class index of each example, in the order in which they will be added. */
      labels: Int32Array;
      classCount: number;
    };
    result: { readonly backend: BackendName };
  };
  /** Adds the next example, a stored picture; its copies are made, and the trunk runs on them. */
  'add-training-example': { params: { bytes: Uint8Array; type: string }; result: null };
  /**
   * Trains on the examples that were added, with an `epoch` message after each epoch.
   * @param resume checkpoint to resume from; it must have the options of the preparation.
   */
  train: { params: { resume?: Checkpoint }; result: TrainedNetwork };
  /** Turns a checkpoint into a network without more training; the examples are needed to evaluate it. */
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
  /** The fetched file is not a usable base model. */
  | 'bad-model'
  /** The fetched file is incomplete. */
  | 'incomplete-model'
  | 'bad-picture'
  /** The head refused its input. */
  | 'head'
  /** Training was refused: too few examples, or a base model without such blocks. */
  | 'training'
  /** No backend computes correctly on this machine. */
  | 'no-backend'
  /** The worker itself died; it answers nothing more. */
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
      /** What a server answered with, where the code is `fetch-status`. */
      readonly httpStatus?: number;
    }
  /** From 0 to 1. */
  | { readonly kind: 'progress'; readonly id: number; readonly done: number }
  /** An epoch of a training is over. */
  | {
      readonly kind: 'epoch';
      readonly id: number;
      readonly epoch: Epoch;
      /** Null if the last one is recent. */
      readonly checkpoint: Checkpoint | null;
    }
  /** The current backend was lost, and another one has replaced it. */
  | { readonly kind: 'backend-lost'; readonly lost: BackendName; readonly now: BackendName };
