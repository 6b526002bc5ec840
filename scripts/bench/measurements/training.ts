/**
 * The cost of fine-tuning the last two blocks on 10 classes of 40 pictures, in Node on the wasm
 * backend and one core, as a ratio to 90 seconds.
 */

import { loadBaseModel } from '../../../src/compute/base-models/load.js';
import { registerWasmGradients } from '../../../src/compute/training/gradients.js';
import { Trainer } from '../../../src/compute/training/trainer.js';
import { seededRandom } from '../../../src/core/math/random.js';
import { INPUT_SIZE } from '../../../src/core/model/catalog.js';
import { epochCount } from '../../../src/core/model/epoch-count.js';
import { FINE_TUNED } from '../../../src/core/model/training-options.js';
import { serveBaseModels } from '../../evaluate/serve-base-models.js';
import { startTensorFlow } from '../../evaluate/tensorflow.js';
import type { Measurement, Row } from '../measurement.js';

const CLASSES = 10;
const EXAMPLES = 40;

/** The most seconds that it may take on two cores. */
const ALLOWED = 90;

/** A picture with blotches in the colours of its class, and noise. */
function makePicture(label: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const own = seededRandom(label);
  const colours = Array.from(
    { length: 64 * 3 },
    () => 255 * (0.6 * own.next() + 0.4 * random.next()),
  );
  const cell = INPUT_SIZE / 8;
  return Float32Array.from({ length: INPUT_SIZE * INPUT_SIZE * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % INPUT_SIZE;
    const y = Math.floor(i / (3 * INPUT_SIZE));
    return colours[(Math.floor(y / cell) * 8 + Math.floor(x / cell)) * 3 + (i % 3)];
  });
}

export const trainingMeasurement: Measurement = async () => {
  await startTensorFlow();
  registerWasmGradients();
  const server = await serveBaseModels();
  try {
    const rows: Row[] = [];
    for (const baseModel of ['fast', 'accurate'] as const) {
      const labels = Array.from({ length: CLASSES * EXAMPLES }, (_, i) => i % CLASSES);
      const base = await loadBaseModel(baseModel, server.root);
      const start = performance.now();
      const trainer = new Trainer({
        base,
        baseModel,
        // Up to the last epoch, whatever the held-out loss is.
        options: { ...FINE_TUNED, patience: FINE_TUNED.epochs },
        labels,
        classCount: CLASSES,
        openFile: () => Promise.reject(new Error('Expected activations to fit into memory')),
      });
      for (const [i, label] of labels.entries()) await trainer.addExample(makePicture(label, i));
      const prepared = performance.now();
      await trainer.train({
        signal: new AbortController().signal,
        onEpoch() {},
        onProgress() {},
      });
      const trained = performance.now();
      await trainer.dispose();
      const row = (part: string, milliseconds: number): Row => ({
        what: `fine-tuning 2 blocks of "${baseModel}", ${CLASSES} x ${EXAMPLES} pictures: ${part}`,
        value: milliseconds / 1000,
        unit: 's',
        ratio: milliseconds / 1000 / ALLOWED,
        to: `${ALLOWED} s`,
      });
      rows.push(
        row('copies made, trunk run on each', prepared - start),
        row(`${epochCount(labels.length, FINE_TUNED)} epochs`, trained - prepared),
        row('total', trained - start),
      );
    }
    return rows;
  } finally {
    server.close();
  }
};
