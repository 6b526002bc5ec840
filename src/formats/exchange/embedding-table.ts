/** Embeddings with their labels, as they go to other programs. */

export interface EmbeddingRow {
  /** File name of the picture where it had one, else its id. */
  readonly picture: string;
  /** Index into the classes. */
  readonly label: number;
  /** Of the test set. */
  readonly isTest: boolean;
  /** `dimension` values, as the base model gave them. */
  readonly embedding: Float32Array;
}

export interface EmbeddingTable {
  /** Says which base model, of which version and after which preprocessing, made the embeddings. */
  readonly embeddingKey: string;
  readonly dimension: number;
  /** Names, which differ. */
  readonly classes: readonly string[];
  readonly rows: readonly EmbeddingRow[];
}

/** The fewest digits by which any float32 is told from all others, as in JSON and CSV. */
export const shortNumber = (value: number): number => Number(value.toPrecision(9));
