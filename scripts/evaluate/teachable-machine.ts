/**
 * The head that Google's Teachable Machine trains, as its public library defines it
 * (`@teachablemachine/image`, `teachable-mobilenet.ts`): a dense layer of 100 units with ReLU and a
 * softmax layer without bias, Adam at 0.001, batches of 16, 50 epochs, the examples shuffled once.
 * It learns from all examples: the library would hold 15 % of them back, and could not learn at all
 * from one example per class.
 */

import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { seededRandom } from '../../src/core/math/random.js';
import { pickRows } from '../../src/learning/evaluation/rows.js';
import type { SupportSet } from '../../src/learning/heads/support-set.js';

const UNITS = 100;
const LEARNING_RATE = 0.001;
const BATCH_SIZE = 16;
const EPOCHS = 50;

export interface TeachableMachine {
  /** @returns confidences, `n * classCount` values. */
  predict(queries: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

function build(dimension: number, classCount: number, seed: number): Sequential {
  return sequential({
    layers: [
      layers.dense({
        inputShape: [dimension],
        units: UNITS,
        activation: 'relu',
        kernelInitializer: initializers.varianceScaling({ seed }),
        useBias: true,
      }),
      layers.dense({
        units: classCount,
        activation: 'softmax',
        kernelInitializer: initializers.varianceScaling({ seed: seed + 1 }),
        useBias: false,
      }),
    ],
  });
}

/** Trains it on the current TensorFlow.js backend. The caller must dispose it. */
export async function fitTeachableMachine(
  support: SupportSet,
  seed = 1,
): Promise<TeachableMachine> {
  const rows = [...support.y.keys()];
  const { x, y, dimension, classCount } = pickRows(
    support,
    seededRandom(seed).sample(rows, rows.length),
  );
  const model = build(dimension, classCount, seed);
  const optimizer = tf.train.adam(LEARNING_RATE);
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  const features = tf.tensor2d(x, [y.length, dimension]);
  const targets = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), classCount), 'float32'));
  try {
    await model.fit(features, targets, {
      epochs: EPOCHS,
      batchSize: BATCH_SIZE,
      shuffle: false,
      verbose: 0,
    });
  } finally {
    tf.dispose([features, targets]);
    optimizer.dispose();
  }
  return {
    async predict(queries) {
      const output = tf.tidy(
        () =>
          model.predict(tf.tensor2d(queries, [queries.length / dimension, dimension])) as tf.Tensor,
      );
      try {
        return (await output.data()) as Float32Array;
      } finally {
        output.dispose();
      }
    },
    dispose() {
      model.dispose();
    },
  };
}
