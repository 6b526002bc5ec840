/** The base model and its backend, and what is recognised at the moment. */

import type { BackendName, BackendTiming } from '../../compute/door/protocol';
import type { Verdict } from '../../core/judging/verdict';
import type { BaseModelId, PictureOptions } from '../../core/model/catalog';
import type { CameraFrames } from '../../core/project/camera-frames';
import type { ClassId, ClassLabel, SampleId } from '../../core/project/types';

export type EngineStatus =
  /** A backend that computes right is being looked for, on the first visit. */
  'measuring' | 'loading' | 'ready' | 'failed';

export interface EngineState extends PictureOptions {
  readonly status: EngineStatus;
  /** From 0 to 1 while loading. */
  readonly progress: number;
  readonly backend: BackendName | null;
  /** What is known of the backends so far. */
  readonly timings: readonly BackendTiming[];
  /** Whether backends are being measured beside the one in use. */
  readonly isMeasuring: boolean;
  /** Id of the fine-tuned base model that is laid over the one that is loaded, if any. */
  readonly fineTuned: string | null;
  /** The base model that is loaded. */
  readonly baseModel: BaseModelId | null;
  /** Where that came from, if it is a remote one. */
  readonly address: string | null;
  /**
   * The base model that the open project needs and that could not be loaded, or that is remote and
   * that the user has not asked for on this machine.
   */
  readonly missing: BaseModelId | null;
}

/** Pictures that are kept and have no embedding yet: no head has learnt from them. */
export interface Unlearnt {
  /** Those of the open project, and those that undo may bring back. Not copied for every change. */
  readonly ids: ReadonlySet<SampleId>;
}

export interface ClassScore {
  readonly classId: ClassId;
  /** From 0 to 1. */
  readonly confidence: number;
}

export interface Prediction {
  /** In the order of the task's enabled classes, or of the model's; empty while nothing can be predicted. */
  readonly scores: readonly ClassScore[];
  /** The likeliest class; on video, the one that is held to be it. Null where scores are empty. */
  readonly winner: ClassId | null;
  /** Null where scores are empty. */
  readonly verdict: Verdict | null;
  /** From 0 to 1, as evaluation/open-set.ts gives it; null where scores are empty. */
  readonly familiarity: number | null;
  readonly embedMs: number;
  /** Frames per second over the last second; null for a single picture. */
  readonly framesPerSecond: number | null;
}

/** The picture that the user gave to be recognised, which is shown in the camera's place. */
export interface TriedPicture {
  readonly name: string;
  /** For an `img` element. */
  readonly address: string;
}

export interface OpenedModel {
  /** Of the project that it was exported from, or of its file. */
  readonly name: string;
  /** In the order of the model's outputs; at least one. */
  readonly classes: readonly ClassLabel[];
  /** How it learnt the camera. */
  readonly cameraFrames: CameraFrames;
}

export interface RecognitionState {
  readonly engine: EngineState;
  readonly unlearnt: Unlearnt;
  /** A model that was opened for predicting; there is no project open then. */
  readonly openedModel: OpenedModel | null;
  readonly prediction: Prediction | null;
  /** Frames are passed over while there is one. */
  readonly triedPicture: TriedPicture | null;
}

export const INITIAL_RECOGNITION: RecognitionState = {
  engine: {
    status: 'measuring',
    progress: 0,
    backend: null,
    timings: [],
    isMeasuring: false,
    flipAveraging: false,
    wholePicture: false,
    fineTuned: null,
    baseModel: null,
    address: null,
    missing: null,
  },
  unlearnt: { ids: new Set() },
  openedModel: null,
  prediction: null,
  triedPicture: null,
};
