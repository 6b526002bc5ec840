/** What the page recognises with, as plain data: for exports. Types only. */
import type { HeadStep } from './head-steps';
import type { NetworkGraph } from './network-graph';

/** A head as layers. */
export interface HeadLayers {
  /** From an embedding to logits. */
  readonly steps: readonly HeadStep[];
  /** By which logits are divided before their softmax. */
  readonly temperature: number;
  /** Whether each class has examples; one without is never answered. */
  readonly isKnown: readonly boolean[];
}

/** From a picture to confidences. */
export interface Classifier extends HeadLayers {
  /** The base model; several embeddings are L2-normalised and concatenated. */
  readonly networks: readonly NetworkGraph[];
  /** Whether an embedding is the mean of a picture's and of its mirror image's. */
  readonly flipAveraging: boolean;
}
