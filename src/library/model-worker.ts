/**
 * A worker that has one exported model open. It fetches the built library and predicts with it, so that
 * the page gives the same answers as any other page that uses the library.
 */

import type { FromModelWorker, ToModelWorker } from './door/model-protocol';
import type * as Library from './inkling';
import type { Model } from './types';

let library: typeof Library | null = null;
let model: Model | null = null;

function toFailed(error: unknown): FromModelWorker {
  const isTold = library !== null && error instanceof library.ModelError;
  return {
    kind: 'failed',
    code: isTold ? error.code : 'library',
    message: error instanceof Error ? error.message : String(error),
    ...(isTold && error.missing !== undefined ? { missing: error.missing } : {}),
  };
}

async function answer(asked: ToModelWorker): Promise<FromModelWorker> {
  if (asked.kind === 'open') {
    const loaded: typeof Library = await import(/* @vite-ignore */ asked.library);
    library = loaded;
    model = await loaded.load(asked.source);
    const { name, labels, mirrorsCamera, limits } = model;
    return { kind: 'opened', name, labels, mirrorsCamera, limits };
  }
  const start = performance.now();
  try {
    if (!model) throw new Error('Expected a model to be opened first');
    const predictions = await model.classify(asked.picture);
    const confidences = new Float32Array(model.labels.length);
    for (const { index, confidence } of predictions) confidences[index] = confidence;
    const { familiarity } = predictions;
    return { kind: 'classified', confidences, familiarity, ms: performance.now() - start };
  } finally {
    asked.picture.close();
  }
}

let queue: Promise<void> = Promise.resolve();

self.addEventListener('message', (event: MessageEvent<ToModelWorker>) => {
  queue = queue
    .then(() => answer(event.data))
    .catch(toFailed)
    .then(message => self.postMessage(message));
});
