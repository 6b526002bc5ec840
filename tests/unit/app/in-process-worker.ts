/**
 * The worker's head, run here: requests are copied like messages, and served one at a time.
 */

import { type Requester, WorkerError } from '../../../src/compute/door/client';
import type { RequestName, Requests } from '../../../src/compute/door/protocol';
import { FittedHead } from '../../../src/compute/engine/fitted-head';
import { HeadError } from '../../../src/core/model/head-error';

export class InProcessWorker implements Requester {
  head: FittedHead | null = null;
  readonly served: RequestName[] = [];
  /** How many of the next requests fail before they do anything. */
  failing = 0;
  #queue: Promise<unknown> = Promise.resolve();

  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    { transfer = [] }: { transfer?: Transferable[] } = {},
  ): Promise<Requests[N]['result']> {
    const message = structuredClone({ name, params }, { transfer });
    const answer = this.#queue.then(() => this.#serve(message.name, message.params));
    this.#queue = answer.catch(() => undefined);
    return answer as Promise<Requests[N]['result']>;
  }

  async #serve(name: RequestName, params: object): Promise<unknown> {
    this.served.push(name);
    if (this.failing > 0) {
      this.failing--;
      throw new WorkerError('failed', 'out of memory');
    }
    if (name === 'fit') {
      const { head, trained, ...support } = params as Requests['fit']['params'];
      this.head = await FittedHead.fit(head, support, trained);
      return null;
    }
    if (!this.head) throw new HeadError('bad-shape', 'No head has been fitted');
    switch (name) {
      case 'report':
        return this.head.report();
      case 'classify':
        return this.head.classify((params as Requests['classify']['params']).embeddings);
      case 'near-duplicates':
        return this.head.nearDuplicates(
          (params as Requests['near-duplicates']['params']).embeddings,
        );
      case 'add': {
        const { embedding, classIndex } = params as Requests['add']['params'];
        this.head.add(embedding, classIndex);
        return null;
      }
      case 'remove':
        this.head.remove((params as Requests['remove']['params']).row);
        return null;
      default:
        throw new Error(`No answer to ${name} in this test`);
    }
  }
}
