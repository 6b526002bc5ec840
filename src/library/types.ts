/**
 * The public interface of the library: what goes in, what comes out, and what can go wrong. Imports
 * nothing, so that `dist/inkling.d.ts` can stand alone.
 */

/** What a picture can come as. Of a video, the frame that it shows now. */
export type PictureSource =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData
  /** A picture file: JPEG, PNG, WebP and whatever else the browser decodes. */
  | Blob;

/**
 * The files of a model themselves: `model.json`, `metadata.json` and the weights that `model.json`
 * names (`weights.bin`), as `File`s or by their names.
 */
export type ModelFiles = readonly File[] | Readonly<Record<string, Blob | Uint8Array>>;

/**
 * Where a model is: the address of its `model.json`, with `metadata.json` and the weights beside it;
 * the zip of an export; or its files.
 */
export type ModelSource = string | URL | Blob | Uint8Array | ModelFiles;

export interface LoadOptions {
  /** Ends the loading; `load` then rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Called with the share of the weights that has been fetched, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export interface Prediction {
  /** Name of the class. */
  readonly label: string;
  /** Place of the class in `labels`. */
  readonly index: number;
  /** From 0 to 1; those of all classes sum to 1. */
  readonly confidence: number;
}

export interface ClassifyOptions {
  /** How many predictions at most; all where absent. */
  readonly top?: number;
}

/** A classifier of pictures. Whoever loaded it disposes it. */
export interface Model {
  /** Name of the project that it was exported from; may be empty. */
  readonly name: string;
  /** Names of the classes, in the order of the model's outputs. */
  readonly labels: readonly string[];

  /**
   * Says what a picture shows: the classes, the surest first.
   * @throws ModelError `picture` where there is no picture to be had, `disposed`.
   */
  classify(picture: PictureSource, options?: ClassifyOptions): Promise<readonly Prediction[]>;

  /** Frees its memory. A second time does nothing. */
  dispose(): void;
}

export type ModelErrorCode =
  /** An address could not be fetched, or answered with an error. */
  | 'fetch'
  /** Files are missing, cut off, or are no model of pictures. */
  | 'files'
  /** The files are there, but the model in them cannot be used. */
  | 'model'
  /** The picture cannot be read. */
  | 'picture'
  /** The model has been disposed of. */
  | 'disposed'
  /** This browser cannot compute. */
  | 'backend';

/** Why a model could not be loaded or used. The message says what was expected, and what was found. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  constructor(
    readonly code: ModelErrorCode,
    message: string,
  ) {
    super(message);
  }
}
