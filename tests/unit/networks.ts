/**
 * Trained networks of each kind, for the tests of what keeps them.
 */

import type { DenseLayer, FineTunedBase, NamedWeight } from '../../src/core/model/trained-network';
import { FINE_TUNED } from '../../src/core/model/training-options';
import type { KeptCheckpoint, KeptHead, TrainedOn } from '../../src/core/project/kept-network';

/** Values that a round trip through anything but float32 would change. */
const values = (count: number, seed: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(seed + i) / 3);

const layer = (inputs: number, outputs: number, hasBias: boolean): DenseLayer => ({
  inputs,
  outputs,
  kernel: values(inputs * outputs, inputs),
  bias: hasBias ? values(outputs, outputs + 0.5) : null,
});

const EPOCHS = [
  { epoch: 1, loss: 1.1, accuracy: 0.4, heldOutLoss: 0.7, heldOutAccuracy: 0.5 },
  { epoch: 2, loss: 0.3, accuracy: 1, heldOutLoss: null, heldOutAccuracy: null },
];

/** @param dimension of the embeddings; the last example is held out. */
export function makeHead(trainedOn: TrainedOn, dimension: number, embeddingKey: string): KeptHead {
  const classCount = trainedOn.classes.length;
  const last = trainedOn.samples.length - 1;
  return {
    ...trainedOn,
    embeddingKey,
    trainedAt: 1234,
    network: {
      // No limit on steps: the fixtures are from before there was one, which is the same.
      options: { ...FINE_TUNED, maxSteps: 0, units: 4, learningRate: 0.0007 },
      head: {
        dimension,
        classCount,
        layers: [layer(dimension, 4, true), layer(4, classCount, false)],
      },
      epochs: EPOCHS,
      bestEpoch: 1,
      temperature: 0.85,
      judgement: {
        ownAccuracy: 0.75,
        heldOut: Int32Array.of(last),
        predicted: Int32Array.of(0),
      },
    },
  };
}

const WEIGHTS: readonly NamedWeight[] = [
  { name: 'mobilenet-v3-small/block11/kernel', shape: [1, 1, 3, 2], values: values(6, 9) },
  { name: 'mobilenet-v3-small/block11/bias', shape: [2], values: values(2, 10) },
];

export function makeBase(id: string, of = 'fast'): FineTunedBase {
  return { id, of, blocks: 2, weights: WEIGHTS };
}

export function makeCheckpoint(trainedOn: TrainedOn, embeddingKey: string): KeptCheckpoint {
  return {
    ...trainedOn,
    embeddingKey,
    checkpoint: {
      options: FINE_TUNED,
      epochs: EPOCHS,
      bestEpoch: 2,
      weights: WEIGHTS,
      bestWeights: [],
    },
  };
}
