/**
 * The entry point of the encoding worker: turns pictures into the form in which they are stored. It has no
 * tensors, so that it is there at once, and goes on whatever the compute worker is doing.
 */

import type { FromWorker, ToWorker } from './door/protocol';
import { encodeForKeeping } from './engine/pictures';
import { givenAway } from './given-away';

const post = (message: FromWorker, transfer: Transferable[] = []) =>
  self.postMessage(message, { transfer });

async function serve(message: ToWorker): Promise<void> {
  // One that is cancelled is done sooner than it could be stopped.
  if (message.name === 'cancel') return;
  const { id, name } = message;
  if (name !== 'encode') {
    post({ kind: 'error', id, code: 'failed', message: `Nothing here answers ${name}` });
    return;
  }
  try {
    const result = await encodeForKeeping(message.params.bitmap);
    post({ kind: 'result', id, result }, givenAway(name, result));
  } catch (error) {
    post({ kind: 'error', id, code: 'bad-picture', message: String(error) });
  }
}

// One at a time, so that pictures are answered in the order in which they came.
let queue: Promise<void> = Promise.resolve();

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  queue = queue.then(() => serve(event.data));
});
