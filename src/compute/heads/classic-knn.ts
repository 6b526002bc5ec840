/**
 * "Classic kNN": the library `@tensorflow-models/knn-classifier` itself, for those who want exactly its
 * behaviour. The only head that imports TensorFlow.js; it frees every tensor before it returns.
 */

import * as tf from '@tensorflow/tfjs-core';
import { create } from '@tensorflow-models/knn-classifier';
import { type HeadOptions, heads } from '../../core/model/heads';
import type { Head } from '../../learning/heads/head';
import { checkQueries, checkSupport } from '../../learning/heads/validate';

export interface ClassicKnnFitted {
  readonly options: HeadOptions<'classic-knn'>;
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly dimension: number;
  readonly classCount: number;
}

/**
 * The library stores classes as keys of an object and breaks ties by their order. Keys that look like
 * numbers would be sorted, so a class index gets a letter in front.
 */
const label = (classIndex: number) => `c${classIndex}`;

/** The rows of each class that has any, as the library stores them: scaled to length 1. */
function toDataset({ x, y, dimension, classCount }: ClassicKnnFitted): {
  [label: string]: tf.Tensor2D;
} {
  const rowsOf: number[][] = Array.from({ length: classCount }, () => []);
  for (let row = 0; row < y.length; row++) rowsOf[y[row]].push(row);
  const dataset: { [label: string]: tf.Tensor2D } = {};
  for (const [classIndex, rows] of rowsOf.entries()) {
    if (rows.length === 0) continue;
    const values = new Float32Array(rows.length * dimension);
    for (const [i, row] of rows.entries()) {
      values.set(x.subarray(row * dimension, (row + 1) * dimension), i * dimension);
    }
    dataset[label(classIndex)] = tf.tidy(() => {
      const examples = tf.tensor2d(values, [rows.length, dimension]);
      return tf.div(examples, tf.norm(examples, 'euclidean', 1, true)) as tf.Tensor2D;
    });
  }
  return dataset;
}

export const classicKnn = {
  ...heads['classic-knn'],

  fit({ x, y, dimension, classCount }, options) {
    checkSupport({ x, y, dimension, classCount });
    return { options, x: x.slice(), y: y.slice(), dimension, classCount };
  },

  async predict(fitted, queries) {
    const { options, y, dimension, classCount } = fitted;
    const n = checkQueries(queries, dimension);
    const out = new Float32Array(n * classCount).fill(Number.NEGATIVE_INFINITY);
    if (y.length === 0) return out;
    const classifier = create();
    classifier.setClassifierDataset(toDataset(fitted));
    try {
      for (let q = 0; q < n; q++) {
        const query = tf.tensor1d(queries.slice(q * dimension, (q + 1) * dimension));
        try {
          const { confidences } = await classifier.predictClass(query, options.k);
          for (let c = 0; c < classCount; c++) {
            out[q * classCount + c] = Math.log(confidences[label(c)] ?? 0);
          }
        } finally {
          query.dispose();
        }
      }
    } finally {
      classifier.dispose();
    }
    return out;
  },
} as const satisfies Head<HeadOptions<'classic-knn'>, ClassicKnnFitted>;
