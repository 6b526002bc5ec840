/** The base model and the head as plain data, for exports. Types only. */
import type { Familiarity } from '../judging/familiarity';
import type { PictureOptions } from './catalog';
import type { HeadStep } from './head-steps';
import type { NetworkGraph } from './network-graph';

/** A head as layers. */
export interface HeadLayers {
  /** From an embedding to logits. */
  readonly steps: readonly HeadStep[];
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  /** Whether each class has examples; one without is never the answer. */
  readonly isKnown: readonly boolean[];
}

/** From a picture to confidences. */
export interface Classifier extends HeadLayers, PictureOptions {
  /** The base model; several embeddings are L2-normalised and concatenated. */
  readonly networks: readonly NetworkGraph[];
  /** Absent where there are too few examples to tell how familiar a picture is. */
  readonly familiarity?: Familiarity;
}
