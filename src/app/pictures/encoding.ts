/**
 * Sends pictures that are to be encoded to a worker of their own, so that they wait for no base model;
 * should that worker die again and again, to the compute worker.
 */
import type { Requester } from '../../compute/door/client';
import { RestartingWorker } from '../recognition/restarting-worker';

/** What asks both workers. */
export function withEncoding(computing: Requester, newEncodingWorker: () => Worker): Requester {
  let isGone = false;
  const encoding = new RestartingWorker(newEncodingWorker, {
    onBackendLost() {},
    onRestart() {},
    onGiveUp() {
      isGone = true;
    },
  });
  return {
    request: (name, params, options) =>
      (name === 'encode' && !isGone ? encoding : computing).request(name, params, options),
  };
}
