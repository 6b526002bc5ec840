/** A training worker whose epochs and end the test gives. */
import type { OwnWorker } from '../../../src/app/shared/own-worker';
import { type Requester, WorkerError } from '../../../src/compute/door/client';
import type { RequestName, Requests, WorkerErrorCode } from '../../../src/compute/door/protocol';
import type { Epoch, TrainedNetwork } from '../../../src/core/model/trained-network';
import { makeCheckpoint } from '../networks';
import { deferred } from './test-context';

interface Asked {
  readonly name: RequestName;
  readonly params: unknown;
}

export class StandInTrainer implements OwnWorker {
  readonly asked: Asked[] = [];
  isTerminated = false;
  #train = deferred<TrainedNetwork>();
  #onEpoch: ((epoch: Epoch, checkpoint: Epochs) => void) | null = null;
  #epochs: Epoch[] = [];

  /** @param broken pictures that cannot be decoded, by their first byte. */
  constructor(private readonly broken: readonly number[]) {}

  readonly requester: Requester = {
    request: ((name: RequestName, params: object, options: { onEpoch?: never } = {}) => {
      this.asked.push({ name, params });
      if (this.isTerminated) return new Promise(() => undefined);
      switch (name) {
        case 'start':
        case 'prepare-training':
          return Promise.resolve(null);
        case 'add-training-example': {
          const { bytes } = params as Requests['add-training-example']['params'];
          if (!this.broken.includes(bytes[0])) return Promise.resolve(null);
          return Promise.reject(new WorkerError('bad-picture', 'broken'));
        }
        case 'train':
          this.#onEpoch = options.onEpoch ?? null;
          return this.#train.promise;
        case 'finish-training':
          return this.#train.promise;
        default:
          throw new Error(`No answer to ${name} in this test`);
      }
    }) as Requester['request'],
  };

  terminate(): void {
    this.isTerminated = true;
  }

  /** Names of the requests, without those that give pictures. */
  get order(): RequestName[] {
    return this.asked.map(({ name }) => name).filter(name => name !== 'add-training-example');
  }

  paramsOf<N extends RequestName>(name: N): Requests[N]['params'] | undefined {
    return this.asked.findLast(asked => asked.name === name)?.params as
      | Requests[N]['params']
      | undefined;
  }

  /** Pictures that it got since it was last prepared, by their first byte. */
  get given(): number[] {
    const from = this.asked.findLastIndex(({ name }) => name === 'prepare-training');
    return this.asked.slice(from).flatMap(({ name, params }) => {
      if (name !== 'add-training-example') return [];
      return [(params as Requests['add-training-example']['params']).bytes[0]];
    });
  }

  /** Ends an epoch. @param epoch from 1. */
  endEpoch(epoch: number): void {
    const ended = { epoch, loss: 1 / epoch, accuracy: 0.5, heldOutLoss: 1, heldOutAccuracy: 0.5 };
    this.#epochs.push(ended);
    const { checkpoint } = makeCheckpoint({ classes: [], samples: [] }, '');
    this.#onEpoch?.(ended, { ...checkpoint, epochs: [...this.#epochs] });
  }

  finish(network: TrainedNetwork): void {
    this.#train.resolve(network);
  }

  fail(code: WorkerErrorCode): void {
    this.#train.reject(new WorkerError(code, code));
  }
}

type Epochs = Requests['train']['params']['resume'] & object;
