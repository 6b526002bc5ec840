/**
 * The entry point of the compute worker: takes the requests of protocol.ts one at a time and answers
 * each.
 *
 * All tensor work of the page happens in this worker.
 */

import { BaseModelError } from '../core/model/base-model-error';
import { HeadError } from '../core/model/head-error';
import { TrainingOptionsError } from '../core/model/training-options';
import { configureWasm } from './backends';
import type { FromWorker, Requests, ToWorker, WorkerErrorCode } from './door/protocol';
import { Engine, NoBackendError, NoBaseModelError } from './engine/engine';
import { encodeForKeeping } from './engine/pictures';
import { givenAway } from './given-away';
import type { TrainingCallbacks } from './training/train';
import { TrainingError } from './training/training-error';
import { TrainingRequests } from './training/training-requests';

type Request = Exclude<ToWorker, { name: 'cancel' }>;
type Result = Requests[keyof Requests]['result'];

const post = (message: FromWorker, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });

const engine = new Engine((lost, now) => post({ kind: 'backend-lost', lost, now }));
const training = new TrainingRequests();
const controllers = new Map<number, AbortController>();

function answer(request: Request, signal: AbortSignal): Promise<Result> | Result {
  const progress = (done: number) => post({ kind: 'progress', id: request.id, done });
  switch (request.name) {
    case 'start':
      configureWasm();
      engine.start(request.params.root);
      training.start(request.params.root);
      return null;
    case 'measure':
      return engine.measure(request.params.backend);
    case 'load': {
      const { backend, baseModel: id, address, fineTuned, ...options } = request.params;
      const { flipAveraging = false, wholePicture = false } = options;
      const source = { id, address, flipAveraging, wholePicture, fineTuned };
      return engine.load(source, backend, signal, progress);
    }
    case 'encode':
      return encodeForKeeping(request.params.bitmap);
    case 'embed':
      return engine.embed(request.params.bytes, request.params.type);
    case 'fit': {
      const { head, trained, ...support } = request.params;
      return engine.fit(head, support, trained).then(() => null);
    }
    case 'add':
      engine.add(request.params.embedding, request.params.classIndex);
      return null;
    case 'remove':
      engine.remove(request.params.row);
      return null;
    case 'predict':
      return engine.predict(request.params.bitmap);
    case 'predict-again':
      return engine.predictAgain(request.params.embedding);
    case 'classify':
      return engine.classify(request.params.embeddings);
    case 'near-duplicates':
      return engine.nearDuplicates(request.params.embeddings);
    case 'report':
      return engine.report();
    case 'to-layers':
      return engine.toLayers();
    case 'score-input':
      return engine.scoreInput(request.params.bytes, request.params.type);
    case 'memory':
      return engine.memory();
    case 'describe':
      return engine.describe();
    case 'prepare-training':
      return training.prepare(request.params, signal);
    case 'add-training-example':
      return training.addExample(request.params).then(() => null);
    case 'train': {
      const onEpoch: TrainingCallbacks['onEpoch'] = (epoch, checkpoint) =>
        post({ kind: 'epoch', id: request.id, epoch, checkpoint });
      return training.train(request.params, { signal, onEpoch, onProgress: progress });
    }
    case 'finish-training':
      return training.finish(request.params);
  }
}

function errorCode(error: unknown, aborted: boolean): WorkerErrorCode {
  if (aborted) return 'cancelled';
  if (error instanceof BaseModelError) return error.code;
  if (error instanceof HeadError) return 'head';
  if (error instanceof TrainingError || error instanceof TrainingOptionsError) return 'training';
  if (error instanceof NoBaseModelError) return 'no-base-model';
  if (error instanceof NoBackendError) return 'no-backend';
  if (error instanceof DOMException) return 'bad-picture';
  return 'failed';
}

async function serve(request: Request): Promise<void> {
  const controller = controllers.get(request.id) ?? new AbortController();
  try {
    controller.signal.throwIfAborted();
    const result = await answer(request, controller.signal);
    post({ kind: 'result', id: request.id, result }, givenAway(request.name, result));
  } catch (error) {
    post({
      kind: 'error',
      id: request.id,
      code: errorCode(error, controller.signal.aborted),
      message: error instanceof Error ? error.message : String(error),
      ...(error instanceof BaseModelError && error.httpStatus !== undefined
        ? { httpStatus: error.httpStatus }
        : {}),
    });
  } finally {
    controllers.delete(request.id);
  }
}

// One request at a time: a backend must not be switched while another request computes on it.
let queue: Promise<void> = Promise.resolve();

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.name === 'cancel') {
    controllers.get(message.id)?.abort();
    return;
  }
  controllers.set(message.id, new AbortController());
  queue = queue.then(() => serve(message));
});

// Whoever asked cannot be told, as it is not known which request it was. Not caught, it ends the worker.
self.addEventListener('messageerror', () => {
  throw new Error('A request could not be read');
});
