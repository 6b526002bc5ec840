/**
 * The file worker: reads files that enter and writes models that leave, off the page's thread. The page
 * starts one for each, through door/client.ts, and ends it afterwards.
 */
import { buffersIn } from './door/buffers';
import type { FileFailure, FromFileWorker, ToFileWorker } from './door/protocol';
import { FileRequestServer } from './file-requests';

const server = new FileRequestServer();

self.addEventListener('message', async ({ data }: MessageEvent<ToFileWorker>) => {
  const answer = await server.serve(data);
  try {
    // What was read is the page's from here on.
    self.postMessage(answer, { transfer: buffersIn(answer) });
  } catch (error) {
    // No room for it on the other side: whoever asked is told at least.
    const failure: FileFailure = { kind: 'worker', code: 'failed', message: String(error) };
    self.postMessage({ kind: 'error', id: data.id, failure } satisfies FromFileWorker);
  }
});
