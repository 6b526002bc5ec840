/**
 * What the page and a file worker say to each other: types only.
 *
 * A file worker reads one file, or holds one model that leaves, off the page's thread. Every request
 * carries an id and is answered once, by a result or an error. There is no message that cancels: what
 * reads and writes files does not pause, so who wants no answer any more ends the worker.
 */
import type { FormatErrorCode } from '../../../core/format-error';
import type { KnnDataset } from '../../exchange/knn-dataset';
import type { HeadFile } from '../../inkling/head-file';
import type { ProjectContents, UnpackedFile } from '../../inkling/project-zip';
import type { ClassifierExport } from '../../model/common/model-formats';
import type { ModelFormat } from '../../model/common/model-names';
import type { TestVector } from '../../model/common/test-vectors';

/** A model on its way out, without pictures to check it by. */
export type HeldModel = Omit<ClassifierExport, 'vectors'>;

/** Each request with what it takes and what it gives. */
export interface FileRequests {
  /** A zip; null where it is no project of ours. */
  'read-project': { params: { readonly file: Blob }; result: ProjectContents | null };
  /** The files of a project of ours that somebody has unpacked, and nothing else. */
  'read-unpacked-project': {
    params: { readonly files: readonly UnpackedFile[] };
    result: ProjectContents;
  };
  /** A JSON file: a head, or a dataset of the KNN classifier. */
  'read-json': {
    params: { readonly file: Blob };
    result:
      | { readonly kind: 'head'; readonly head: HeadFile }
      | { readonly kind: 'dataset'; readonly dataset: KnnDataset };
  };
  /** Keeps a model, of which files are asked for afterwards. */
  'hold-model': { params: { readonly model: HeldModel }; result: null };
  /**
   * The file of the model that is held; null where the format has no operator for a layer of it. One
   * without pictures is made once.
   */
  'write-model': {
    params: { readonly format: ModelFormat; readonly vectors: readonly TestVector[] };
    result: Blob | null;
  };
}

export type FileRequestName = keyof FileRequests;

export type ToFileWorker = {
  [N in FileRequestName]: {
    readonly id: number;
    readonly name: N;
    readonly params: FileRequests[N]['params'];
  };
}[FileRequestName];

export type FileWorkerErrorCode =
  /** The system does not let the page read the file to its end. */
  | 'unreadable'
  /** The worker died, as where memory is short. */
  | 'crashed'
  /** The worker was ended before it had answered. */
  | 'ended'
  /** A defect. */
  | 'failed';

/** Why a request failed: what is wrong with the file, or with the reading of it. */
export type FileFailure =
  | { readonly kind: 'format'; readonly code: FormatErrorCode; readonly message: string }
  | { readonly kind: 'worker'; readonly code: FileWorkerErrorCode; readonly message: string };

export type FromFileWorker =
  | {
      readonly kind: 'result';
      readonly id: number;
      readonly result: FileRequests[FileRequestName]['result'];
    }
  | { readonly kind: 'error'; readonly id: number; readonly failure: FileFailure };
