/**
 * The public interface of the library: input, output and errors. Imports nothing, so that
 * `dist/inkling.d.ts` can stand alone.
 */

/** The forms in which a picture can be given. For a video, its current frame is used. */
export type PictureSource =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData
  /** A picture file: JPEG, PNG, WebP or whatever else the browser can decode. */
  | Blob;

/**
 * The files of a model: `model.json`, `metadata.json` and the weights that `model.json` names
 * (`weights.bin`), as `File`s or by their names.
 */
export type ModelFiles = readonly File[] | Readonly<Record<string, Blob | Uint8Array>>;

/**
 * Where a model comes from: the address of its `model.json`, with `metadata.json` and the weights beside
 * it; the zip of an export; or its files.
 */
export type ModelSource = string | URL | Blob | Uint8Array | ModelFiles;

export interface LoadOptions {
  /** Stops loading; `load` then rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the weights that has been fetched, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export interface Prediction {
  /** Name of the class. */
  readonly label: string;
  /** Index of the class in `labels`. */
  readonly index: number;
  /** From 0 to 1; those of all classes sum to 1. */
  readonly confidence: number;
}

/**
 * What is said of a picture: `known`, it shows the class of the first prediction; `unsure`, it is not clear
 * which class it shows; `unknown`, it shows none of them.
 */
export type Verdict = 'known' | 'unsure' | 'unknown';

/** The predictions, the most likely first, with what is to be said of the picture. */
export interface Classification extends ReadonlyArray<Prediction> {
  /**
   * As the page says it, at the strictness that the project was exported with. Null for models that bring
   * nothing to judge by: those of Teachable Machine, and older ones of Inkling.
   */
  readonly verdict: Verdict | null;
  /**
   * From 0 to 1: the share of pictures of the classes themselves that are expected to be less familiar.
   * Null where nothing tells.
   */
  readonly familiarity: number | null;
}

/** From which a verdict follows, each from 0 to 1. */
export interface Limits {
  /** A picture that is less familiar is `unknown`. */
  readonly familiarity: number;
  /** Otherwise, a first prediction with less confidence is `unsure`, */
  readonly confidence: number;
  /** and so is one that leads the second by less. */
  readonly lead: number;
}

export interface ClassifyOptions {
  /**
   * Mirrors the picture first: left and right change places. Give frames of a camera so to a model whose
   * `mirrorsCamera` says it.
   */
  readonly mirror?: boolean;
  /** The most predictions to return; all if omitted. */
  readonly top?: number;
}

/** A classifier of pictures. Whoever loads it must dispose it. */
export interface Model {
  /** Name of the project that it was exported from; may be empty. */
  readonly name: string;
  /** Names of the classes, in the order of the model's outputs. */
  readonly labels: readonly string[];
  /**
   * Whether it learnt the camera mirrored, as people see themselves in a mirror: so do models of
   * Teachable Machine, and those of Inkling from before it learnt what the camera sees.
   */
  readonly mirrorsCamera: boolean;
  /** From which its verdicts follow; null where it brings none. */
  readonly limits: Limits | null;

  /**
   * Says what a picture shows: the classes, the most likely first, and whether it is one of them at all.
   * @throws ModelError `picture` if there is no picture to read, `disposed`.
   */
  classify(picture: PictureSource, options?: ClassifyOptions): Promise<Classification>;

  /** Frees its memory. A second call does nothing. */
  dispose(): void;
}

export type ModelErrorCode =
  /** An address could not be fetched, or answered with an error. */
  | 'fetch'
  /** Files are missing, cut off, or not a model of pictures. */
  | 'files'
  /** The files are there, but the model in them cannot be used. */
  | 'model'
  /** The picture cannot be read. */
  | 'picture'
  /** The model has been disposed of. */
  | 'disposed'
  /** This browser cannot compute. */
  | 'backend';

/** Why a model could not be loaded or used. The message says what was expected and what was found. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  /** With `files`: name of the one that is missing, where that is why. */
  missing?: string;
  constructor(
    readonly code: ModelErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
