/** A file that has been opened, and of which the user has yet to say something. */

import type { BaseModelId } from '../../core/model/catalog';
import type { KnnDataset } from '../../formats/exchange/knn-dataset';

/** A dataset of the KNN classifier, of which the user has yet to say what made its embeddings. */
export interface UnnamedDataset {
  /** Of the project that is made of it. */
  readonly name: string;
  readonly dataset: KnnDataset;
  /** That give as many values; at least one. */
  readonly baseModels: readonly BaseModelId[];
}

export interface FilesState {
  /** Waits for its base model to be named. */
  readonly dataset: UnnamedDataset | null;
}

export const INITIAL_FILES: FilesState = { dataset: null };
