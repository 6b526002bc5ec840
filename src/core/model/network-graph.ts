/** A network as plain data, with its layers and their weights: exports are written from this. */

export interface GraphLayer {
  readonly name: string;
  readonly className: string;
  /** As Keras writes it, in snake case. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose outputs it takes; empty for the input layer. */
  readonly inputs: readonly string[];
  /** Length of the last axis of its output. */
  readonly channels: number;
}

export interface NetworkGraph {
  /** The folder in `models/` that it came from. */
  readonly name: string;
  /** Each layer comes after its inputs. */
  readonly layers: readonly GraphLayer[];
  /** Name of the layer whose output is the embedding. */
  readonly output: string;
  readonly weights: readonly {
    /** `<layer>/kernel` and the like. */
    readonly name: string;
    readonly shape: readonly number[];
    /** Row-major in that shape. */
    readonly values: Float32Array;
  }[];
}
