/**
 * A file worker, run here: what it answers moves as it would between threads. Files go to it as they are:
 * Node copies no subclass of Blob.
 */
import { buffersIn } from '../../../../src/formats/worker/door/buffers';
import type { FileWorkerPort } from '../../../../src/formats/worker/door/client';
import type { FromFileWorker, ToFileWorker } from '../../../../src/formats/worker/door/protocol';
import { FileRequestServer } from '../../../../src/formats/worker/file-requests';

const isBlob = (answer: FromFileWorker) =>
  answer.kind === 'result' && answer.result instanceof Blob;

export class InProcessFileWorker extends EventTarget implements FileWorkerPort {
  readonly #server = new FileRequestServer();
  isTerminated = false;

  postMessage(message: ToFileWorker): void {
    void this.#server.serve(message).then(answer => {
      if (this.isTerminated) return;
      const data = isBlob(answer)
        ? answer
        : structuredClone(answer, { transfer: buffersIn(answer) });
      this.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** As a worker does of which the browser takes the memory away. */
  crash(message = 'out of memory'): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }));
  }
}

export const newFileWorker = (): InProcessFileWorker => new InProcessFileWorker();
