/** What heads learn from, and are evaluated on. */

/**
 * The labelled embeddings that a head learns from, row-major. Rows are in no particular order, and a
 * class may have no row. Embeddings are unchanged outputs of the base model: each head applies the
 * transform of `features.ts` as it needs.
 */
export interface SupportSet {
  /** Embeddings, `count * dimension` values, finite. */
  readonly x: Float32Array;
  /** Class index of each row, from 0 to `classCount - 1`; length `count`. */
  readonly y: Int32Array;
  readonly dimension: number;
  readonly classCount: number;
}
