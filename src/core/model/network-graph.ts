/** A network as plain data, its layers and their weights: what exports are written from. */

export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  /** As Keras writes it, in snake case. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes; none of the input. */
  readonly inputs: readonly string[];
  /** Length of the last axis of its output. */
  readonly channels: number;
}

export interface NetworkGraph {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  /** A layer comes after those that it takes from. */
  readonly layers: readonly GraphLayer[];
  /** Name of the layer that gives the embedding. */
  readonly output: string;
  readonly weights: readonly {
    /** `<layer>/kernel` and the like. */
    readonly name: string;
    readonly shape: readonly number[];
    /** Row-major in that shape. */
    readonly values: Float32Array;
  }[];
}
